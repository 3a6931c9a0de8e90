// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import Values

/// Performs one action of a transfer.
struct TransferPerformer: Sendable {
    let command: S3Command
    let parameters: ObjectParameters
    let settings: TransferSettings
    /// Where objects are written, or the only side in S3.
    let caller: S3Caller
    /// Where objects are read, when both sides are in S3.
    let sourceCaller: S3Caller
    let slots: RequestSlots
    let monitor: TransferMonitor
    let surroundings: S3Surroundings
    let contentTypes: ContentTypes

    /// Performs an action; a failure is its result.
    func perform(_ action: TransferAction) async -> TransferResult {
        var result = TransferResult(action, .planned)
        do throws(S3Failure) {
            result.ending = .done(try await carryOut(action, &result.warnings))
        } catch {
            result.ending = .failed(error)
        }
        return result
    }

    private func carryOut(
        _ action: TransferAction,
        _ warnings: inout [String]
    ) async throws(S3Failure) -> JSONObject {
        switch (action.kind, action.source, action.destination) {
        case (.delete, .object(let bucket, let key), _):
            return try await slots.hold { () throws(S3Failure) in try await delete(bucket, key, caller) }
        case (.delete, .file(let path), _):
            if surroundings.writesFiles { try LocalFile.remove(path) }
            return JSONObject()
        case (.upload, .file(let path), .object(let bucket, let key)?):
            let seen = LocalFile.status(path)
            let facts = try await Uploader(self).upload(path, bucket: bucket, key: key)
            if action.isMove { try afterChange { () throws(S3Failure) in try removeUploaded(path, seen) } }
            return facts
        case (.download, .object(let bucket, let key), .file(let path)?):
            let facts = try await Downloader(self).download(action, bucket, key, to: path, &warnings)
            if action.isMove { try await deleteMoved(bucket, key) }
            return facts
        case (.copy, .object(let bucket, let key), .object(let target, let name)?):
            let facts = try await Copier(self).copy(action, bucket, key, toBucket: target, key: name)
            if action.isMove { try await deleteMoved(bucket, key) }
            return facts
        case (.upload, .stream, .object(let bucket, let key)?):
            return try await StreamUploader(self).upload(bucket: bucket, key: key)
        case (.download, .object(let bucket, let key), .stream?):
            return try await StreamDownloader(self).download(bucket: bucket, key: key)
        default: throw .local("there is no way to \(action.verb) \(action.source.path)")
        }
    }

    /// Removes the source of a moved object, which has arrived.
    private func deleteMoved(_ bucket: String, _ key: String) async throws(S3Failure) {
        do throws(S3Failure) {
            _ = try await slots.hold { () throws(S3Failure) in try await delete(bucket, key, sourceCaller) }
        } catch {
            throw error.afterChange
        }
    }

    /// Does what comes after a change, whose failure is no proof that nothing was changed.
    private func afterChange(_ work: () throws(S3Failure) -> Void) throws(S3Failure) {
        do throws(S3Failure) {
            try work()
        } catch {
            throw error.afterChange
        }
    }

    private func removeUploaded(_ path: String, _ seen: LocalFile.Status?) throws(S3Failure) {
        guard let seen, let now = LocalFile.status(path), now.isSameContent(as: seen) else {
            throw .local("uploaded, and \(path) is kept: it has changed meanwhile")
        }
        if surroundings.writesFiles { try LocalFile.remove(path) }
    }

    private func delete(_ bucket: String, _ key: String, _ caller: S3Caller) async throws(S3Failure) -> JSONObject {
        var parameters = parameters.plain
        parameters["Bucket"] = .string(bucket)
        parameters["Key"] = .string(key)
        return try await caller.call("DeleteObject", parameters).objectValue ?? JSONObject()
    }
}
