// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ
internal import Glibc

/// The owner of one libpq connection; waits in poll(2), never inside libpq.
///
/// Unchecked: every member is used on the connection's own thread only, which ``PostgresConnection`` guarantees by
/// posting all work there.
final class Session: @unchecked Sendable {
    /// What ends a wait early.
    struct Limits {
        let deadline: ContinuousClock.Instant
        let signal: CancellationSignal
    }

    enum Interruption {
        case deadline
        case cancellation
    }

    /// How long a server has to confirm a cancellation before the connection is closed.
    static let grace: Duration = .seconds(2)

    private(set) var handle: OpaquePointer?
    /// The session's own statement_timeout, as `singleStatement` has set it last; nil when something else may have.
    var statementTimeout: Int64?
    /// The role that transactions in mode `readOnly` run under; nil is the user itself.
    var readRole: String?
    /// Whether a transaction in mode `readOnly` is rolled back at its end.
    var rollsReadsBack = false
    private(set) var notices: [String] = []

    var isOpen: Bool { handle != nil }
    var serverVersion: Int { handle.map { Int(PQserverVersion($0)) } ?? 0 }
    var backendProcessID: Int32 { handle.map { PQbackendPID($0) } ?? 0 }
    var isInTransaction: Bool {
        guard let handle else { return false }
        let status = PQtransactionStatus(handle)
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
    }

    deinit { finish() }

    /// Closes the connection; harmless when it is closed.
    func finish() {
        if let handle { PQfinish(handle) }
        handle = nil
    }

    func takeNotices() -> [String] {
        defer { notices = [] }
        return notices
    }

    // MARK: - Connecting

    /// Opens the connection.
    func connect(_ parameters: ConnectionParameters, limits: Limits) throws(PostgresError) {
        var parameters = parameters
        try resolve(&parameters, limits)
        let names = Array(parameters.values.keys)
        let values = names.map { parameters.values[$0] }
        handle = CStringArray.with(names) { names in CStringArray.with(values) { PQconnectStartParams(names, $0, 0) } }
        guard let handle else { throw PostgresError(.unreachable, "out of memory") }
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        var state = PGRES_POLLING_WRITING
        while PQstatus(handle) != CONNECTION_BAD, state != PGRES_POLLING_OK, state != PGRES_POLLING_FAILED {
            if let interruption = wait(for: state == PGRES_POLLING_READING ? POLLIN : POLLOUT, limits) {
                finish()
                throw Self.notConnected(interruption)
            }
            state = PQconnectPoll(handle)
        }
        guard state == PGRES_POLLING_OK else {
            let text = String(cString: PQerrorMessage(handle))
            let askedForPassword = PQconnectionNeedsPassword(handle) == 1 || PQconnectionUsedPassword(handle) == 1
            finish()
            throw ConnectionFailure.error(from: text, passwordMissing: askedForPassword && !parameters.hasPassword)
        }
        PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        PQsetnonblocking(handle, 1)
        PQsetNoticeReceiver(
            handle,
            { argument, result in
                guard let argument, let result else { return }
                Unmanaged<Session>.fromOpaque(argument).takeUnretainedValue().record(notice: result)
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    /// Replaces the look-up inside libpq, which would hold up this thread for as long as it takes.
    private func resolve(_ parameters: inout ConnectionParameters, _ limits: Limits) throws(PostgresError) {
        guard let host = parameters.hostToResolve else { return }
        let resolver = HostResolver(host)
        if let interruption = Self.poll(resolver.completion.descriptor, POLLIN, limits.signal, until: limits.deadline) {
            throw Self.notConnected(interruption)
        }
        let addresses = resolver.addresses
        if addresses.isEmpty { throw PostgresError(.unknownHost, "the host name '\(host)' has no address") }
        parameters.useAddresses(addresses, of: host)
    }

    private static func notConnected(_ interruption: Interruption) -> PostgresError {
        switch interruption {
        case .deadline: PostgresError(.timeout, "the connection was not established in time")
        case .cancellation: PostgresError(.cancelled, "cancelled while connecting")
        }
    }

    private func record(notice result: OpaquePointer) {
        guard notices.count < 100, let message = Self.field("M", of: result) else { return }
        notices.append("\(Self.field("S", of: result) ?? "NOTICE"): \(message)")
    }

    // MARK: - Executing

    /// Sends one statement by the extended protocol and reads its whole result.
    ///
    /// With `keepsLateSuccess`, a statement that succeeds after it was told to stop counts as a success.
    func execute(
        _ sql: String,
        _ parameters: [String?] = [],
        limit: ResultLimit = ResultLimit(),
        limits: Limits,
        keepsLateSuccess: Bool = false
    ) throws(PostgresError) -> PostgresResult {
        guard let handle else { throw PostgresError(.closed, "the connection is closed") }
        let sent = CStringArray.with(parameters) {
            PQsendQueryParams(handle, sql, Int32(parameters.count), nil, $0, nil, nil, 0)
        }
        guard sent == 1 else { throw lost() }
        PQsetSingleRowMode(handle)
        var collector = ResultCollector(limit: limit, parameters: parameters)
        var interruption: Interruption?
        do {
            interruption = try exchange(&collector, limits)
        } catch {
            throw collector.failure ?? error
        }
        if interruption != nil || collector.isTooLarge { try stop(&collector, because: interruption) }
        if collector.isTooLarge { throw PostgresError(.tooLarge, collector.tooLargeMessage) }
        if let failure = collector.failure {
            if PQstatus(handle) == CONNECTION_BAD { finish() }
            throw Self.relabelled(failure, interruption)
        }
        if let interruption, !keepsLateSuccess { throw Self.stopped(interruption) }
        return collector.result
    }

    /// Sends what is buffered and collects results until the server is done, or something ends the wait.
    private func exchange(_ collector: inout ResultCollector, _ limits: Limits) throws(PostgresError) -> Interruption? {
        guard let handle else { throw PostgresError(.closed, "the connection is closed") }
        while true {
            let flushed = PQflush(handle)
            if flushed == 0 { break }
            guard flushed > 0 else { throw lost() }
            if let interruption = wait(for: POLLIN | POLLOUT, limits) { return interruption }
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
        while true {
            while PQisBusy(handle) == 1 {
                if let interruption = wait(for: POLLIN, limits) { return interruption }
                guard PQconsumeInput(handle) == 1 else { throw lost() }
            }
            guard let result = PQgetResult(handle) else { return nil }
            defer { PQclear(result) }
            collector.add(result)
            if collector.metCopy { throw lost() }
            if collector.isTooLarge, !collector.isDiscarding { return nil }
        }
    }

    /// Asks the server to stop the statement and waits for its confirmation; closes the connection without one.
    private func stop(_ collector: inout ResultCollector, because interruption: Interruption?) throws(PostgresError) {
        guard let handle else { return }
        collector.isDiscarding = collector.isTooLarge
        let unanswered: PostgresError
        switch interruption {
        case .deadline:
            unanswered = PostgresError(.timeout, "the deadline passed, and the server did not confirm that it stopped")
        case .cancellation:
            unanswered = PostgresError(.cancelled, "cancelled, and the server did not confirm that it stopped")
        case nil: unanswered = PostgresError(.tooLarge, collector.tooLargeMessage)
        }
        let confirmed = CancellationSignal()
        let limits = Limits(deadline: .now + Self.grace, signal: CancellationSignal())
        Self.requestCancel(handle, confirmed: confirmed)
        let late: Interruption?
        do { late = try exchange(&collector, limits) } catch { throw unanswered }
        // A request still under way could hit the next statement, so the connection ends with it.
        guard late == nil, Self.poll(confirmed.descriptor, POLLIN, nil, until: limits.deadline) == nil else {
            finish()
            throw unanswered
        }
    }

    /// Sends a cancel request from a thread of its own, because `PQcancel` connects and blocks.
    private static func requestCancel(_ handle: OpaquePointer, confirmed: CancellationSignal) {
        // Unchecked: handed over to the one thread that uses and frees it.
        struct Request: @unchecked Sendable { let cancel: OpaquePointer }
        guard let cancel = PQgetCancel(handle) else { return }
        let request = Request(cancel: cancel)
        let started = ConnectionThread.detach {
            var buffer = [CChar](repeating: 0, count: 256)
            PQcancel(request.cancel, &buffer, Int32(buffer.count))
            PQfreeCancel(request.cancel)
            confirmed.raise()
        }
        if !started { PQfreeCancel(cancel) }
    }

    func lost() -> PostgresError {
        finish()
        return PostgresError(.connectionLost, "the connection to the server was lost")
    }

    private static func stopped(_ interruption: Interruption) -> PostgresError {
        switch interruption {
        case .deadline: PostgresError(.timeout, "the deadline passed; the server confirmed that the statement ended")
        case .cancellation: PostgresError(.cancelled, "cancelled; the server confirmed that the statement ended")
        }
    }

    /// A statement that failed because it was told to stop failed for our reason, not the server's.
    private static func relabelled(_ failure: PostgresError, _ interruption: Interruption?) -> PostgresError {
        guard failure.sqlState == "57014" else { return failure }
        var error = interruption.map(stopped) ?? PostgresError(.timeout, failure.message)
        error.sqlState = failure.sqlState
        return error
    }

    // MARK: - Waiting

    func wait(for events: some BinaryInteger, _ limits: Limits) -> Interruption? {
        guard let handle else { return nil }
        return Self.poll(PQsocket(handle), events, limits.signal, until: limits.deadline)
    }

    /// Waits until the descriptor is ready (nil) or something ends the wait.
    private static func poll(
        _ descriptor: Int32,
        _ events: some BinaryInteger,
        _ signal: CancellationSignal?,
        until deadline: ContinuousClock.Instant
    ) -> Interruption? {
        while true {
            if signal?.isRaised == true { return .cancellation }
            let remaining = ContinuousClock.now.duration(to: deadline)
            guard remaining > .zero else { return .deadline }
            let (seconds, attoseconds) = remaining.components
            let milliseconds = min(seconds, 3600) * 1000 + attoseconds / 1_000_000_000_000_000 + 1
            var descriptors = [
                pollfd(fd: descriptor, events: Int16(events), revents: 0),
                pollfd(fd: signal?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            let count = Glibc.poll(&descriptors, 2, Int32(milliseconds))
            if count > 0, descriptors[0].revents != 0 { return nil }
        }
    }

    static func field(_ code: Unicode.Scalar, of result: OpaquePointer) -> String? {
        PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
    }
}
