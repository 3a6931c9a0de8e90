// SPDX-License-Identifier: Apache-2.0

import Values

/// The entries of one side of a transfer in the order of their names, whatever side it is.
struct EntryStream: Sendable {
    private enum Source {
        case none
        case walk(LocalWalk)
        case listing(ObjectListing, bucket: String, prefix: String)
        case object(S3Caller, bucket: String, key: String, parameters: JSONObject)
        case known(TransferEntry)
    }

    private var source: Source
    private var page: ArraySlice<TransferEntry> = []
    /// Whether empty objects with a key that ends in `/` take part; they stand for directories.
    private let takesFolders: Bool

    /// No entries.
    static var none: EntryStream { EntryStream(source: .none, takesFolders: false) }

    /// The files below a directory, or one file.
    static func files(_ walk: LocalWalk) -> EntryStream { EntryStream(source: .walk(walk), takesFolders: true) }

    /// The objects below a prefix.
    static func objects(_ listing: ObjectListing, bucket: String, prefix: String, takesFolders: Bool) -> EntryStream {
        EntryStream(source: .listing(listing, bucket: bucket, prefix: prefix), takesFolders: takesFolders)
    }

    /// One object, after a look at it.
    static func object(_ caller: S3Caller, bucket: String, key: String, _ parameters: JSONObject) -> EntryStream {
        let source = Source.object(caller, bucket: bucket, key: key, parameters: parameters)
        return EntryStream(source: source, takesFolders: true)
    }

    /// One entry that needs no look.
    static func known(_ entry: TransferEntry) -> EntryStream {
        EntryStream(source: .known(entry), takesFolders: true)
    }

    /// Whether something on the way so far could not be looked at, and entries may be missing.
    var hasUnseen: Bool {
        if case .walk(let walk) = source { walk.hasUnseen } else { false }
    }

    private init(source: Source, takesFolders: Bool) {
        self.source = source
        self.takesFolders = takesFolders
    }

    /// The next entry or warning; nil when there is no more.
    mutating func next() async throws(S3Failure) -> Listed? {
        switch source {
        case .none: return nil
        case .known(let entry):
            source = .none
            return .entry(entry)
        case .walk(var walk):
            source = .none
            defer { source = .walk(walk) }
            return walk.next()
        case .object(let caller, let bucket, let key, let parameters):
            source = .none
            return .entry(try await Self.look(caller, bucket, key, parameters))
        case .listing(var listing, let bucket, let prefix):
            while true {
                if let entry = page.popFirst() { return .entry(entry) }
                guard let next = try await listing.next() else { return nil }
                source = .listing(listing, bucket: bucket, prefix: prefix)
                page = next.objects.compactMap { entry($0, bucket, prefix) }[...]
            }
        }
    }

    private func entry(_ object: JSONObject, _ bucket: String, _ prefix: String) -> TransferEntry? {
        guard let key = object["Key"]?.stringValue else { return nil }
        let size = object["Size"]?.integerValue ?? 0
        if size == 0, key.hasSuffix("/"), !takesFolders { return nil }
        var entry = TransferEntry(
            end: .object(bucket: bucket, key: key),
            name: String(decoding: key.utf8.dropFirst(prefix.utf8.count), as: UTF8.self),
            size: size,
            modified: object["LastModified"]?.stringValue.flatMap { Timestamp($0) },
            etag: object["ETag"]?.stringValue
        )
        entry.isArchived = Self.isArchived(object)
        return entry
    }

    private static func look(
        _ caller: S3Caller,
        _ bucket: String,
        _ key: String,
        _ parameters: JSONObject
    ) async throws(S3Failure) -> TransferEntry {
        var parameters = parameters
        parameters["Bucket"] = .string(bucket)
        parameters["Key"] = .string(key)
        let object: JSONObject
        do throws(S3Failure) {
            object = try await caller.call("HeadObject", parameters).objectValue ?? JSONObject()
        } catch {
            guard error.code == "404" else { throw error }
            let message = "An error occurred (404) when calling the HeadObject operation: Key \"\(key)\" does not exist"
            throw S3Failure(kind: .refused, code: "404", description: message)
        }
        var entry = TransferEntry(
            end: .object(bucket: bucket, key: key),
            name: LocalPath.lastComponent(key),
            size: object["ContentLength"]?.integerValue,
            modified: object["LastModified"]?.stringValue.flatMap { Timestamp($0) },
            etag: object["ETag"]?.stringValue
        )
        entry.isArchived = isArchived(object)
        return entry
    }

    /// Whether an object lies in an archive and has not been restored.
    private static func isArchived(_ object: JSONObject) -> Bool {
        guard let name = object["StorageClass"]?.stringValue, ["GLACIER", "DEEP_ARCHIVE"].contains(name) else {
            return false
        }
        return object["Restore"]?.stringValue?.contains("ongoing-request=\"false\"") != true
    }
}
