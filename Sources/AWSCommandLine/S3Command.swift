// SPDX-License-Identifier: Apache-2.0

public import AWSModel
public import Values

/// A high-level S3 command: `aws s3 cp`, `ls` and their like.
public struct S3Command: Sendable, Hashable {
    /// What is done.
    public enum Action: String, Sendable, Hashable, CaseIterable {
        case copy = "cp"
        case list = "ls"
        case move = "mv"
        case remove = "rm"
        case synchronize = "sync"
        case makeBucket = "mb"
        case removeBucket = "rb"
        case presign
        case website
    }

    /// One `--include` or `--exclude`; the last that matches decides.
    public struct Filter: Sendable, Hashable {
        /// Whether what matches takes part.
        public var includes: Bool
        /// A shell pattern (`*`, `?`, `[…]`) over the path below the source.
        public var pattern: String

        /// A filter.
        public init(includes: Bool, pattern: String) {
            self.includes = includes
            self.pattern = pattern
        }
    }

    /// What is done.
    public var action: Action
    /// What is read, listed, removed or made.
    public var source: S3Location
    /// Where it goes, for `cp`, `mv` and `sync`.
    public var destination: S3Location?
    /// Whether everything below the source is meant; always so for `sync`.
    public var isRecursive = false
    /// Which files and objects take part, in the order given.
    public var filters: [Filter] = []
    /// Parameters for every object written, by the names of S3's PutObject: `ServerSideEncryption`, `StorageClass`,
    /// `ACL`, `ContentType`, `Metadata`; and `MetadataDirective`, `RequestPayer`, `ChecksumMode` for those that take them.
    ///
    /// `SSECustomerKey` and `CopySourceSSECustomerKey` are as written: the key itself, `file://PATH` or `fileb://PATH`.
    public var parameters = JSONObject()
    /// The options without value that were given, such as `dryrun`, `delete`, `quiet`, `force`, `human-readable`.
    public var flags: Set<String> = []
    /// The region of the source, when it is not the one of the call.
    public var sourceRegion: String?
    /// Seconds until a presigned URL expires.
    public var expiresIn: Int?
    /// How many keys to ask for in each listing.
    public var pageSize: Int?
    /// What the names of the buckets listed start with.
    public var bucketNamePrefix: String?
    /// The region of the buckets listed.
    public var bucketRegion: String?
    /// The size of what comes from standard input, in bytes.
    public var expectedSize: Int?
    /// Who may do what with the objects written, as `permission=grantee` (`read=uri=http://…`).
    public var grants: [String] = []
    /// Which properties a copy between buckets keeps: `none`, `metadata-directive` or `default`, which is all.
    public var copiedProperties: String?
    /// What to do about keys that differ only by case, in a download of many: `ignore`, `skip`, `warn` or `error`.
    public var caseConflict: String?
    /// The tags of the bucket made, each a key and a value.
    public var tags: [Tag] = []
    /// What a website answers for a directory.
    public var indexDocument: String?
    /// What a website answers for an error.
    public var errorDocument: String?

    /// A tag of a bucket.
    public struct Tag: Sendable, Hashable {
        /// The key.
        public var key: String
        /// The value.
        public var value: String

        /// A tag.
        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// A command without options.
    public init(action: Action, source: S3Location) {
        self.action = action
        self.source = source
    }

    /// Whether the command only says what it would do.
    public var isDryRun: Bool { flags.contains("dryrun") }

    /// What the command does: a download reads, an upload changes, a removal is one-way.
    ///
    /// A `sync --delete` that downloads is one-way too: what it removes are files here, which nothing brings back.
    public var effect: AWSEffect {
        if isDryRun { return .read }
        switch action {
        case .list, .presign: return .read
        case .remove, .removeBucket, .move: return .irreversible
        case .makeBucket, .website: return .change
        case .copy: return writesHere ? .read : .change
        case .synchronize:
            if flags.contains("delete") { return .irreversible }
            return writesHere ? .read : .change
        }
    }

    /// Whether the destination is a file or stream here.
    private var writesHere: Bool {
        switch destination {
        case .local, .standardStream: true
        case .object, .deferred, nil: false
        }
    }
}
