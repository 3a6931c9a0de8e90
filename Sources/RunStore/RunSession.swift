// SPDX-License-Identifier: Apache-2.0

public import RunCore
public import RunbookModel
public import Values

/// A run that this process executes: its record so far, and the one way to add to it.
///
/// The run's lock is held for as long as the session, or a recorder of it, is there.
public final class RunSession: Sendable {
    /// The record when the session began.
    public let history: RunHistory
    private let evidence: any EvidenceStore
    private let head: @Sendable () -> String
    private let append: @Sendable ([[UInt8]]) async throws -> Void
    private let fence: ChangeFence

    /// A session of a store.
    ///
    /// - Parameters:
    ///   - history: The record so far.
    ///   - evidence: Where evidence goes.
    ///   - head: The digest of the journal's last record.
    ///   - fence: Makes sure that nobody else has the run by now.
    ///   - append: Makes encoded events durable, in order, before it returns; it holds the run's lock.
    public init(
        history: RunHistory,
        evidence: any EvidenceStore,
        head: @escaping @Sendable () -> String,
        fence: ChangeFence,
        append: @escaping @Sendable ([[UInt8]]) async throws -> Void
    ) {
        self.history = history
        self.evidence = evidence
        self.head = head
        self.fence = fence
        self.append = append
    }

    /// The recorder for the executor.
    public func recorder(
        roles: [WorkspaceRole],
        now: @escaping @Sendable () -> Timestamp,
        observe: @escaping @Sendable (RunEvent, Timestamp) -> Void
    ) -> RunRecorder {
        RunRecorder(
            machine: history.machine(roles: roles),
            evidence: evidence,
            now: now,
            observe: observe,
            head: head,
            fence: fence,
            append: append
        )
    }
}
