// SPDX-License-Identifier: Apache-2.0

import Values

/// The options of an S3 transfer that nobody has taken yet: what is left at the end would not be carried out.
struct TransferOptions {
    /// Options that change nothing about what is done.
    private static let silent: Set<String> = [
        "quiet", "only-show-errors", "no-progress", "no-guess-mime-type", "follow-symlinks",
    ]
    /// The members of `PutObject` that an upload may set.
    private static let putMembers: Set<String> = [
        "ACL", "CacheControl", "ChecksumAlgorithm", "ContentDisposition", "ContentEncoding", "ContentLanguage",
        "ContentType", "Expires", "Metadata", "RequestPayer", "SSEKMSKeyId", "ServerSideEncryption", "StorageClass",
        "WebsiteRedirectLocation",
    ]

    private var left: [(name: String, value: JSONValue)]

    /// The options as the plan has them.
    init(_ options: JSONValue) {
        left = (options.objectValue ?? JSONObject()).map { ($0.key, $0.value) }.filter {
            !Self.silent.contains($0.0) || $0.1 != true
        }
    }

    /// The first option that nobody has taken; nil when there is none.
    var unknown: String? { left.first?.name }

    /// Takes `--recursive`.
    mutating func takeRecursive() -> Bool {
        let isGiven = left.contains { $0.name == "recursive" && $0.value == true }
        if isGiven { left.removeAll { $0.name == "recursive" } }
        return isGiven
    }

    /// Takes the parameters of the object that is written, unless one of them is not among PutObject's.
    mutating func takePutParameters() -> JSONObject {
        guard let given = left.first(where: { $0.name == "parameters" })?.value.objectValue,
            given.allSatisfy({ Self.putMembers.contains($0.key) })
        else { return JSONObject() }
        left.removeAll { $0.name == "parameters" }
        return given
    }
}
