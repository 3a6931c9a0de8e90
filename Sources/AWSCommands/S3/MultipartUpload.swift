// SPDX-License-Identifier: Apache-2.0

import Values

/// One multipart upload of this process: begun, filled with parts side by side, and completed or given up.
///
/// Its identifier is recorded before the first part is sent. When anything fails before the completion is sent, the
/// upload is aborted, also after an interruption, so that no parts stay behind to be paid for; when that fails too, the
/// failure names the identifier and the command that does it. Once the completion has been sent and no answer has
/// come, nothing is aborted: the object may be there.
struct MultipartUpload: Sendable {
    private let performer: TransferPerformer
    private let begin: JSONObject
    private let complete: JSONObject

    /// An upload; `begin` are the parameters of `CreateMultipartUpload`, bucket and key among them.
    init(_ performer: TransferPerformer, begin: JSONObject, complete: JSONObject) {
        self.performer = performer
        self.begin = begin
        self.complete = complete
    }

    /// What every call about the upload names.
    private func place(_ identifier: String) -> JSONObject {
        var place = performer.parameters.plain
        place["Bucket"] = begin["Bucket"]
        place["Key"] = begin["Key"]
        place["UploadId"] = .string(identifier)
        return place
    }

    /// What the call for a part names; parts are numbered from 0 here and from 1 in S3.
    func partParameters(_ identifier: String, _ index: Int) -> JSONObject {
        var parameters = place(identifier)
        parameters["PartNumber"] = .integer(index + 1)
        return parameters
    }

    /// Begins the upload and records its identifier.
    func start() async throws(S3Failure) -> String {
        let answer = try await performer.slots.hold { () throws(S3Failure) in
            try await performer.caller.call("CreateMultipartUpload", begin)
        }
        guard let identifier = answer["UploadId"]?.stringValue, !identifier.isEmpty else {
            throw S3Failure.local("CreateMultipartUpload was answered without an upload id").afterChange
        }
        do {
            try await performer.surroundings.record([
                "multipartUpload": .string(identifier), "bucket": begin["Bucket"] ?? .null,
                "key": begin["Key"] ?? .null,
            ])
        } catch {
            throw await abandoned(identifier, .local("the upload could not be recorded: \(error)"))
        }
        return identifier
    }

    /// Sends all parts, as many at once as there are slots, checks, and completes.
    func perform(
        partCount: Int,
        part: @Sendable @escaping (_ identifier: String, _ index: Int) async throws(S3Failure) -> JSONValue,
        check: () throws(S3Failure) -> Void
    ) async throws(S3Failure) -> JSONObject {
        let identifier = try await start()
        var parts: [JSONObject] = []
        do throws(S3Failure) {
            parts = try await send(partCount) { index throws(S3Failure) in try await part(identifier, index) }
            try check()
            if Task.isCancelled { throw S3Failure(kind: .cancelled, description: "interrupted") }
        } catch {
            throw await abandoned(identifier, error)
        }
        return try await finish(identifier, parts)
    }

    private func send(
        _ count: Int,
        _ part: @Sendable @escaping (Int) async throws(S3Failure) -> JSONValue
    ) async throws(S3Failure) -> [JSONObject] {
        var parts = [JSONObject?](repeating: nil, count: count)
        var failure: S3Failure?
        await withTaskGroup(of: (Int, Result<JSONValue, S3Failure>).self) { group in
            var next = 0
            let begin = { (group: inout TaskGroup<(Int, Result<JSONValue, S3Failure>)>) in
                let index = next
                next += 1
                group.addTask {
                    do throws(S3Failure) {
                        let answer = try await performer.slots.hold { () throws(S3Failure) in try await part(index) }
                        return (index, .success(answer))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            while next < min(count, performer.settings.concurrency) { begin(&group) }
            while let (index, result) = await group.next() {
                switch result {
                case .success(let answer): parts[index] = Self.part(index, answer)
                case .failure(let error):
                    // The first failure is the cause; those after it may be interruptions.
                    if failure == nil { failure = error }
                    group.cancelAll()
                }
                if failure == nil, next < count, !Task.isCancelled { begin(&group) }
            }
        }
        if let failure { throw failure }
        let sent = parts.compactMap(\.self)
        guard sent.count == count else { throw S3Failure(kind: .cancelled, description: "interrupted") }
        return sent
    }

    /// What the completion says about a part: its number, tag and checksums.
    static func part(_ index: Int, _ answer: JSONValue) -> JSONObject {
        let facts = answer["CopyPartResult"]?.objectValue ?? answer.objectValue ?? JSONObject()
        var part: JSONObject = ["PartNumber": .integer(index + 1)]
        for (name, value) in facts where name == "ETag" || name.hasPrefix("Checksum") && name != "ChecksumType" {
            part[name] = value
        }
        return part
    }

    /// Makes the object of its parts.
    func finish(_ identifier: String, _ parts: [JSONObject]) async throws(S3Failure) -> JSONObject {
        var parameters = complete
        parameters.merge(place(identifier))
        parameters["MultipartUpload"] = ["Parts": .array(parts.map(JSONValue.object))]
        do throws(S3Failure) {
            let answer = try await performer.slots.hold { () throws(S3Failure) in
                try await performer.caller.call("CompleteMultipartUpload", parameters)
            }
            guard let facts = answer.objectValue, facts["ETag"] != nil else {
                throw S3Failure.untagged("CompleteMultipartUpload")
            }
            return facts
        } catch {
            guard error.isUncertain else { throw await abandoned(identifier, error) }
            var failure = error
            failure.description +=
                "; multipart upload \(identifier) is left as it is, since the object may be there: "
                + "look with 'aws s3api head-object', and abort the upload if it is not"
            throw failure
        }
    }

    /// Aborts the upload; the failure that led to it, and what is left behind when that fails too.
    func abandoned(_ identifier: String, _ failure: S3Failure) async -> S3Failure {
        let remaining = performer.surroundings.remaining
        let caller = performer.caller.with { max(remaining(), .seconds(60)) }
        let place = place(identifier)
        // A task of its own, waited for: the interruption of this one must not keep the parts from being removed.
        let leftover = await Task { () -> S3Failure? in
            do throws(S3Failure) {
                _ = try await caller.call("AbortMultipartUpload", place, isRepeatable: true)
                return nil
            } catch {
                return error.code == "NoSuchUpload" ? nil : error
            }
        }.value
        guard let leftover else { return failure }
        var result = failure.afterChange
        let bucket = begin["Bucket"]?.stringValue ?? ""
        let key = begin["Key"]?.stringValue ?? ""
        result.description +=
            "; its parts are left behind (\(leftover)): aws s3api abort-multipart-upload --bucket "
            + "\(bucket) --key '\(key)' --upload-id \(identifier)"
        return result
    }
}
