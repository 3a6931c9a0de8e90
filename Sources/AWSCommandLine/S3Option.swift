// SPDX-License-Identifier: Apache-2.0

/// One option of the high-level S3 commands.
struct S3Option: Sendable {
    /// What follows the option and where it goes.
    enum Kind: Sendable {
        case flag
        /// A parameter of PutObject.
        case parameter(String)
        /// A parameter whose value may be left out, and then is this one.
        case optionalParameter(String, default: String)
        case metadata
        case filter(includes: Bool)
        case number
        case text
        /// One word or more.
        case words
        /// A key and a value, as often as wanted.
        case pairs
    }

    let kind: Kind
    let actions: Set<S3Command.Action>
    /// The values that the AWS CLI accepts; empty when any will do.
    let choices: [String]

    /// The options by name.
    static let table: [String: S3Option] = {
        var table: [String: S3Option] = [:]
        func add(_ names: [String], _ kind: Kind, _ actions: Set<S3Command.Action>, _ choices: [String] = []) {
            for name in names { table[name] = S3Option(kind: kind, actions: actions, choices: choices) }
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
                "force-glacier-transfer",
            ],
            .flag,
            transfers
        )
        add(["delete", "size-only", "exact-timestamps"], .flag, [.synchronize])
        add(["validate-same-s3-paths"], .flag, [.move])
        add(["human-readable", "summarize"], .flag, [.list])
        add(["force"], .flag, [.removeBucket])
        for (name, member) in parameters { add([name], .parameter(member), transfers, choices[name] ?? []) }
        add(
            ["request-payer"],
            .optionalParameter("RequestPayer", default: "requester"),
            selecting.union([.list]),
            ["requester"]
        )
        for (name, member) in encryptions {
            add([name], .optionalParameter(member, default: "AES256"), transfers, choices[name] ?? ["AES256"])
        }
        add(["metadata"], .metadata, transfers)
        add(["page-size"], .number, selecting.union([.list]))
        add(["expected-size"], .number, [.copy])
        add(["expires-in"], .number, [.presign])
        add(["source-region"], .text, transfers)
        add(["bucket-name-prefix", "bucket-region"], .text, [.list])
        add(["grants"], .words, transfers)
        add(["case-conflict"], .text, transfers, ["ignore", "skip", "warn", "error"])
        add(["copy-props"], .text, transfers, ["none", "metadata-directive", "default"])
        add(["tags"], .pairs, [.makeBucket])
        add(["index-document", "error-document"], .text, [.website])
        return table
    }()

    private static let encryptions = [
        "sse": "ServerSideEncryption", "sse-c": "SSECustomerAlgorithm",
        "sse-c-copy-source": "CopySourceSSECustomerAlgorithm",
    ]

    private static let parameters = [
        "acl": "ACL",
        "sse-kms-key-id": "SSEKMSKeyId",
        "sse-c-key": "SSECustomerKey",
        "sse-c-copy-source-key": "CopySourceSSECustomerKey",
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

    private static let choices = [
        "acl": [
            "private", "public-read", "public-read-write", "authenticated-read", "aws-exec-read", "bucket-owner-read",
            "bucket-owner-full-control", "log-delivery-write",
        ],
        "sse": ["AES256", "aws:kms", "aws:kms:dsse"],
        "storage-class": [
            "STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER",
            "DEEP_ARCHIVE", "GLACIER_IR",
        ],
        "metadata-directive": ["COPY", "REPLACE"],
        "checksum-mode": ["ENABLED"],
        "checksum-algorithm": ["CRC64NVME", "CRC32", "SHA256", "SHA1", "CRC32C"],
    ]
}
