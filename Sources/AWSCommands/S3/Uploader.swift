// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import Values

/// Sends one file to an object, in one piece or in parts.
struct Uploader: Sendable {
    private let performer: TransferPerformer

    init(_ performer: TransferPerformer) { self.performer = performer }

    /// Sends a file; returns what S3 says of the object.
    ///
    /// A file that changes while it is read never becomes an object: in one piece the call fails, in parts the upload
    /// is given up before it is completed.
    func upload(_ path: String, bucket: String, key: String) async throws(S3Failure) -> JSONObject {
        guard let status = LocalFile.status(path) else { throw .local("cannot read \(path): \(LocalFile.reason)") }
        guard status.kind == .file else { throw .local("\(path) is a directory") }
        guard status.size <= PartPlan.largestObject else {
            throw .local("\(path) has \(status.size) bytes, and S3 takes objects of \(PartPlan.largestObject) at most")
        }
        var parameters = performer.parameters.put
        parameters["Bucket"] = .string(bucket)
        parameters["Key"] = .string(key)
        if parameters["ContentType"] == nil, !performer.command.flags.contains("no-guess-mime-type") {
            parameters["ContentType"] = performer.contentTypes.type(ofFile: path).map { .string($0) }
        }
        if status.size < performer.settings.multipartThreshold {
            return try await putWhole(path, status, parameters)
        }
        return try await putInParts(path, status, parameters)
    }

    private func putWhole(
        _ path: String,
        _ status: LocalFile.Status,
        _ parameters: JSONObject
    ) async throws(S3Failure) -> JSONObject {
        let content = status.size == 0 ? AWSContent.bytes([]) : .file(path: path, range: 0..<status.size)
        let answer = try await performer.slots.hold { () throws(S3Failure) in
            try await performer.caller.call("PutObject", parameters, content: content)
        }
        guard let facts = answer.objectValue, facts["ETag"] != nil else { throw .untagged("PutObject") }
        performer.monitor.advance(status.size)
        return facts
    }

    private func putInParts(
        _ path: String,
        _ status: LocalFile.Status,
        _ parameters: JSONObject
    ) async throws(S3Failure) -> JSONObject {
        let plan = PartPlan(size: status.size, wishing: performer.settings.partSize)
        var parameters = parameters
        parameters["Body"] = nil
        let upload = MultipartUpload(performer, begin: parameters, complete: performer.parameters.complete)
        return try await upload.perform(partCount: plan.count) { identifier, index throws(S3Failure) in
            var part = performer.parameters.part
            part.merge(upload.partParameters(identifier, index))
            let range = plan.range(index)
            // The parts of an upload that is ours may be sent again: nothing shows before it is completed.
            let answer = try await performer.caller.call(
                "UploadPart",
                part,
                content: .file(path: path, range: range),
                isRepeatable: true
            )
            performer.monitor.advance(Int64(range.count))
            return answer
        } check: { () throws(S3Failure) in
            guard let now = LocalFile.status(path), now.isSameContent(as: status) else {
                throw .local("\(path) has changed while it was read; nothing was uploaded")
            }
        }
    }
}
