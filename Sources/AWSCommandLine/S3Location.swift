// SPDX-License-Identifier: Apache-2.0

internal import AWSModel

/// One end of an S3 transfer.
public enum S3Location: Sendable, Hashable {
    /// `s3://bucket/key`; the key is empty for the whole bucket, and the bucket is empty for `s3://` alone.
    case object(bucket: String, key: String)
    /// A file or directory here.
    case local(path: String)
    /// Standard input or output, written `-`.
    case standardStream
    /// A value known later, which may turn out to be an S3 URI or a path.
    case deferred(String)

    /// The location that a word names.
    public init(_ word: String) {
        if word == "-" {
            self = .standardStream
        } else if word.hasPrefix("s3://") {
            let path = word.dropFirst(5)
            // An access point's ARN holds a slash of its own before the key.
            let parts =
                path.hasPrefix("arn:")
                ? Self.splitARN(path) : path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            self = .object(bucket: String(parts[0]), key: parts.count > 1 ? String(parts[1]) : "")
        } else if word.first == DeferredText.open {
            self = .deferred(word)
        } else {
            self = .local(path: word)
        }
    }

    private static func splitARN(_ path: Substring) -> [Substring] {
        let parts = path.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count > 1 else { return [path] }
        return [path[..<parts[1].endIndex]] + parts.dropFirst(2)
    }

    /// Whether it certainly lies in S3.
    public var isS3: Bool {
        if case .object = self { true } else { false }
    }

    /// The word that names it.
    public var text: String {
        switch self {
        case .object(let bucket, let key): key.isEmpty ? "s3://\(bucket)" : "s3://\(bucket)/\(key)"
        case .local(let path): path
        case .standardStream: "-"
        case .deferred(let text): text
        }
    }
}
