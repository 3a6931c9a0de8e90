// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import PlanAnalysis
import RunCore
import RunStore
import RunViews
import RunbookModel
import TerminalUI
import Values

/// An edit of the runbook that a run is to go on with: shown, judged, signed and recorded.
///
/// The run's lock is held from the moment at which it is looked at until the record is durable: of two people who amend
/// at once one is refused, and what was signed is bound to the record that was shown.
struct PlanEdit {
    let context: WorkspaceContext
    let store: any RunStore
    /// The edited runbook; nil for the file of the plan in force.
    let path: String?
    /// The finished steps whose recorded result is kept.
    let accepted: [StepID]
    let by: String
    let key: KeyOptions

    /// Shows what the edit would change and mean, and everything that stands against it.
    ///
    /// - Throws: `Failure` when the run cannot be read or the runbook does not compile.
    func preview(_ run: RunID) async throws -> ExitStatus {
        let history = try await StoreAccess.history(of: run, in: store)
        let plan = try edited(history)
        try show(plan, in: history)
        try await refuseWhileAnswersWait(run)
        try judge(plan, in: history)
        let again = "the same command with --reason TEXT in place of --dry-run"
        CommandOutput.progress("\nnothing was recorded; to go on with it: \(again)")
        return .done
    }

    /// Has the run go on with the edited runbook.
    ///
    /// - Throws: `Failure` when the run cannot go on with it or the record cannot be added to; nothing has changed then.
    func amend(_ run: RunID, reason: String) async throws -> ExitStatus {
        let before = try await StoreAccess.history(of: run, in: store)
        _ = try await RunRival.find(before, in: store, takeOver: nil)
        let plan = try edited(before)
        let session = try await open(run)
        let history = session.history
        guard history.planDigest == before.planDigest else {
            throw Failure(
                .tryAgain,
                "somebody else amended the plan just now",
                advice: NextCommand("status", run.text).description
            )
        }
        try show(plan, in: history)
        try await refuseWhileAnswersWait(run)
        try judge(plan, in: history)
        var amendment = try amendment(with: plan, of: history, reason: reason)
        let machine = history.machine(roles: context.workspace.roles)
        if let objection = AmendmentGate(machine).objection(to: amendment) { throw Failure(.refused, objection) }
        let text = amendment.text(in: run)
        CommandOutput.progress("\n" + text)
        (amendment.signature, amendment.keyFingerprint) = try PersonalSignature(
            context: context,
            by: by,
            key: key,
            namespace: PlanAmendment.signatureNamespace
        ).sign(text, at: amendment.amendedAt)
        try await record(amendment, in: session)
        let note = amendment.signature == nil ? ", not signed: the workspace has no keys" : ""
        CommandOutput.result("\(run) goes on with \(sourceName(of: plan))\(note): \(NextCommand.resume(run))")
        return .done
    }

    // MARK: - The edited plan

    private func edited(_ history: RunHistory) throws -> Plan {
        guard let path = path ?? history.plan.sources.first?.name else {
            throw Failure(.usage, "the plan names no file", advice: "--runbook FILE")
        }
        guard Folder.exists(path) else {
            throw Failure(.inputOutput, "there is no file '\(path)'", advice: "--runbook FILE says where it is")
        }
        var plan = try RunbookLoader(context: context).plan(path)
        // What the plan before spelled out stands in the record, and is hidden from then on, too.
        let exposed = history.plan.exposedSecrets
        plan.exposedSecrets += exposed.filter { !plan.exposedSecrets.contains($0) }
        guard try RunbookLoader.digest(of: plan) != history.planDigest else {
            throw Failure(.usage, "\(path) means what the plan in force means; there is nothing to amend")
        }
        return plan
    }

    private func sourceName(of plan: Plan) -> String { plan.sources.first?.name ?? "the edited plan" }

    private func difference(from history: RunHistory, to plan: Plan) -> PlanDifference {
        PlanDifference(
            from: PlanRequest.shown(history.plan, beside: plan, as: "(old secret)"),
            to: PlanRequest.shown(plan, beside: history.plan, as: "(new secret)")
        )
    }

    private func amendment(with plan: Plan, of history: RunHistory, reason: String) throws -> PlanAmendment {
        let machine = history.machine(roles: context.workspace.roles)
        let changes = difference(from: history, to: plan).changes.map(\.line)
        let launcher = RunLauncher(context: context, store: store, operatorName: by, isAttended: false, format: .text)
        let inputs = history.opening.inputs.objectValue ?? JSONObject()
        return PlanAmendment(
            planDigest: history.planDigest,
            amendedDigest: try RunbookLoader.digest(of: plan),
            plan: plan,
            changes: changes,
            changesDigest: SHA256.digest(of: Array(PlanAmendment.text(of: changes).utf8)).hex,
            renewed: AmendmentGate(machine).renewed(by: plan),
            accepted: accepted,
            leftovers: launcher.leftovers(
                of: plan,
                try context.environment(named: history.opening.environment),
                inputs.map { ($0.key, $0.value) }
            ),
            by: by,
            reason: reason,
            journalHead: history.head,
            amendedAt: SystemClock.now(),
            recovery: history.tornTail.map { "the journal's torn end was cut: \($0)" }
        )
    }

    // MARK: - What people see

    private func show(_ plan: Plan, in history: RunHistory) throws {
        let columns = min(160, TerminalCapabilities(descriptor: STDERR_FILENO).columns)
        let view = PlanDifferenceView(
            difference(from: history, to: plan),
            from: .init(name: "\(history.opening.run)", digest: history.planDigest),
            to: .init(name: sourceName(of: plan), digest: try RunbookLoader.digest(of: plan)),
            columns: columns
        )
        CommandOutput.progress(view.lines())
        let permissions = try actions(of: plan, in: history).subtracting(try actions(of: history.plan, in: history))
        if !permissions.isEmpty {
            let names = permissions.sorted().joined(separator: ", ")
            CommandOutput.progress("\nneeds in AWS what the plan before did not: \(names)")
        }
        let machine = history.machine(roles: context.workspace.roles)
        CommandOutput.progress(AmendmentView.lines(AmendmentGate(machine).notes(on: plan, accepting: accepted)))
    }

    /// The IAM actions that a plan needs in the run's environment.
    private func actions(of plan: Plan, in history: RunHistory) throws -> Set<String> {
        var plan = plan
        plan.environment = history.opening.environment
        let workspace = context.hasFile ? context.workspace : nil
        let overview = PlanOverview(plan.shown, digest: "", workspace: workspace)
        return Set(PlanPermissions(overview, catalog: ServiceModels.catalog).needs.map(\.action))
    }

    private func judge(_ plan: Plan, in history: RunHistory) throws {
        let machine = history.machine(roles: context.workspace.roles)
        let objections = AmendmentGate(machine).objections(to: plan, accepting: accepted)
        guard let first = objections.first else { return }
        for objection in objections.dropFirst() {
            CommandOutput.progress([StateMark.Tone.bad.text("  \(objection)")])
        }
        throw Failure(.refused, "the run cannot go on with it: \(first)", advice: "nothing was changed")
    }

    /// Refuses while people's answers wait for an executor: they are about the plan in force, and one may end the run.
    private func refuseWhileAnswersWait(_ run: RunID) async throws {
        let letters: [InboxLetter]
        do { letters = try await store.letters(to: run) } catch let error as RunStoreError { throw Failure(error) }
        let waiting = letters.compactMap { letter -> String? in
            switch letter.message {
            case .answer(let answer): "\(answer.by)'s '\(answer.choice.rawValue)' at '\(answer.step)'"
            // An approval is void with its request, which is made anew; a no must not get lost.
            case .decision(let decision) where decision.decision == .approve: nil
            case .decision(let decision): "\(decision.by)'s no to '\(decision.step)'"
            case .cancellation(let cancellation): "\(cancellation.by)'s word that the run is to end"
            case nil: nil
            }
        }
        guard !waiting.isEmpty else { return }
        throw Failure(
            .tryAgain,
            "what people have said is not on record yet, and is about the plan in force: \(waiting.joined(separator: ", "))",
            advice: "have it carried out: \(NextCommand.resume(run)) --as-begun; then amend the run if it is not over"
        )
    }

    // MARK: - The record

    private func open(_ run: RunID) async throws -> RunSession {
        do {
            return try await store.open(run, now: SystemClock.now)
        } catch let error as RunStoreError where error.code == .locked {
            throw Failure(
                .tryAgain,
                "somebody executes the run: \(error.description)",
                advice: "leave its prompt with `quit`, or press Ctrl-C where it runs; then amend it, and resume it"
            )
        } catch let error as RunStoreError {
            throw Failure(error)
        }
    }

    private func record(_ amendment: PlanAmendment, in session: RunSession) async throws {
        let recorder = session.recorder(roles: context.workspace.roles, now: SystemClock.now, observe: { _, _ in })
        do {
            try await recorder.record([.runAmended(amendment)])
        } catch let error as RunStoreError {
            throw Failure(error)
        } catch {
            throw Failure(.inputOutput, "the amendment could not be recorded: \(error)")
        }
    }
}
