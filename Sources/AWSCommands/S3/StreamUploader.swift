// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import Values

/// Sends what comes from standard input to an object, with a few parts of it in memory at most.
struct StreamUploader: Sendable {
    /// How many parts are held at once.
    private static let partsInMemory = 6

    private let performer: TransferPerformer

    init(_ performer: TransferPerformer) { self.performer = performer }

    /// Sends everything up to the end of the input.
    ///
    /// The size is not known before: unless `--expected-size` says otherwise, it is limited to 10,000 parts of the
    /// configured size, and an input that is longer fails and leaves nothing behind.
    func upload(bucket: String, key: String) async throws(S3Failure) -> JSONObject {
        var parameters = performer.parameters.put
        parameters["Bucket"] = .string(bucket)
        parameters["Key"] = .string(key)
        let expected = Int64(performer.command.expectedSize ?? 0)
        let plan = PartPlan(size: expected, wishing: performer.settings.partSize)
        let first = try await read(Int(max(plan.partSize, performer.settings.multipartThreshold)))
        if first.count < performer.settings.multipartThreshold {
            let request = parameters
            let answer = try await performer.slots.hold { () throws(S3Failure) in
                try await performer.caller.call("PutObject", request, content: .bytes(first))
            }
            guard let facts = answer.objectValue, facts["ETag"] != nil else { throw .untagged("PutObject") }
            return facts
        }
        let upload = MultipartUpload(performer, begin: parameters, complete: performer.parameters.complete)
        let identifier = try await upload.start()
        let parts: [JSONObject]
        do throws(S3Failure) {
            parts = try await send(first, Int(plan.partSize), upload, identifier)
        } catch {
            throw await upload.abandoned(identifier, error)
        }
        return try await upload.finish(identifier, parts)
    }

    private func send(
        _ first: [UInt8],
        _ partSize: Int,
        _ upload: MultipartUpload,
        _ identifier: String
    ) async throws(S3Failure) -> [JSONObject] {
        var parts: [Int: JSONObject] = [:]
        var failure: S3Failure?
        await withTaskGroup(of: (Int, Result<JSONValue, S3Failure>).self) { group in
            var bytes = first
            var index = 0
            do throws(S3Failure) {
                while !bytes.isEmpty {
                    guard index < Int(PartPlan.maximumParts) else {
                        throw .local("the input has more than 10,000 parts of \(partSize) bytes: give --expected-size")
                    }
                    if Task.isCancelled { throw S3Failure(kind: .cancelled, description: "interrupted") }
                    if index >= min(Self.partsInMemory, performer.settings.concurrency),
                        let (done, result) = await group.next()
                    {
                        parts[done] = MultipartUpload.part(done, try result.get())
                    }
                    let (number, content) = (index, bytes)
                    group.addTask { (number, await put(content, upload.partParameters(identifier, number))) }
                    index += 1
                    bytes = try await read(partSize)
                }
                for await (done, result) in group { parts[done] = MultipartUpload.part(done, try result.get()) }
            } catch {
                failure = error
                group.cancelAll()
            }
        }
        if let failure { throw failure }
        return parts.sorted { $0.key < $1.key }.map(\.value)
    }

    private func put(_ bytes: [UInt8], _ place: JSONObject) async -> Result<JSONValue, S3Failure> {
        var part = performer.parameters.part
        part.merge(place)
        let request = part
        do throws(S3Failure) {
            return .success(
                try await performer.slots.hold { () throws(S3Failure) in
                    try await performer.caller.call(
                        "UploadPart",
                        request,
                        content: .bytes(bytes),
                        isRepeatable: true
                    )
                }
            )
        } catch {
            return .failure(error)
        }
    }

    /// Reads so many bytes, fewer only at the end of the input.
    private func read(_ count: Int) async throws(S3Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let more = performer.surroundings.read(count - bytes.count) else {
                throw .local("standard input cannot be read")
            }
            if more.isEmpty { break }
            bytes += more
        }
        return bytes
    }
}
