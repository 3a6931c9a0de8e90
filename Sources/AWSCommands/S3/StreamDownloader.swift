// SPDX-License-Identifier: Apache-2.0

import AWSClient
import Synchronization
import Values

/// Writes an object to standard output.
///
/// What has been written cannot be taken back. After a broken answer the rest is asked for from where it broke, of the
/// very same object, so that no byte comes twice.
struct StreamDownloader: Sendable {
    /// How often a broken answer is taken up again.
    private static let attempts = 5

    private let performer: TransferPerformer

    init(_ performer: TransferPerformer) { self.performer = performer }

    /// Writes the whole object; returns what S3 says of it.
    func download(bucket: String, key: String) async throws(S3Failure) -> JSONObject {
        var head = performer.parameters.head(isCopy: false)
        head["Bucket"] = .string(bucket)
        head["Key"] = .string(key)
        let object = try await performer.caller.call("HeadObject", head)
        guard let size = object["ContentLength"]?.integerValue, let tag = object["ETag"] else {
            throw .local("HeadObject was answered without size or entity tag")
        }
        var parameters = performer.parameters.get
        parameters["Bucket"] = .string(bucket)
        parameters["Key"] = .string(key)
        parameters["IfMatch"] = tag
        let progress = Mutex((written: Int64(0), isClosed: false))
        var attempt = 1
        while true {
            let written = progress.withLock { $0.written }
            if written == size, size > 0 || attempt > 1 { return object.objectValue ?? JSONObject() }
            parameters["Range"] = written == 0 ? nil : .string("bytes=\(written)-\(size - 1)")
            let write = performer.surroundings.write
            let sink = AWSSink.handler { bytes in
                let isTaken = write(bytes)
                progress.withLock { $0 = ($0.written + Int64(bytes.count), !isTaken) }
                return isTaken
            }
            do throws(S3Failure) {
                _ = try await performer.caller.call("GetObject", parameters, sink: sink)
            } catch {
                let state = progress.withLock { $0 }
                // When all bytes have come, it was their checksum: nothing is left to ask for.
                guard attempt < Self.attempts, state.written < size, !state.isClosed, error.kind == .unreachable,
                    !Task.isCancelled
                else {
                    throw error
                }
            }
            guard attempt < Self.attempts || progress.withLock({ $0.written }) == size else {
                throw .local("the object did not arrive whole")
            }
            if progress.withLock({ $0.isClosed }) { throw .local("nobody reads standard output any more") }
            attempt += 1
        }
    }
}
