// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import Journal
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
    var format = OutputFormat.text

    /// Shows what the edit would change and mean, and everything that stands against it.
    ///
    /// - Throws: `Failure` when the run cannot be read or the runbook does not compile.
    func preview(_ run: RunID) async throws -> ExitStatus {
        let history = try await StoreAccess.history(of: run, in: store)
        let plan = try edited(history)
        let sight = try sight(of: plan, in: history)
        show(sight)
        try await refuseWhileAnswersWait(run)
        try judge(sight, in: history)
        guard format == .text else {
            CommandOutput.json(sight.json())
            return .done
        }
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
        try SpokenWords(context, about: before, and: [plan]).check(reason)
        let session = try await open(run)
        let history = session.history
        guard history.planDigest == before.planDigest else {
            throw Failure(
                .tryAgain,
                "somebody else amended the plan just now",
                advice: NextCommand("status", run.text).description
            )
        }
        let sight = try sight(of: plan, in: history)
        show(sight)
        try await refuseWhileAnswersWait(run)
        try judge(sight, in: history)
        let amendment = try signed(try amendment(with: plan, of: history, seeing: sight, reason: reason), in: history)
        try await record(amendment, in: session)
        var machine = history.machine()
        machine.apply(.runAmended(amendment), at: amendment.amendedAt)
        let resume = NextCommand.resume(machine) ?? .resume(run)
        guard format == .text else {
            CommandOutput.json(sight.json(amendment, resume: resume))
            return .done
        }
        let note = amendment.signature == nil ? ", not signed: the workspace has no keys" : ""
        CommandOutput.result("\(run) goes on with \(sourceName(of: plan))\(note): \(resume)")
        return .done
    }

    /// The amendment with its signature, after its text was shown.
    private func signed(_ amendment: PlanAmendment, in history: RunHistory) throws -> PlanAmendment {
        let run = history.opening.run
        let machine = history.machine(roles: context.workspace.roles)
        if let objection = AmendmentGate(machine).objection(to: amendment) {
            throw Failure(
                .refused,
                objection,
                advice: "nothing was recorded; put that right and give the command again"
            )
        }
        let text = amendment.text(in: run)
        if format == .text { CommandOutput.progress("\n" + text) }
        var signed = amendment
        (signed.signature, signed.keyFingerprint) = try PersonalSignature(
            context: context,
            by: by,
            key: key,
            namespace: PlanAmendment.signatureNamespace
        ).sign(text, at: amendment.amendedAt)
        return signed
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

    private func amendment(
        with plan: Plan,
        of history: RunHistory,
        seeing sight: AmendmentSight,
        reason: String
    ) throws -> PlanAmendment {
        let changes = sight.difference.changes.flatMap(\.lines)
        let launcher = RunLauncher(context: context, store: store, operatorName: by, isAttended: false, format: .text)
        let inputs = history.opening.inputs.objectValue ?? JSONObject()
        var amendment = PlanAmendment(
            planDigest: history.planDigest,
            amendedDigest: try RunbookLoader.digest(of: plan),
            plan: plan,
            changes: changes,
            changesDigest: SHA256.digest(of: Array(PlanAmendment.text(of: changes).utf8)).hex,
            meaning: sight.meaning,
            renewed: sight.renewed,
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
            recovery: history.recovery()
        )
        amendment.contentDigest = SHA256.digest(of: try amendment.content()).hex
        return amendment
    }

    // MARK: - What people see

    private func sight(of plan: Plan, in history: RunHistory) throws -> AmendmentSight {
        let gate = AmendmentGate(history.machine(roles: context.workspace.roles))
        let permissions = try actions(of: plan, in: history).subtracting(try actions(of: history.plan, in: history))
        return AmendmentSight(
            run: history.opening.run,
            difference: difference(from: history, to: plan),
            from: .init(name: "\(history.opening.run)", digest: history.planDigest),
            to: .init(name: sourceName(of: plan), digest: try RunbookLoader.digest(of: plan)),
            permissions: permissions.sorted(),
            notes: gate.notes(on: plan, accepting: accepted),
            objections: gate.objections(to: plan, accepting: accepted),
            renewed: gate.renewed(by: plan),
            accepted: accepted
        )
    }

    private func show(_ sight: AmendmentSight) {
        guard format == .text else { return }
        CommandOutput.progress(sight.lines(columns: min(160, TerminalCapabilities(descriptor: STDERR_FILENO).columns)))
    }

    /// The IAM actions that a plan needs in the run's environment.
    private func actions(of plan: Plan, in history: RunHistory) throws -> Set<String> {
        var plan = plan
        plan.environment = history.opening.environment
        let workspace = context.hasFile ? context.workspace : nil
        let overview = PlanOverview(plan.shown, digest: "", workspace: workspace)
        return Set(PlanPermissions(overview, catalog: ServiceModels.catalog).needs.map(\.action))
    }

    private func judge(_ sight: AmendmentSight, in history: RunHistory) throws {
        guard let first = sight.objections.first else { return }
        if format == .json { CommandOutput.json(sight.json()) }
        let run = history.opening.run
        let count = sight.objections.count
        throw Failure(
            .refused,
            "the run cannot go on with it: \(first)" + (count > 1 ? " (and \(count - 1) more, above)" : ""),
            advice: "edit \(sight.to.name) accordingly, then look again: lifeboat amend \(run) --dry-run; or go on "
                + "without the edit: lifeboat resume \(run) --as-begun"
        )
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
        } catch let error as JournalError {
            throw Failure(RunStoreError("the amendment could not be recorded", error))
        } catch {
            throw Failure(.inputOutput, "the amendment could not be recorded: \(error)")
        }
    }
}
