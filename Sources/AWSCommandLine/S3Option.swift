// SPDX-License-Identifier: Apache-2.0

/// One option of the high-level S3 commands.
struct S3Option: Sendable {
    /// What follows the option and where it goes.
    enum Kind: Sendable {
        case flag
        /// A parameter of PutObject.
        case parameter(String)
        /// A parameter whose value may be left out.
        case encryption(String)
        case metadata
        case filter(includes: Bool)
        case number
        case text
        /// Known, and not offered.
        case unsupported
    }

    let kind: Kind
    let actions: Set<S3Command.Action>

    /// The options by name.
    static let table: [String: S3Option] = {
        var table: [String: S3Option] = [:]
        func add(_ names: [String], _ kind: Kind, _ actions: Set<S3Command.Action>) {
            for name in names { table[name] = S3Option(kind: kind, actions: actions) }
        }
        let transfers: Set<S3Command.Action> = [.copy, .move, .synchronize]
        let selecting = transfers.union([.remove])
        add(["dryrun", "quiet", "only-show-errors"], .flag, selecting)
        add(["recursive"], .flag, [.copy, .move, .remove, .list])
        add(["exclude"], .filter(includes: false), selecting)
        add(["include"], .filter(includes: true), selecting)
        add(
            [
                "follow-symlinks", "no-follow-symlinks", "no-guess-mime-type", "no-progress", "ignore-glacier-warnings",
                "force-glacier-transfer", "no-overwrite",
            ],
            .flag,
            transfers
        )
        add(["delete", "size-only", "exact-timestamps"], .flag, [.synchronize])
        add(["validate-same-s3-paths"], .flag, [.move])
        add(["human-readable", "summarize"], .flag, [.list])
        add(["force"], .flag, [.removeBucket])
        for (name, member) in parameters { add([name], .parameter(member), transfers) }
        add(["request-payer"], .parameter("RequestPayer"), selecting.union([.list]))
        add(["sse"], .encryption("ServerSideEncryption"), transfers)
        add(["metadata"], .metadata, transfers)
        add(["page-size"], .number, selecting.union([.list]))
        add(["expected-size"], .number, [.copy])
        add(["expires-in"], .number, [.presign])
        add(["source-region"], .text, transfers)
        add(["bucket-name-prefix", "bucket-region"], .text, [.list])
        add(["sse-c", "sse-c-key", "sse-c-copy-source", "sse-c-copy-source-key", "grants"], .unsupported, transfers)
        add(["case-conflict", "copy-props"], .unsupported, transfers)
        add(["tags"], .unsupported, [.makeBucket])
        return table
    }()

    private static let parameters = [
        "acl": "ACL",
        "sse-kms-key-id": "SSEKMSKeyId",
        "storage-class": "StorageClass",
        "website-redirect": "WebsiteRedirectLocation",
        "content-type": "ContentType",
        "cache-control": "CacheControl",
        "content-disposition": "ContentDisposition",
        "content-encoding": "ContentEncoding",
        "content-language": "ContentLanguage",
        "expires": "Expires",
        "metadata-directive": "MetadataDirective",
        "checksum-mode": "ChecksumMode",
        "checksum-algorithm": "ChecksumAlgorithm",
    ]
}
