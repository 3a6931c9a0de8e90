// SPDX-License-Identifier: Apache-2.0

import Journal
import RunCore
import RunStore
import RunViews
import RunbookModel
import Values

/// Adds to the record of a run that is over what becomes of what it left behind.
struct RunAmendment {
    let context: WorkspaceContext
    let store: any RunStore
    let by: String
    let key: KeyOptions

    /// Records a decision, bound to the last record and signed.
    ///
    /// - Throws: `Failure` when it does not count, and when the record cannot be added to.
    func decide(_ wanted: ObligationDecision, in run: RunID, proof: String?) async throws -> ExitStatus {
        var decision = wanted
        if let proof { decision.proof = try await evidence(of: try Self.place(proof), for: run) }
        let session = try await stored { try await store.amend(run, now: SystemClock.now) }
        try SpokenWords(context, about: session.history).check(decision.reason)
        let machine = session.history.machine(roles: context.workspace.roles)
        decision.journalHead = session.history.head
        if let objection = ObligationGate(machine).objection(to: decision, at: decision.decidedAt) {
            throw Failure(.refused, objection, advice: NextCommand("obligations", run.text).description)
        }
        let subject = machine.obligationText(of: decision.obligation) ?? ""
        let text = decision.text(on: subject, in: session.history.opening)
        CommandOutput.progress(text)
        (decision.signature, decision.keyFingerprint) = try sign(text, at: decision.decidedAt)
        let after = try await record(.obligationDecided(decision), in: session)
        CommandOutput.result(ObligationView(after, at: SystemClock.now()).lines())
        let ledger = ObligationLedger(after, at: SystemClock.now())
        CommandOutput.result(ledger.totals(at: SystemClock.now()))
        if ledger.open.isEmpty { CommandOutput.progress("next:   \(NextCommand("close", run.text))") }
        return .done
    }

    /// Closes the run.
    ///
    /// - Throws: `Failure` `.refused` with what is open, and when the record cannot be added to.
    func close(_ run: RunID, reason: String) async throws -> ExitStatus {
        let session = try await stored { try await store.amend(run, now: SystemClock.now) }
        try SpokenWords(context, about: session.history).check(reason)
        let machine = session.history.machine(roles: context.workspace.roles)
        let now = SystemClock.now()
        let ledger = ObligationLedger(machine, at: now)
        guard ledger.open.isEmpty else {
            CommandOutput.progress(ObligationView(machine, at: now).lines(onlyOpen: true))
            CommandOutput.progress(ObligationView(machine, at: now).commands())
            let count = ledger.open.count == 1 ? "1 obligation is" : "\(ledger.open.count) obligations are"
            throw Failure(.refused, "the run \(run) is not closed: \(count) open")
        }
        guard machine.standing(at: now) != .closed else { throw Failure(.usage, "the run \(run) is closed already") }
        var closure = RunClosure(
            by: by,
            reason: reason,
            discharged: ledger.all.count - ledger.waived.count,
            waived: ledger.waived.count,
            journalHead: session.history.head,
            closedAt: now
        )
        let text = closure.text(in: session.history.opening)
        CommandOutput.progress(text)
        (closure.signature, closure.keyFingerprint) = try sign(text, at: now)
        _ = try await record(.runClosed(closure), in: session)
        CommandOutput.result("\(run) closed by \(by): \(ledger.totals(at: now))")
        return .done
    }

    private func record(_ event: RunEvent, in session: RunSession) async throws -> RunMachine {
        let recorder = session.recorder(roles: context.workspace.roles, now: SystemClock.now, observe: { _, _ in })
        do {
            try await recorder.record([event])
        } catch let error as RunStoreError {
            throw Failure(error)
        } catch let error as JournalError {
            throw Failure(RunStoreError("the decision could not be recorded", error))
        } catch {
            throw Failure(.inputOutput, "the decision could not be recorded: \(error)")
        }
        return recorder.state
    }

    // MARK: - Evidence

    private static func place(_ text: String) throws -> (run: String, step: StepID) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let step = StepID(String(parts[1])) else {
            throw Failure(.usage, "'\(text)' names no step of a run", advice: "write RUN/STEP")
        }
        return (String(parts[0]), step)
    }

    private func evidence(
        of place: (run: String, step: StepID),
        for run: RunID
    ) async throws -> ObligationDecision.Proof {
        let other = try await RunArgument.resolve(place.run, in: store)
        guard other != run else {
            throw Failure(.usage, "\(run) cannot prove it itself", advice: "discharges=STEP on a step does that")
        }
        let history = try await StoreAccess.history(of: other, in: store)
        let machine = history.machine()
        let own = try await StoreAccess.history(of: run, in: store).machine()
        if let objection = ObligationGate(own).objection(to: place.step, of: machine) {
            throw Failure(.refused, "that proves nothing: \(objection)", advice: "--reason TEXT rests on your word")
        }
        return ObligationDecision.Proof(
            run: other,
            step: place.step,
            state: machine.status(of: place.step).state,
            journalHead: history.head
        )
    }

    private func sign(_ text: String, at now: Timestamp) throws -> (signature: String?, fingerprint: String?) {
        try PersonalSignature(
            context: context,
            by: by,
            key: key,
            namespace: ObligationDecision.signatureNamespace
        ).sign(text, at: now)
    }

    private func stored<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as RunStoreError { throw Failure(error) }
    }
}
