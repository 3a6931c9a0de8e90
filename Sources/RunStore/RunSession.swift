// SPDX-License-Identifier: Apache-2.0

import Digests
import Journal
public import RunCore
public import RunbookModel
public import Values

/// A run that this process executes: its record so far, its journal and its lock.
public final class RunSession: Sendable {
    /// The record when the session began.
    public let history: RunHistory
    private let writer: JournalWriter
    private let lock: RunLock
    private let bundle: RunBundle

    init(history: RunHistory, writer: JournalWriter, lock: RunLock, bundle: RunBundle) {
        self.history = history
        self.writer = writer
        self.lock = lock
        self.bundle = bundle
    }

    /// The recorder for the executor.
    public func recorder(
        roles: [WorkspaceRole],
        now: @escaping @Sendable () -> Timestamp,
        observe: @escaping @Sendable (RunEvent, Timestamp) -> Void
    ) -> RunRecorder {
        let session = self
        return RunRecorder(
            machine: history.machine(roles: roles),
            evidence: EvidenceFiles(folder: "\(bundle.path)/\(RunLayout.evidence)"),
            now: now,
            observe: observe,
            head: { session.writer.head.hash.hex },
            append: { bodies in _ = try await session.writer.append(group: bodies) }
        )
    }
}
