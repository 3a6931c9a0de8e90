// SPDX-License-Identifier: Apache-2.0

/// Makes sure, right before a change leaves this machine, that the run is still this executor's.
///
/// It is asked before the first byte of a request, before an SQL statement and again before its COMMIT, and before the
/// first command of a script: of every command of a step, and of what undoes a step as well.
///
/// Its intention is on record by then. But an executor that is suspended between that record and the network, and whose
/// run was taken over meanwhile, would send what its successor has found in doubt. What passes the fence has been asked
/// for when nothing else was left to do; what is not closed is the moment between the answer and the first byte. A record
/// in place of the answer would leave the same moment open, and would tell a successor nothing that the intention does
/// not: that something may have been sent.
public struct ChangeFence: Sendable {
    /// Makes sure of it with patience, as for a record; called before there is a connection.
    public let confirm: @Sendable () async throws -> Void
    /// Why the change must not leave now; nil when it may.
    ///
    /// Called with a connection at hand, on a thread that others wait for: it answers within seconds, and objects when
    /// it cannot tell.
    public let objection: @Sendable () -> String?

    /// A fence.
    public init(
        confirm: @escaping @Sendable () async throws -> Void,
        objection: @escaping @Sendable () -> String?
    ) {
        self.confirm = confirm
        self.objection = objection
    }

    /// A fence that is told without waiting, as by a file of this machine.
    public init(_ confirm: @escaping @Sendable () throws -> Void) {
        self.init(
            confirm: { try confirm() },
            objection: {
                do {
                    try confirm()
                    return nil
                } catch {
                    return Self.sentence(error)
                }
            }
        )
    }

    /// The fence of what nobody else can take over.
    public static let open = ChangeFence {}

    /// Why nothing is sent, by what kept the executor from making sure.
    public static func sentence(_ error: any Error) -> String {
        "nothing was sent, as it is not certain that this executor still has the run: \(error)"
    }
}
