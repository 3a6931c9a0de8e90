// SPDX-License-Identifier: Apache-2.0

import Digests
import Evidence
import Glibc
import RunCore
import RunStore
import RunbookModel
import TestSupport
import Values

/// A small finished run in a temporary store, and keys to sign it with.
final class SignedRun: Sendable {
    static let hasSSHKeygen = access("/usr/bin/ssh-keygen", X_OK) == 0
    static let now = Timestamp(nanosecondsSinceEpoch: 1_795_320_900_000_000_000)

    let folder: TemporaryDirectory
    let store: DirectoryRunStore
    let run: RunID

    /// Records a run in which both steps ended as given; it is not signed.
    init(
        _ states: [StepState] = [.succeeded, .succeeded],
        level: RunLevel = .live,
        isOver: Bool = true,
        title: String = "Daily",
        obligation: String? = nil
    ) async throws {
        folder = try TemporaryDirectory()
        store = DirectoryRunStore(root: folder.file("store"))
        run = Self.runID
        let plan = Self.plan(title: title, obligation: obligation)
        try store.create(try Self.opening(plan, level), plan: plan, checklists: [Self.checklist(title: title)])
        let session = try store.open(run, now: { Self.now })
        let recorder = session.recorder(roles: [], now: { Self.now }, observe: { _, _ in })
        let executor = ExecutorIdentity(operatorName: "olga", host: "h", process: 1, toolVersion: "1", attended: true)
        try await recorder.record([.executorStarted(executor)])
        for (step, state) in zip(plan.steps, states) {
            let bytes = Array("exchange of \(step.id)\n".utf8)
            let evidence = try await recorder.keep([
                EvidenceItem(name: "exchange", mediaType: "text/plain", bytes: bytes)
            ])
            var record = OperationRecord(
                step: step.id,
                attempt: 1,
                phase: .action(index: 0),
                effect: .read,
                summary: "x",
                ending: .answered
            )
            record.evidence = evidence
            let outcome = StepOutcome(
                step: step.id,
                attempt: 1,
                state: state,
                reason: state == .succeeded ? "" : title,
                isProven: state.isSuccess
            )
            try await recorder.record([
                .stepStarted(step: step.id, attempt: 1), .operationEnded(record), .stepFinished(outcome),
            ])
        }
        if isOver, case .finish(let state, let summary)? = recorder.nextActions().first {
            try await recorder.record([.runFinished(state: state, summary: summary)])
        }
    }

    var bundle: DirectoryRunBundle { store.bundle(run) }
    /// What is on record; the store is there at least as long as it takes to read it.
    func history() throws -> RunHistory { try withExtendedLifetime(self) { try bundle.history() } }
    func path(_ name: String) -> String { "\(bundle.path)/\(name)" }

    static var runID: RunID {
        guard let run = RunID("daily-20261122-031500-k7f2") else { preconditionFailure("the test names a run") }
        return run
    }

    static func id(_ text: String) -> StepID {
        guard let id = StepID(text) else { preconditionFailure("the test names a step '\(text)'") }
        return id
    }

    static func plan(title: String = "Daily", obligation: String? = nil) -> Plan {
        let steps = ["a", "b"].map { name in
            Step(
                id: id(name),
                title: title,
                section: [title],
                action: .commands([
                    Command(text: "x", operation: .aws(AWSOperation(service: "x", operation: "Y")), effect: .read)
                ]),
                effect: .read,
                obligation: obligation
            )
        }
        return Plan(
            runbook: RunbookIdentity(id: "daily", title: title, kind: .daily),
            onFailure: .continue,
            steps: steps
        )
    }

    static func checklist(title: String = "Daily", maximumAge: TimeSpan? = nil) -> Checklist {
        let items = ["a", "b"].enumerated().map { index, name in
            ChecklistItem(
                number: index + 1,
                text: "Item \(name) \(title)",
                section: [title],
                proofs: [.init(runbook: "daily", step: id(name))],
                maximumAge: maximumAge
            )
        }
        return Checklist(id: "list", title: title, items: items, source: PlanSource(name: "list.md", text: "- [ ] x"))
    }

    static func opening(_ plan: Plan, _ level: RunLevel) throws -> RunOpening {
        RunOpening(
            run: runID,
            planDigest: SHA256.digest(of: try plan.meaning()).hex,
            runbook: plan.runbook,
            level: level,
            environment: nil,
            inputs: [:],
            inputsDigest: "",
            target: RunTarget(),
            operatorName: "olga",
            toolVersion: "1",
            incidentDeclaredAt: nil,
            openedAt: now
        )
    }

    // MARK: - Signing

    /// Makes a key and gives the signer and its line for `allowed_signers`.
    func makeKey(_ name: String) throws -> (signer: SSHSigner, line: String) {
        try ChildProcess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", folder.file(name)])
        let key = try SSHPrivateKey.parse(Array(try ChildProcess.run(["cat", folder.file(name)]).utf8))
        let line = try ChildProcess.run(["cat", folder.file("\(name).pub")])
        return (.file(key), "\(name) namespaces=\"signoff@lifeboat,obligation@lifeboat,amendment@lifeboat\" \(line)")
    }

    @discardableResult
    func sign(
        with signer: SSHSigner,
        as name: String,
        allowed: String?,
        namespace: String? = nil
    ) async throws -> SignOffStatement {
        try await SignOff(bundle) { message, usual in
            try signer.sign(message: message, namespace: namespace ?? usual).armored
        }
        .perform(signer: name, allowedSigners: allowed, at: Self.now)
    }

    // MARK: - Tampering

    /// Changes a byte in place, without caring for durability.
    func flip(_ name: String, at offset: Int, by mask: UInt8 = 1) {
        chmod(path(name), 0o600)
        let descriptor = open(path(name), O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { preconditionFailure("'\(name)' cannot be opened") }
        defer { close(descriptor) }
        var byte: UInt8 = 0
        pread(descriptor, &byte, 1, off_t(offset))
        byte ^= mask
        pwrite(descriptor, &byte, 1, off_t(offset))
    }
}
