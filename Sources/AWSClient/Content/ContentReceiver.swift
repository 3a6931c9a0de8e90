// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Digests
import HTTPTransport
import Synchronization
import Values

/// Takes the content of one attempt's answer as it comes and says at the end what became of it.
///
/// The transport's thread gives pieces, the call's task makes the receiver and ends it; the lock is between them. One
/// attempt, one receiver: nothing of a failed attempt is left to the next.
final class ContentReceiver: Sendable {
    /// Where content goes.
    enum Destination: Sendable {
        case sink(AWSSink)
        /// The content is a stream of events; without a function they are collected.
        case events(EventStreamReader, (@Sendable (AWSEvent) -> Bool)?)
    }

    /// What a receiver needs to know of its call.
    struct Order: Sendable {
        let operation: WireOperation
        let destination: Destination
        /// Whether the content is a secret, so that not even its hash is kept.
        let isSensitive: Bool
        /// What makes the name of a temporary file unique.
        let token: String
    }

    /// How many bytes of events are collected.
    static let collectionLimit: Int64 = 64 << 20

    private struct State: ~Copyable {
        var head: (status: Int, headers: [HeaderField])?
        var file: OutputFile?
        var hash: RunningHash?
        var checksum: RunningChecksum?
        var expected: ResponseChecksum?
        var decoder = EventStreamDecoder()
        var receipt = ContentReceipt()
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

    /// Opens the file before anything is sent: a change must not be made whose answer nobody can keep.
    func open() throws(AWSNotSent) {
        guard case .sink(let sink) = order.destination else { return }
        do throws(OutputFile.Failure) {
            try state.withLock { state throws(OutputFile.Failure) in
                switch sink {
                case .file(let path): state.file = try OutputFile.replacing(path, token: order.token)
                case .region(let path, let offset): state.file = try OutputFile.region(path, offset: offset)
                case .handler, .discard: break
                }
            }
        } catch {
            let reason = "'\(sink.path ?? "")' cannot be written: \(error.reason)"
            throw AWSNotSent(code: .invalidParameters, reason: reason)
        }
    }

    // MARK: On the transport's thread

    private func begin(_ status: Int, _ headers: [HeaderField]) {
        guard (200..<300).contains(status) else { return }
        state.withLock { state in
            state.head = (status, headers)
            guard case .sink(let sink) = order.destination else { return }
            if let expected = ResponseChecksum(order.operation, status: status, headers: headers) {
                state.expected = expected
                state.checksum = RunningChecksum(expected.algorithm)
            }
            if case .region = sink { return }
            if !order.isSensitive { state.hash = RunningHash(.sha256) }
        }
    }

    /// Takes a piece; a text ends the transfer.
    private func take(_ piece: [UInt8]) -> String? {
        switch order.destination {
        // The caller's functions run outside the lock: they may take their time.
        case .sink(.handler(let handler)):
            let goesOn = handler(piece)
            return state.withLock { state in
                Self.count(piece, &state)
                return Self.delivered(goesOn, &state)
            }
        case .sink: return write(piece)
        case .events(let reader, let handler):
            let events = state.withLock { state in Self.decode(piece, reader, collects: handler == nil, &state) }
            for event in handler == nil ? [] : events {
                let goesOn = handler?(event) ?? true
                if let reason = state.withLock({ state in Self.delivered(goesOn, &state) }) { return reason }
            }
            return state.withLock { state in state.receipt.failure?.reason }
        }
    }

    private func write(_ piece: [UInt8]) -> String? {
        state.withLock { state in
            if let failure = state.receipt.failure { return failure.reason }
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

    private static func delivered(_ goesOn: Bool, _ state: inout State) -> String? {
        state.receipt.isDelivered = true
        state.receipt.isEndedByCaller = !goesOn
        return goesOn ? nil : "the caller has had enough"
    }

    private static func count(_ piece: [UInt8], _ state: inout State) {
        state.receipt.content.byteCount += Int64(piece.count)
        state.hash?.update(piece)
        piece.withUnsafeBytes { state.checksum?.update($0) }
    }

    /// The events that a piece completes; what ends the stream is put into the receipt.
    private static func decode(
        _ piece: [UInt8],
        _ reader: EventStreamReader,
        collects: Bool,
        _ state: inout State
    ) -> [AWSEvent] {
        var events: [AWSEvent] = []
        guard state.receipt.failure == nil else { return [] }
        count(piece, &state)
        state.decoder.append(piece)
        do throws(EventStreamError) {
            while let message = try state.decoder.next() {
                switch try reader.read(message) {
                case .initial(let members): state.receipt.initialMembers = members
                case .event(let event): events.append(event)
                case .failure(let error):
                    state.receipt.failure = .refused(error)
                    return events
                }
            }
        } catch {
            state.receipt.failure = .damaged(error.description)
        }
        guard collects else { return events }
        state.receipt.events += events
        if state.receipt.content.byteCount > collectionLimit, state.receipt.failure == nil {
            state.receipt.failure = .unwritten("the events are more than \(collectionLimit >> 20) MiB in all")
        }
        return events
    }

    // MARK: At the end

    /// Ends the attempt: puts the file in its place when everything is there, and removes what is not whole.
    ///
    /// A transport that knows nothing of sinks has left the content in the response; it is taken from there.
    func close(_ result: AWSTransport.Result) -> (result: AWSTransport.Result, receipt: ContentReceipt) {
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
            if case .response(let response) = result, (200..<300).contains(response.status) {
                Self.finish(&state)
            }
            state.file = nil
            return (result, state.receipt)
        }
    }

    private static func finish(_ state: inout State) {
        if let hash = state.hash.take() { state.receipt.content.sha256 = Hashing.hexadecimal(hash.finish()) }
        guard state.receipt.failure == nil, !state.receipt.isEndedByCaller else { return }
        if !state.decoder.isAtBoundary {
            state.receipt.failure = .damaged("the stream of events ends inside an event")
            return
        }
        if let checksum = state.checksum.take(), let expected = state.expected {
            let found = checksum.finish()
            if let mismatch = expected.mismatch(found) {
                state.receipt.failure = .damaged(mismatch)
                return
            }
            state.receipt.content.verifiedChecksum = "\(expected.algorithm.rawValue) \(found)"
        }
        guard let file = state.file.take() else { return }
        do throws(OutputFile.Failure) {
            try file.commit()
        } catch {
            state.receipt.failure = .unwritten(error.reason)
        }
    }
}
