// SPDX-License-Identifier: Apache-2.0

public import Processes
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
    private let restStore: @Sendable () -> Void
    private let isOriginal: @Sendable () throws -> Void

    /// A session of a store.
    ///
    /// - Parameters:
    ///   - history: The record so far.
    ///   - evidence: Where evidence goes.
    ///   - head: The digest of the journal's last record.
    ///   - fence: Makes sure that nobody else has the run by now.
    ///   - rest: Makes durable what the store keeps of the run besides its record.
    ///   - append: Makes encoded events durable, in order, before it returns; it holds the run's lock.
    ///   - watch: Tells whether this may be a copy of the machine that began the session; nothing is recorded or sent any
    ///     more then.
    public init(
        history: RunHistory,
        evidence: any EvidenceStore,
        head: @escaping @Sendable () -> String,
        fence: ChangeFence,
        rest: @escaping @Sendable () -> Void = {},
        append: @escaping @Sendable ([[UInt8]]) async throws -> Void,
        watch: RestoreWatch = .machine
    ) {
        self.history = history
        self.evidence = evidence
        self.head = head
        self.fence = fence
        self.append = append
        restStore = rest
        // What came before the session began has made no copy of it.
        let before = watch.restores
        isOriginal = { if watch.restores > before { throw RunStoreError.restored } }
    }

    /// Makes durable what the store keeps of the run besides its record, which is durable anyway: for when nothing is recorded
    /// for a while, at a park and at the end.
    public func rest() { restStore() }

    /// The recorder for the executor.
    public func recorder(
        roles: [WorkspaceRole],
        now: @escaping @Sendable () -> Timestamp,
        observe: @escaping @Sendable (RunEvent, Timestamp) -> Void
    ) -> RunRecorder {
        let (append, isOriginal) = (append, isOriginal)
        return RunRecorder(
            machine: history.takeMachine(roles: roles),
            evidence: evidence,
            now: now,
            observe: observe,
            head: head,
            fence: fence.passed(after: isOriginal),
            append: { bodies in
                try isOriginal()
                try await append(bodies)
            }
        )
    }
}

extension RunStoreError {
    fileprivate static let restored = RunStoreError(
        .fenced,
        "this machine was put back from a snapshot with its memory while it executed the run, so that its original may "
            + "execute the run as well: make sure that it does not, and resume the run on one of the two"
    )
}

extension ChangeFence {
    /// The fence of who passes another check first.
    fileprivate func passed(after check: @escaping @Sendable () throws -> Void) -> ChangeFence {
        ChangeFence(
            confirm: {
                try check()
                try await confirm()
            },
            objection: {
                do { try check() } catch { return Self.sentence(error) }
                return objection()
            }
        )
    }
}
