// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Digests
import Glibc
import RunCore
import RunStore
import RunViews
import RunbookModel
import TerminalUI
import Values

/// `lifeboat approve`: says yes from another terminal.
struct ApproveCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve a step that waits for approval, or confirm a manual one.",
        discussion: """
            Shows exactly what is approved. At a terminal it asks whether you mean that, unless you say --yes. With --key the
            decision is signed over that text, and the executor checks the signature. Without it, a key that ssh-agent holds
            and that allowed_signers lists for you signs; that is how a hardware key does. The answer is on its way when this
            returns: a running executor takes it at once, a parked run when it is resumed.

            EXAMPLES
              lifeboat approve last promote --as dba@dhakacart.com --key ~/.ssh/id_ed25519
              lifeboat approve last promote --as dba@dhakacart.com            with ssh-agent
              lifeboat approve last promote --as cto@dhakacart.com --break-glass --reason "primary burns, nobody else answers"
              lifeboat approve last update-dns --as alice --reason "CNAME now points to us-east-1"
              lifeboat approve last promote --as dba@dhakacart.com --key ~/.ssh/id_ed25519 --format json | jq -r .next
              lifeboat approve last look --as alice --reason "all green" --attach console.png
            """
    )

    @OptionGroup var decision: DecisionArguments

    var invocation: NextCommand.Invocation { decision.options.invocation() }

    @Flag(help: "Decide alone, as the approval's break-glass allows; needs a --reason, and is reviewed afterwards.")
    var breakGlass = false

    @Flag(help: "Do not ask whether what is shown is meant.")
    var yes = false

    func perform() async throws -> ExitStatus {
        try await decision.answer(.approve, breaksGlass: breakGlass, isMeant: yes)
    }
}

/// `lifeboat reject`: says no from another terminal.
struct RejectCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Reject a step that waits for approval, or say that a manual one cannot be done.",
        discussion: """
            One rejection wins.

            EXAMPLES
              lifeboat reject last promote --as dba@dhakacart.com --reason "lag is rising"
            """
    )

    @OptionGroup var decision: DecisionArguments

    var invocation: NextCommand.Invocation { decision.options.invocation() }

    func perform() async throws -> ExitStatus { try await decision.answer(.reject) }
}

/// What `approve` and `reject` share.
struct DecisionArguments: ParsableArguments {
    @OptionGroup var run: RunArgument

    @Argument(help: "The step.")
    var step: String

    @Option(help: "Why, for the record.")
    var reason = ""

    @Option(help: "Print what was decided as text or json.")
    var format = OutputFormat.text

    @OptionGroup var key: KeyOptions

    @OptionGroup var attached: AttachOptions

    @OptionGroup var options: RunOptions

    /// Leaves the decision for the run's executor.
    ///
    /// - Throws: `Failure` when nothing is asked at the step.
    func answer(
        _ decision: ApprovalDecision.Decision,
        breaksGlass: Bool = false,
        isMeant: Bool = true
    ) async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        let store = try options.store(in: context)
        let id = try await run.resolve(in: store)
        let history = try await StoreAccess.history(of: id, in: store)
        try await StoreAccess.refuseMoved(id, in: store)
        let words = SpokenWords(context, about: history)
        try words.check(reason)
        let files = try AttachedContent.read(attached.paths, words)
        let machine = history.machine(roles: context.workspace.roles)
        guard let step = StepID(step), let known = machine.plan.step(step) else {
            let names = machine.plan.steps.map(\.id.text).joined(separator: ", ")
            throw Failure(.usage, "the run has no step '\(self.step)'", advice: "there are: \(names)")
        }
        guard !machine.state.isFinal else { throw Failure(.usage, "the run \(id) is over: \(machine.state.rawValue)") }
        let status = machine.status(of: step)
        // A yes can be taken back as long as nothing was sent with it.
        let canBeTakenBack = decision == .reject && status.hasApprovalLeft
        if status.state == .waitingApproval || canBeTakenBack, let request = status.request {
            guard files.isEmpty else {
                let words = "a decision on an approval takes no file: what counts is the text that is signed"
                throw Failure(.usage, words, advice: "leave --attach out; nothing was recorded")
            }
            return try await decide(decision, breaksGlass, isMeant, request, known, machine, id, store)
        }
        guard !breaksGlass else {
            let nothing = try await NothingAsked(at: step, history, machine, in: store)
            throw nothing.failure("'\(step)' waits for no approval")
        }
        if status.state == .waitingOperator, case .manualAction(let confirmation, _)? = status.question {
            return try await confirm(decision, confirmation, needsNote: known.demandsNote, files, machine, known, store)
        }
        let nothing = try await NothingAsked(at: step, history, machine, in: store)
        throw nothing.failure("'\(step)' waits for nobody's approval")
    }

    private func decide(
        _ decision: ApprovalDecision.Decision,
        _ breaksGlass: Bool,
        _ isMeant: Bool,
        _ request: ApprovalRequest,
        _ step: Step,
        _ machine: RunMachine,
        _ run: RunID,
        _ store: any RunStore
    ) async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        let name = options.operatorName
        if decision == .reject { try demandReason() }
        var made = ApprovalDecision(
            step: step.id,
            nonce: request.nonce,
            decision: decision,
            by: name,
            reason: reason,
            decidedAt: SystemClock.now(),
            breaksGlass: breaksGlass,
            account: Machine.account
        )
        let text = request.text(of: made)
        let left = try await LeftAnswers(to: machine, in: store)
        if decision == .approve, let edit = left.words(editing: request) {
            throw Failure(
                .refused,
                "this decision would not count: \(edit)",
                advice: RunAdvice(machine, at: made.decidedAt, left: left).resume?.description
                    ?? "approve what is asked for then: \(NextCommand("status", run.text))"
            )
        }
        let view = ApprovalRequestView(
            request,
            of: machine,
            earlier: await store.earlierTimes(telling: machine),
            left: left
        )
        CommandOutput.progress(machine.plan.shown(step.title) + "\n\n" + text)
        CommandOutput.progress(prose: view.lines(at: made.decidedAt) + [""])
        if !isMeant {
            try await demandYes(as: name)
            made.decidedAt = SystemClock.now()
        }
        try DecisionSigning.sign(&made, on: request, with: key, in: context)
        if request.needsProof, decision == .approve, !DecisionSigning.isRequired(in: context) {
            CommandOutput.progress([StateMark.Tone.bad.text("NOT SIGNED: \(UnsignedPassage.warning)")])
        }
        let status = machine.status(of: step.id)
        if let gate = machine.gate(for: step.id),
            let objection = gate.objection(to: made, on: request, given: status.decisions, at: made.decidedAt)
        {
            throw Failure(.refused, "this decision would not count: \(objection)")
        }
        let verifier = try DecisionVerifier(context: context, for: machine.plan)
        let fingerprint: String?
        do {
            fingerprint = try verifier.fingerprint(of: made, on: request, at: made.decidedAt)
        } catch let objection as DecisionVerifier.Objection {
            let other = "sign with a key that allowed_signers lists for \(name)"
            let advice = made.signature == nil ? "--key ~/.ssh/id_ed25519" : other
            throw Failure(.refused, "this decision would not count: \(objection)", advice: advice)
        }
        try await AnswerPosting.refuseSecond(made, on: request, machine, verifier, store)
        let posted = try await AnswerPosting.post(.decision(made), to: machine, store)
        posted.tell(decision.rawValue, made.said(signedWith: fingerprint), as: format)
        return .done
    }

    private func confirm(
        _ decision: ApprovalDecision.Decision,
        _ confirmation: String,
        needsNote: Bool,
        _ files: [AttachedContent],
        _ machine: RunMachine,
        _ step: Step,
        _ store: any RunStore
    ) async throws -> ExitStatus {
        if decision == .reject { try demandReason() }
        CommandOutput.progress(confirmation)
        if decision == .approve, reason.isBlank, needsNote {
            throw Failure(.usage, "this must be confirmed with what you saw", advice: "--reason \"what you saw\"")
        }
        let answer = OperatorAnswer(
            step: step.id,
            choice: decision == .approve ? .done : .fail,
            by: options.operatorName,
            reason: reason,
            answeredAt: SystemClock.now(),
            askedAt: machine.status(of: step.id).askedAt,
            attachments: files.isEmpty ? nil : files.map(\.file)
        )
        if let objection = AttachmentGate(at: step).objection(to: answer) {
            throw Failure(.usage, objection, advice: "--attach FILE names one; nothing was recorded")
        }
        try await AnswerPosting.refuseSecond(answer, machine, store)
        let left = try await AnswerPosting.post(.answer(answer), with: files, to: machine, store)
        left.tell(decision.rawValue, answer.said, as: format)
        return .done
    }

    /// Asks a person at a terminal, who has read what they sign only now; nobody else is asked.
    ///
    /// - Throws: `Failure` `.refused` unless they say yes; the end of input is none.
    private func demandYes(as name: String) async throws {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return }
        // What was typed before this was shown answers something else.
        tcflush(STDIN_FILENO, TCIFLUSH)
        CommandOutput.prompt("approve this as \(name)? `yes` does; anything else leaves it > ")
        guard await TerminalLine.read()?.trimmed == "yes" else {
            throw Failure(.refused, "nothing was approved, and nothing was signed")
        }
    }

    /// What is turned down is turned down for a reason, which is asked for before anything is signed.
    private func demandReason() throws {
        guard reason.isBlank else { return }
        throw Failure(.usage, "a rejection needs a reason", advice: "--reason \"why\"")
    }
}

/// Leaving answers for executors.
enum AnswerPosting {
    /// A name for something that is left: what was left first sorts first, so that the first of two answers counts.
    static func name() -> String {
        let now = SystemClock.now()
        let fraction = String(now.components.nanosecond)
        let padding = String(repeating: "0", count: max(0, 9 - fraction.count))
        return "\(now.basicText.dropLast())-\(padding)\(fraction)-\(SystemClock.nonce())"
    }

    /// Refuses a second answer to the same question while the first has not been taken up: that one counts.
    ///
    /// - Throws: `Failure` `.refused` that names the first, or `.usage` when the store cannot be asked.
    static func refuseSecond(_ answer: OperatorAnswer, _ machine: RunMachine, _ store: any RunStore) async throws {
        let left = try await LeftAnswers(to: machine, in: store).answers
        // What will be refused when it is taken up stands in nobody's way; a pause decides nothing.
        let files = AttachmentGate(at: machine.step(answer.step))
        let first = left.first {
            $0.step == answer.step && $0.askedAt == answer.askedAt && !$0.lacksReason && $0.choice != .pause
                && files.objection(to: $0) == nil
        }
        guard let first, let run = machine.opening?.run else { return }
        let isExecuted = try await StoreAccess.isExecuted(run, in: store)
        let words = "'\(first.text)' by \(first.by), of \(first.answeredAt.text()), waits to be taken up already"
        let status = NextCommand("status", run.text)
        let next = isExecuted ? status : NextCommand.resume(machine, takesName: false)
        throw Failure(.refused, "\(words): the first answer counts", advice: next?.description)
    }

    /// Refuses a decision that would not count once those are taken up that wait: a person's first word on a request counts.
    ///
    /// - Throws: `Failure` `.refused` that names the first, or `.usage` when the store cannot be asked.
    static func refuseSecond(
        _ made: ApprovalDecision,
        on request: ApprovalRequest,
        _ machine: RunMachine,
        _ verifier: DecisionVerifier,
        _ store: any RunStore
    ) async throws {
        guard let gate = machine.gate(for: request.step) else { return }
        let status = machine.status(of: request.step)
        var left = try await LeftAnswers(to: machine, in: store)
        // What will be refused when it is taken up stands in nobody's way.
        left.decisions = left.decisions.compactMap { decision in
            guard decision.step == request.step, decision.nonce == request.nonce else { return nil }
            var checked = decision
            do {
                checked.keyFingerprint = try verifier.fingerprint(of: decision, on: request, at: made.decidedAt)
            } catch { return nil }
            return checked
        }
        let waiting = left.countingDecisions(on: request, status, gate, at: made.decidedAt)
        let earlier = status.decisions + waiting
        guard let objection = gate.objection(to: made, on: request, given: earlier, at: made.decidedAt) else { return }
        let isExecuted = try await StoreAccess.isExecuted(request.run, in: store)
        let look = NextCommand("status", request.run.text)
        let next = isExecuted ? look : NextCommand.resume(machine, takesName: false)
        let names = waiting.map { "\($0.decision.rawValue) by \($0.by), of \($0.decidedAt.text())" }.joined(
            separator: "; "
        )
        let words = "this decision would not count: \(objection); waits to be taken up already: \(names)"
        throw Failure(.refused, words, advice: next?.description)
    }

    /// Leaves an answer.
    ///
    /// The files that come with it are durable before it is: an answer never names what is still to come.
    ///
    /// - Returns: Where it lies, and who takes it up.
    /// - Throws: `Failure` when it cannot be written.
    static func post(
        _ message: InboxMessage,
        with files: [AttachedContent] = [],
        to machine: RunMachine,
        _ store: any RunStore
    ) async throws -> LeftWord {
        guard let run = machine.opening?.run, let resume = NextCommand.resume(machine, takesName: false) else {
            throw Failure(.invalid, "the run was never opened")
        }
        try await StoreAccess.refuseMoved(run, in: store)
        let name = name()
        do {
            for content in files {
                try await store.attach(content.bytes, as: content.file.sha256, toLetter: name, of: run)
            }
            try await store.post(message, to: run, named: name)
        } catch let error as RunStoreError {
            throw Failure(error)
        }
        return LeftWord(
            run: run,
            letter: name,
            store: store.name,
            holder: try await StoreAccess.holder(of: machine, in: store),
            resume: resume
        )
    }
}
