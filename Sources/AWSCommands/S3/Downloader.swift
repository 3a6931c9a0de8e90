// SPDX-License-Identifier: Apache-2.0

import AWSClient
import Values

/// Brings one object into a file, in one piece or in ranges side by side.
///
/// The bytes go to a temporary file beside the destination. It takes the name only when its size is the object's, its
/// checksum the one that S3 has, where S3 says one, and every piece came from the very object that was listed.
struct Downloader: Sendable {
    private let performer: TransferPerformer

    init(_ performer: TransferPerformer) { self.performer = performer }

    /// Brings an object; returns what S3 says of it.
    func download(
        _ action: TransferAction,
        _ bucket: String,
        _ key: String,
        to path: String,
        _ warnings: inout [String]
    ) async throws(S3Failure) -> JSONObject {
        var parameters = performer.parameters.get
        parameters["Bucket"] = .string(bucket)
        parameters["Key"] = .string(key)
        parameters["IfMatch"] = action.etag.map { .string($0) }
        guard performer.surroundings.writesFiles else { return try await fetch(parameters, .discard, action.size) }
        if LocalFile.status(path)?.kind == .special { return try await fetch(parameters, .file(path), action.size) }
        try LocalFile.makeDirectories(LocalPath.parent(path))
        let file = try TemporaryFile(beside: path, token: performer.surroundings.makeToken())
        let facts: JSONObject
        do throws(S3Failure) {
            facts = try await fill(file, parameters, action)
        } catch {
            file.discard()
            throw error
        }
        if let reason = try file.keep(modified: action.modified) {
            warnings.append(
                "warning: Skipping file \(path). Successfully Downloaded \(path) but was unable to update the last "
                    + "modified time. \(reason)"
            )
        }
        return facts
    }

    private func fill(
        _ file: TemporaryFile,
        _ parameters: JSONObject,
        _ action: TransferAction
    ) async throws(S3Failure) -> JSONObject {
        let facts: JSONObject
        if let size = action.size, size >= performer.settings.multipartThreshold, action.etag != nil {
            facts = try await fetchRanges(file.path, size, parameters)
        } else {
            facts = try await fetch(parameters, .region(path: file.path, offset: 0), action.size)
        }
        let expected = facts["ContentLength"]?.integerValue ?? action.size
        let found = LocalFile.status(file.path)?.size
        guard expected == nil || expected == found else {
            throw .local("\(found ?? 0) bytes arrived of an object of \(expected ?? 0)")
        }
        return facts
    }

    private func fetch(
        _ parameters: JSONObject,
        _ sink: AWSSink,
        _ size: Int64?
    ) async throws(S3Failure) -> JSONObject {
        let answer = try await performer.slots.hold { () throws(S3Failure) in
            try await performer.caller.call("GetObject", parameters, sink: sink)
        }
        performer.monitor.advance(answer["ContentLength"]?.integerValue ?? size ?? 0)
        return answer.objectValue ?? JSONObject()
    }

    // MARK: Ranges

    private func fetchRanges(
        _ path: String,
        _ size: Int64,
        _ parameters: JSONObject
    ) async throws(S3Failure) -> JSONObject {
        let plan = PartPlan(size: size, wishing: performer.settings.partSize)
        // A checksum is of the whole object, which no range is.
        var ranged = parameters
        ranged["ChecksumMode"] = nil
        let request = ranged
        var failure: S3Failure?
        var facts = JSONObject()
        await withTaskGroup(of: Result<JSONObject, S3Failure>.self) { group in
            var next = 0
            let begin = { (group: inout TaskGroup<Result<JSONObject, S3Failure>>) in
                let range = plan.range(next)
                next += 1
                group.addTask { await fetch(range, of: size, path, request) }
            }
            while next < min(plan.count, performer.settings.concurrency) { begin(&group) }
            while let result = await group.next() {
                switch result {
                case .success(let answer): if facts.isEmpty { facts = answer }
                case .failure(let error):
                    if failure == nil { failure = error }
                    group.cancelAll()
                }
                if failure == nil, next < plan.count, !Task.isCancelled { begin(&group) }
            }
            if failure == nil, next < plan.count {
                failure = S3Failure(kind: .cancelled, description: "interrupted")
            }
        }
        if let failure { throw failure }
        facts["ContentLength"] = .integer(size)
        facts["ContentRange"] = nil
        facts.merge(try await verified(path, parameters))
        return facts
    }

    /// Compares the checksum that S3 has of the whole object, where it has one, with the one of the file.
    private func verified(_ path: String, _ parameters: JSONObject) async throws(S3Failure) -> JSONObject {
        let object = try await performer.slots.hold { () throws(S3Failure) in
            try await performer.caller.call("HeadObject", parameters)
        }
        guard let expected = FileChecksum(object) else { return JSONObject() }
        let found = try expected.recomputed(path)
        guard found == expected.text else {
            throw .local("\(expected.name) of the bytes that arrived is \(found), and of the object \(expected.text)")
        }
        return ["Checksum\(expected.name)": .string(found)]
    }

    private func fetch(
        _ range: Range<Int64>,
        of size: Int64,
        _ path: String,
        _ parameters: JSONObject
    ) async -> Result<JSONObject, S3Failure> {
        var request = parameters
        let bytes = "\(range.lowerBound)-\(range.upperBound - 1)"
        request["Range"] = .string("bytes=\(bytes)")
        let parameters = request
        do throws(S3Failure) {
            let answer = try await performer.slots.hold { () throws(S3Failure) in
                try await performer.caller.call(
                    "GetObject",
                    parameters,
                    sink: .region(path: path, offset: range.lowerBound)
                )
            }
            guard answer["ContentRange"]?.stringValue == "bytes \(bytes)/\(size)",
                answer["ContentLength"]?.integerValue == Int64(range.count)
            else { throw .local("bytes \(bytes) were asked for, and others came") }
            performer.monitor.advance(Int64(range.count))
            return .success(answer.objectValue ?? JSONObject())
        } catch {
            return .failure(error)
        }
    }
}
