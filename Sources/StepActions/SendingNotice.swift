// SPDX-License-Identifier: Apache-2.0

import RunCore
import Synchronization
import Values

/// Puts on record that a change leaves now, right before it does: an executor that lost its run meanwhile sends nothing.
///
/// Between the intention, which is on record, and the first byte lie credentials and pauses, in which the process may have
/// been suspended and another executor may have taken over. A record is refused then, and with it the request.
final class SendingNotice: Sendable {
    /// How long a notice holds, so that a transfer of many requests does not record each of them.
    private static let validity = Duration.seconds(1)

    private let request: OperationRequest
    private let now: @Sendable () -> Timestamp
    private let uptime: @Sendable () -> Duration
    private let last = Mutex<Duration?>(nil)

    /// The notice for the requests of one operation; `uptime` must go on while the process is suspended.
    init(
        _ request: OperationRequest,
        now: @escaping @Sendable () -> Timestamp,
        uptime: @escaping @Sendable () -> Duration
    ) {
        (self.request, self.now, self.uptime) = (request, now, uptime)
    }

    /// Why nothing may be sent now; nil when it may.
    func objection() async -> String? {
        let isValid = last.withLock { last in
            guard let last else { return false }
            return uptime() - last < Self.validity
        }
        guard !isValid else { return nil }
        do {
            try await request.record(["sending": .string(now().text())])
        } catch {
            return "nothing was sent, as it could not be put on record first: \(error)"
        }
        last.withLock { $0 = uptime() }
        return nil
    }
}
