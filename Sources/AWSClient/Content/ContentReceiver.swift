// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Digests
import HTTPTransport
import Synchronization

/// Takes the content of one attempt's answer as it comes and says at the end what became of it.
///
/// The transport's thread gives pieces, the call's task makes the receiver and ends it; the lock is between them. One
/// attempt, one receiver: nothing of a failed attempt is left to the next.
final class ContentReceiver: Sendable {
    /// What a receiver needs to know of its call.
    struct Order: Sendable {
        let operation: WireOperation
        let sink: AWSSink
        /// Whether the content is a secret, so that not even its hash is kept.
        let isSensitive: Bool
        /// What makes the name of a temporary file unique.
        let token: String
    }

    /// What became of the content.
    struct Receipt: Sendable {
        /// Why the call failed after it was accepted.
        enum Failure: Sendable, Equatable {
            /// The content is not where the caller wants it.
            case unwritten(String)
            /// The content that came is not the one that was sent.
            case damaged(String)
        }

        var content = ReceivedContent(byteCount: 0)
        var failure: Failure?
        /// Whether the caller has seen bytes that cannot be taken back.
        var isDelivered = false
        /// Whether the caller had enough before the content ended.
        var isEndedByCaller = false
    }

    private struct State: ~Copyable {
        var head: (status: Int, headers: [HeaderField])?
        var file: OutputFile?
        var hash: RunningHash?
        var checksum: RunningChecksum?
        var expected: ResponseChecksum?
        var receipt = Receipt()
    }

    private let order: Order
    private let state = Mutex(State())

    init(_ order: Order) { self.order = order }

    /// What the transport is given.
    var sink: HTTPSink {
        HTTPSink(
            accepts: { status, headers in
                self.begin(status, headers.map { HeaderField($0.0, $0.1) })
                return (200..<300).contains(status)
            },
            take: { piece in self.take(piece) }
        )
    }

    // MARK: On the transport's thread

    private func begin(_ status: Int, _ headers: [HeaderField]) {
        guard (200..<300).contains(status) else { return }
        state.withLock { state in
            state.head = (status, headers)
            if let expected = ResponseChecksum(order.operation, status: status, headers: headers) {
                state.expected = expected
                state.checksum = RunningChecksum(expected.algorithm)
            }
            do throws(OutputFile.Failure) {
                switch order.sink {
                case .file(let path): state.file = try OutputFile.replacing(path, token: order.token)
                case .region(let path, let offset): state.file = try OutputFile.region(path, offset: offset)
                case .handler, .discard: break
                }
            } catch {
                state.receipt.failure = .unwritten(error.reason)
            }
            if case .region = order.sink { return }
            if !order.isSensitive { state.hash = RunningHash(.sha256) }
        }
    }

    /// Takes a piece; a text ends the transfer.
    private func take(_ piece: [UInt8]) -> String? {
        // The caller's function runs outside the lock: it may take its time.
        if case .handler(let handler) = order.sink {
            let goesOn = handler(piece)
            return state.withLock { state in
                Self.count(piece, &state)
                state.receipt.isDelivered = true
                state.receipt.isEndedByCaller = !goesOn
                return goesOn ? nil : "the caller has had enough"
            }
        }
        return state.withLock { state in
            if case .unwritten(let reason) = state.receipt.failure { return reason }
            Self.count(piece, &state)
            do throws(OutputFile.Failure) {
                try state.file?.write(piece)
                if state.file?.isStream == true { state.receipt.isDelivered = true }
            } catch {
                state.receipt.failure = .unwritten(error.reason)
                return error.reason
            }
            return nil
        }
    }

    private static func count(_ piece: [UInt8], _ state: inout State) {
        state.receipt.content.byteCount += Int64(piece.count)
        state.hash?.update(piece)
        piece.withUnsafeBytes { state.checksum?.update($0) }
    }

    // MARK: At the end

    /// Ends the attempt: puts the file in its place when everything is there, and removes what is not whole.
    ///
    /// A transport that knows nothing of sinks has left the content in the response; it is taken from there.
    func close(_ result: AWSTransport.Result) -> (result: AWSTransport.Result, receipt: Receipt) {
        var result = result
        if case .response(var response) = result, (200..<300).contains(response.status) {
            if state.withLock({ $0.head == nil }) { begin(response.status, response.headers) }
            if !response.body.isEmpty { _ = take(response.body) }
            response.body = []
            result = .response(response)
        }
        return state.withLock { state in
            if state.receipt.isEndedByCaller || state.receipt.failure != nil, let head = state.head {
                // The transfer ended here, not there: the service had accepted the call.
                result = .response(WireResponse(status: head.status, headers: head.headers))
            }
            guard case .response(let response) = result, (200..<300).contains(response.status) else {
                state.file = nil
                return (result, state.receipt)
            }
            Self.finish(&state)
            return (result, state.receipt)
        }
    }

    private static func finish(_ state: inout State) {
        if let hash = state.hash.take() { state.receipt.content.sha256 = Hashing.hexadecimal(hash.finish()) }
        if let checksum = state.checksum.take(), let expected = state.expected, !state.receipt.isEndedByCaller {
            let found = checksum.finish()
            if let mismatch = expected.mismatch(found) {
                state.receipt.failure = state.receipt.failure ?? .damaged(mismatch)
            } else {
                state.receipt.content.verifiedChecksum = "\(expected.algorithm.rawValue) \(found)"
            }
        }
        guard let file = state.file.take(), state.receipt.failure == nil else { return }
        do throws(OutputFile.Failure) {
            try file.commit()
        } catch {
            state.receipt.failure = .unwritten(error.reason)
        }
    }
}
