// SPDX-License-Identifier: Apache-2.0

import Values

/// Copies an object between buckets without bringing it here.
struct Copier: Sendable {
    private static let headers = [
        "CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType", "Expires",
        "Metadata",
    ]
    /// The longest text of tags that fits into the call that begins an upload.
    private static let tagLimit = 2048

    private let performer: TransferPerformer

    init(_ performer: TransferPerformer) { self.performer = performer }

    /// Copies an object in one call, with metadata and tags, or above 5 GiB in parts.
    ///
    /// The copy is refused by S3 when the source is no longer the one that was listed.
    func copy(
        _ action: TransferAction,
        _ bucket: String,
        _ key: String,
        toBucket target: String,
        key name: String
    ) async throws(S3Failure) -> JSONObject {
        let source = Self.source(bucket, key)
        if let size = action.size, size > performer.settings.copyLimit {
            return try await copyInParts(action, size, (bucket, key), source, target, name)
        }
        var parameters = performer.parameters.copy
        parameters["Bucket"] = .string(target)
        parameters["Key"] = .string(name)
        parameters["CopySource"] = .string(source)
        parameters["CopySourceIfMatch"] = action.etag.map { .string($0) }
        let answer = try await performer.slots.hold { () throws(S3Failure) in
            try await performer.caller.call("CopyObject", parameters)
        }
        performer.monitor.advance(action.size ?? 0)
        var facts = answer.objectValue ?? JSONObject()
        if let result = answer["CopyObjectResult"]?.objectValue { facts.merge(result) }
        facts["CopyObjectResult"] = nil
        // S3 may begin its answer before it knows how the copy ends.
        guard facts["ETag"] != nil else { throw .untagged("CopyObject") }
        return facts
    }

    /// The name of a source as the header carries it.
    static func source(_ bucket: String, _ key: String) -> String {
        let isPoint = bucket.hasPrefix("arn:")
        return URLText.encoded(isPoint ? "\(bucket)/object/\(key)" : "\(bucket)/\(key)", keepsSlash: true)
    }

    // MARK: In parts

    private func copyInParts(
        _ action: TransferAction,
        _ size: Int64,
        _ from: (bucket: String, key: String),
        _ source: String,
        _ target: String,
        _ name: String
    ) async throws(S3Failure) -> JSONObject {
        var begin = try await takenOver(from.bucket, from.key)
        begin.merge(performer.parameters.beginCopy)
        begin["Bucket"] = .string(target)
        begin["Key"] = .string(name)
        let tags = performer.parameters.keepsTags ? try await self.tags(from.bucket, from.key) : []
        let tagText = tags.map { "\(URLText.encoded($0.key))=\(URLText.encoded($0.value))" }.joined(separator: "&")
        let fits = tagText.utf8.count <= Self.tagLimit
        if fits, !tags.isEmpty { begin["Tagging"] = .string(tagText) }
        let plan = PartPlan(size: size, wishing: max(performer.settings.partSize, size / 1000))
        let upload = MultipartUpload(performer, begin: begin, complete: performer.parameters.complete)
        let facts = try await upload.perform(partCount: plan.count) { identifier, index throws(S3Failure) in
            var part = performer.parameters.partCopy
            part.merge(upload.partParameters(identifier, index))
            let range = plan.range(index)
            part["CopySource"] = .string(source)
            part["CopySourceIfMatch"] = action.etag.map { .string($0) }
            part["CopySourceRange"] = .string("bytes=\(range.lowerBound)-\(range.upperBound - 1)")
            let answer = try await performer.caller.call("UploadPartCopy", part, isRepeatable: true)
            performer.monitor.advance(Int64(range.count))
            return answer
        } check: { () throws(S3Failure) in
        }
        if !fits { try await putTags(tags, target, name) }
        return facts
    }

    /// The headers and metadata that the copy keeps of its source.
    private func takenOver(_ bucket: String, _ key: String) async throws(S3Failure) -> JSONObject {
        guard performer.parameters.keepsMetadata else { return JSONObject() }
        var parameters = performer.parameters.head(isCopy: true)
        parameters["Bucket"] = .string(bucket)
        parameters["Key"] = .string(key)
        let request = parameters
        let object = try await performer.slots.hold { () throws(S3Failure) in
            try await performer.sourceCaller.call("HeadObject", request)
        }
        var kept = JSONObject()
        for name in Self.headers { kept[name] = object[name] }
        return kept
    }

    private func tags(_ bucket: String, _ key: String) async throws(S3Failure) -> [(key: String, value: String)] {
        var parameters = performer.parameters.plain
        parameters["Bucket"] = .string(bucket)
        parameters["Key"] = .string(key)
        let request = parameters
        let answer = try await performer.slots.hold { () throws(S3Failure) in
            try await performer.sourceCaller.call("GetObjectTagging", request)
        }
        return (answer["TagSet"]?.arrayValue ?? []).compactMap { tag in
            guard let key = tag["Key"]?.stringValue, let value = tag["Value"]?.stringValue else { return nil }
            return (key, value)
        }
    }

    private func putTags(
        _ tags: [(key: String, value: String)],
        _ bucket: String,
        _ key: String
    ) async throws(S3Failure) {
        var parameters = performer.parameters.plain
        parameters["Bucket"] = .string(bucket)
        parameters["Key"] = .string(key)
        parameters["Tagging"] = ["TagSet": .array(tags.map { ["Key": .string($0.key), "Value": .string($0.value)] })]
        let request = parameters
        do throws(S3Failure) {
            _ = try await performer.slots.hold { () throws(S3Failure) in
                try await performer.caller.call("PutObjectTagging", request)
            }
        } catch {
            var failure = error.afterChange
            failure.description = "the object was copied, and its tags were not: \(error)"
            throw failure
        }
    }
}
