// SPDX-License-Identifier: Apache-2.0

import Journal
import RunCore
import RunStore
import RunViews
import RunbookModel
import TerminalUI
import Values

/// Adds to the record of a run that is over what becomes of what it left behind.
struct RunAmendment {
    let context: WorkspaceContext
    let store: any RunStore
    let by: String
    let key: KeyOptions
    let format: OutputFormat

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
        let ledger = ObligationLedger(after, at: SystemClock.now())
        guard format == .text else {
            CommandOutput.json(json(decision, in: run, after, ledger))
            return .done
        }
        CommandOutput.result(prose: ObligationView(after, at: SystemClock.now()).lines())
        CommandOutput.result(ledger.totals(at: SystemClock.now()))
        if ledger.open.isEmpty { CommandOutput.progress(prose: ["next:   \(NextCommand("close", run.text))"]) }
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
            CommandOutput.progress(prose: ObligationView(machine, at: now).lines(onlyOpen: true))
            CommandOutput.progress(prose: ObligationView(machine, at: now).commands())
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
        switch format {
        case .json: CommandOutput.json(json(closure, of: run))
        case .text: CommandOutput.result("\(run) closed by \(by): \(ledger.totals(at: now))")
        }
        return .done
    }

    /// The machine form; see `Documentation/schemas/deed.schema.json`.
    private func json(
        _ decision: ObligationDecision,
        in run: RunID,
        _ machine: RunMachine,
        _ ledger: ObligationLedger
    ) -> JSONValue {
        let next = ledger.open.isEmpty ? NextCommand("close", run.text) : NextCommand("obligations", run.text)
        return [
            "command": .string(decision.verdict.rawValue), "run": .string(run.text),
            "obligation": .string(decision.obligation.description), "by": .string(decision.by),
            "reason": .string(decision.reason), "at": .string(decision.decidedAt.text()),
            "until": decision.until.map { .string($0.text()) } ?? .null,
            "evidence": decision.proof.map { .string("\($0.run)/\($0.step)") } ?? .null,
            "key": decision.keyFingerprint.map { .string($0) } ?? .null, "open": .integer(ledger.open.count),
            "obligations": ObligationView(machine, at: decision.decidedAt).json(),
            "next": .string(next.description),
        ]
    }

    /// The machine form; see `Documentation/schemas/deed.schema.json`.
    private func json(_ closure: RunClosure, of run: RunID) -> JSONValue {
        [
            "command": "close", "run": .string(run.text), "by": .string(closure.by),
            "reason": .string(closure.reason), "at": .string(closure.closedAt.text()),
            "discharged": .integer(closure.discharged), "waived": .integer(closure.waived),
            "key": closure.keyFingerprint.map { .string($0) } ?? .null,
            "next": .string(NextCommand("verify", run.text).description),
        ]
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
