// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ
internal import Glibc

/// What other sessions say, on the channels that this one listens to.
extension Session {
    /// The next notification, which may have arrived before; nil when the deadline passes without one.
    func notification(limits: Limits) throws(PostgresError) -> PostgresNotification? {
        while true {
            guard let handle else { throw PostgresError(.closed, "the connection is closed") }
            if let found = PQnotifies(handle) {
                defer { PQfreemem(found) }
                return PostgresNotification(
                    channel: String(cString: found.pointee.relname),
                    payload: found.pointee.extra.map { String(cString: $0) } ?? "",
                    processID: found.pointee.be_pid
                )
            }
            switch wait(for: POLLIN, limits) {
            case .deadline: return nil
            case .cancellation: throw PostgresError(.cancelled, "cancelled while waiting for a notification")
            case nil: break
            }
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
    }
}
