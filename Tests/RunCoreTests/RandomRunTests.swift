// SPDX-License-Identifier: Apache-2.0

import Expressions
import FoundationEssentials
@testable import RunCore
import RunbookModel
import TestSupport
import Testing
import Values

/// What a change is made for: a step, or an element of its list, counted from 1, and by which of its commands.
private struct Target: Hashable {
    var step: StepID
    var element: Int
    var command = 0
}

/// Random plans with random endings, kills and answers.
private struct RandomRun {
    var generator: SeededGenerator
    var events: [RunEvent] = []
    var machine: RunMachine
    /// The state after so many events, as it was then.
    var snapshots: [(count: Int, machine: RunMachine)] = []
    /// Decides when the state is kept, so that looking does not change the run.
    private var looks: SeededGenerator
    /// The plan that the run was begun with.
    let begun: Plan
    /// The number of changes that were sent for each step since the last one that provably did nothing.
    var sent: [Target: Int] = [:]
    var permitted: Set<Target> = []
    /// What was answered, or is known to be there, since its step or element was begun.
    var settled: Set<Target> = []
    /// The elements that are done.
    var done: Set<Target> = []
    var kills = 0
    var amended = 0
    /// The steps of which a command that may change something was answered.
    var touched: Set<StepID> = []
    /// When changes were sent: those that were answered, and those whose answer was lost.
    var answeredAt: [StepID: Int] = [:]
    var lostAt: [StepID: Int] = [:]
    /// When a change was sent last for each step, whatever came of it.
    var sentAt: [StepID: Int] = [:]
    /// The steps that are over and have changed something, in the order of their changes.
    var changed: [StepID] {
        changedAt.sorted { $0.value < $1.value }.map(\.key)
    }
    private var changedAt: [StepID: Int] = [:]
    /// The steps that are under way, each begun while the one before it was.
    private var underWay: [StepID] = []
    /// How many steps were under way at once.
    var mostUnderWay = 0

    init(seed: UInt64) {
        generator = SeededGenerator(state: seed)
        looks = SeededGenerator(state: ~seed)
        begun = Self.makePlan(&generator)
        machine = RunMachine(plan: begun)
        let level: RunLevel = Int.random(in: 0..<5, using: &generator) == 0 ? .probe : .live
        record(.runOpened(Sample.opening(level)))
        record(.executorStarted(Sample.executor(attended: Bool.random(using: &generator))))
    }

    private static func makePlan(_ generator: inout SeededGenerator) -> Plan {
        let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: [], expires: TimeSpan(.seconds(60)))
        let onFailure: FailurePolicy? = Int.random(in: 0..<3, using: &generator) == 0 ? .compensate : nil
        var steps: [Step] = []
        for number in 0..<Int.random(in: 1...7, using: &generator) {
            let effect: Effect = Bool.random(using: &generator) ? .read : .change
            var step = Sample.step("s\(number)", effect)
            if Int.random(in: 0..<6, using: &generator) == 0 { step = Sample.manual("s\(number)") }
            for earlier in steps where Int.random(in: 0..<3, using: &generator) == 0 {
                step.needs.append(.init(step: earlier.id, kind: Bool.random(using: &generator) ? .order : .requires))
            }
            if step.effect == .change, Int.random(in: 0..<3, using: &generator) == 0 { step.effect = .irreversible }
            if Int.random(in: 0..<4, using: &generator) == 0 { step.approval = policy.id }
            if Int.random(in: 0..<3, using: &generator) == 0 {
                step.probe = Probe(command: Sample.command("look"), doneWhen: Sample.expression("done"))
            }
            if case .commands = step.action, Int.random(in: 0..<3, using: &generator) == 0 {
                let lists = ["`[1, 2, 3]`", "`[\"a\"]`", "`[]`", "`7`", "nothing"]
                let list = lists[min(Int.random(in: 0..<8, using: &generator), 4) % 5]
                step.each = EachRule(name: "x", list: Sample.hole(list))
            }
            if case .commands(let last) = step.action, step.effect.mayChange,
                Int.random(in: 0..<3, using: &generator) == 0
            {
                step.action = .commands([Sample.command("first", step.effect)] + last)
            }
            let rule = ([nil] + FailurePolicy.words).randomElement(using: &generator) ?? nil
            step.onFailure = onFailure == nil ? rule : nil
            step.runsAlways = Int.random(in: 0..<6, using: &generator) == 0
            step.asksFirst = Int.random(in: 0..<4, using: &generator) == 0
            step.obligation = "see to \(number)"
            steps.append(step)
        }
        for index in steps.indices.dropLast() where Int.random(in: 0..<4, using: &generator) == 0 {
            guard let target = steps[(index + 1)...].randomElement(using: &generator) else { continue }
            steps[index].onFailure = .goto(target.id)
        }
        for step in steps where step.effect == .change && Int.random(in: 0..<3, using: &generator) > 0 {
            var undo = Sample.step("u-\(step.id)", .change, after: [step.id.text]) { $0.compensates = step.id }
            undo.asksFirst = Int.random(in: 0..<6, using: &generator) == 0
            steps.insert(undo, at: Int.random(in: 0...steps.count, using: &generator))
        }
        return Sample.plan(steps, approvals: [policy], onFailure: onFailure)
    }

    /// A compensation begins only when nothing else is under way, for a step that has changed something, and neither before
    /// a later one is undone nor across a one-way door.
    private func checkBeginning(of id: StepID) {
        guard let undone = machine.plan.step(id)?.compensates else { return }
        for step in machine.plan.steps where step.id != id {
            let state = machine.status(of: step.id).state
            if state == .running || state == .inDoubt { Issue.record("'\(id)' begins while '\(step.id)' is \(state)") }
        }
        guard let place = changed.lastIndex(of: undone) else {
            Issue.record("'\(undone)' is undone although it did nothing")
            return
        }
        for later in changed[(place + 1)...] {
            let isDoor = machine.plan.step(later)?.effect == .irreversible
            let compensation = machine.plan.steps.first { $0.compensates == later }?.id
            let isDone = compensation.map { machine.status(of: $0).state.isFinal } ?? !isDoor
            if !isDone { Issue.record("'\(undone)' is undone before '\(later)'") }
        }
        checkDoors(after: undone)
    }

    /// What came before a one-way door is not undone even when a person who could not know let the door fail.
    private func checkDoors(after undone: StepID) {
        guard let change = changedAt[undone] else { return }
        for door in machine.plan.steps where door.effect == .irreversible && door.id != undone {
            let mayBeOpen = sent.contains { $0.key.step == door.id && $0.value > 0 }
            guard mayBeOpen, machine.status(of: door.id).state != .noEffect, sentAt[door.id] ?? 0 > change else {
                continue
            }
            Issue.record("'\(undone)' is undone although the door '\(door.id)' behind it may be open")
        }
    }

    /// Keeps what came to its end and has changed something.
    private mutating func noteChange(_ outcome: StepOutcome) {
        guard let step = machine.plan.step(outcome.step), step.effect.mayChange, step.compensates == nil else { return }
        // What holds already after a change without an answer holds because of it.
        let isFound = outcome.state == .alreadyTrue && lostAt[outcome.step] != nil
        let hasChanged = [.succeeded, .adopted].contains(outcome.state) || isFound || touched.contains(outcome.step)
        guard hasChanged, outcome.state.isFinal else { return }
        let (answered, lost) = (answeredAt[outcome.step], lostAt[outcome.step])
        let isSuccess = outcome.state == .succeeded || outcome.state == .adopted
        changedAt[outcome.step] =
            (isSuccess || isFound ? [answered, lost].compactMap(\.self).max() : answered) ?? events.count
    }

    mutating func record(_ event: RunEvent) {
        if case .stepStarted(let id, _) = event { checkBeginning(of: id) }
        if case .operationEnded(let record) = event, record.effect.mayChange, record.ending == .answered {
            touched.insert(record.step)
        }
        if case .stepFinished(let outcome) = event { noteChange(outcome) }
        events.append(event)
        machine.apply(event, at: Sample.start)
        if looks.chance(10) { snapshots.append((events.count, machine)) }
        // What is kept from turn to turn must be what a look at all steps would find.
        var anew = machine
        anew.refreshAgenda()
        #expect(machine.nextActions(at: Sample.start) == anew.nextActions(at: Sample.start))
        #expect(machine.openStepCount == machine.statuses.count { !$0.state.isFinal })
        #expect(machine.summary.all == machine.plan.steps.count)
        #expect(machine.summary.undetermined >= machine.openStepCount)
    }

    /// Carries the run on until it is over; false when it does not end.
    mutating func carryOn() -> Bool {
        for _ in 0..<3000 {
            if machine.state.isFinal { return true }
            if amended < 3, Int.random(in: 0..<25, using: &generator) == 0 { amend() }
            if let action = machine.nextActions(at: Sample.start).randomElement(using: &generator) {
                perform(action)
            } else if !answer() {
                return false
            }
        }
        return false
    }

    /// Has the run go on with another plan, if it can; whoever edits a failed step has looked at the world.
    private mutating func amend() {
        let plan = editedPlan()
        let gate = AmendmentGate(machine)
        guard gate.objections(to: plan).isEmpty else { return }
        amended += 1
        let amendment = PlanAmendment(
            planDigest: machine.planDigest,
            amendedDigest: "amended \(amended)",
            plan: plan,
            changes: [],
            changesDigest: "",
            renewed: gate.renewed(by: plan),
            by: "anna",
            reason: "edited",
            journalHead: "",
            amendedAt: Sample.start
        )
        #expect(gate.objection(to: amendment) == nil)
        let before = machine
        record(.runAmended(amendment))
        for id in amendment.renewed { permitAll(id) }
        for step in before.plan.steps where before.status(of: step.id).state.isFinal {
            let isRenewed = amendment.renewed.contains(step.id) || gate.reviewed(by: plan).contains(step.id)
            if !isRenewed { #expect(machine.status(of: step.id) == before.status(of: step.id)) }
        }
        #expect(machine.openRequests.isEmpty)
        record(.executorStarted(Sample.executor(attended: Bool.random(using: &generator))))
    }

    /// A plan with a step more, with a step less, or with a step that does something else or has another time limit.
    private mutating func editedPlan() -> Plan {
        var plan = machine.plan
        let index = Int.random(in: plan.steps.indices, using: &generator)
        let step = plan.steps[index]
        switch Int.random(in: 0..<4, using: &generator) {
        case 3: plan.steps[index].timeout = TimeSpan(.seconds(301 + amended))
        case 0 where step.compensates == nil:
            let effect: Effect = Bool.random(using: &generator) ? .read : .change
            let need = Step.Dependency(step: step.id, kind: Bool.random(using: &generator) ? .order : .requires)
            plan.steps.append(Sample.step("n\(amended)", effect) { $0.needs = [need] })
        case 1:
            let isNamed = plan.steps.contains { $0.compensates == step.id || $0.onFailure?.target == step.id }
            guard !isNamed else { break }
            plan.steps.remove(at: index)
            for other in plan.steps.indices { plan.steps[other].needs.removeAll { $0.step == step.id } }
        default:
            guard case .commands = step.action else { break }
            plan.steps[index].action = .commands([Sample.command("edited-\(amended)", step.effect)])
        }
        return plan
    }

    private mutating func perform(_ action: RunMachine.Action) {
        switch action {
        case .start(let id, let attempt, let entry, let cloud):
            underWay.append(id)
            mostUnderWay = max(mostUnderWay, underWay.count)
            attemptStep(id, attempt, entry, cloud)
            underWay.removeLast()
        case .list(let id, let elements): record(.elementsListed(step: id, elements: elements))
        case .settle(let outcome): record(.stepFinished(outcome))
        case .ask(let id, let question): record(.operatorAsked(step: id, question: question))
        case .finish(let state, let summary): record(.runFinished(state: state, summary: summary))
        case .void(let id, let nonce, let reason): record(.approvalVoided(step: id, nonce: nonce, reason: reason))
        case .requestApproval(let id, let policy): record(.approvalRequested(Sample.request(id.text, policy.text)))
        }
    }

    private mutating func attemptStep(_ id: StepID, _ attempt: Int, _ entry: StepMachine.Entry, _ cloud: String?) {
        guard let step = machine.plan.step(id) else { return }
        guard let each = step.each else {
            if let outcome = attemptOnce(step, attempt, entry, cloud) { record(.stepFinished(outcome)) }
            return
        }
        var attempt = attempt
        var outcomes = machine.status(of: id).elementOutcomes
        let elements = machine.status(of: id).elements ?? []
        while outcomes.count < elements.count {
            let number = outcomes.count + 1
            let value = elements[number - 1]
            guard let outcome = attemptOnce(step, attempt, entry, cloud, (each.name, number, value)) else { return }
            guard outcome.state.isSuccess || (machine.opening?.level == .probe && outcome.state.isFinal) else {
                return record(
                    .stepFinished(step.outcome(stoppedBy: outcome, at: number, of: elements, after: outcomes))
                )
            }
            outcomes.append(outcome)
            attempt = outcome.attempt + 1
            record(.elementFinished(step: id, number: number, outcome: outcome))
            done.insert(Target(step: id, element: number))
            if isKilled() { return }
            if outcomes.count == elements.count {
                return record(.stepFinished(step.outcome(of: outcomes, attempt: outcome.attempt)))
            }
            guard entry == .beginning else { return }
        }
    }

    private mutating func attemptOnce(
        _ step: Step,
        _ attempt: Int,
        _ entry: StepMachine.Entry,
        _ cloud: String?,
        _ element: (name: String, number: Int, value: JSONValue)? = nil
    ) -> StepOutcome? {
        let target = Target(step: step.id, element: element?.number ?? 0)
        if entry != .doubt { record(.stepStarted(step: step.id, attempt: attempt)) }
        var scope = machine.scope(at: Sample.start)
        if let element { scope.values[element.name] = .observed(element.value) }
        var attempted = StepMachine(
            step: step,
            attempt: attempt,
            scope: scope,
            entry: entry,
            clouded: cloud,
            doubted: machine.status(of: step.id).openIntent?.phase
        )
        var action = attempted.start(at: Sample.start)
        while true {
            switch action {
            case .finish(let outcome): return outcome
            case .pause: action = attempted.resumed(at: Sample.start)
            case .examine:
                if isKilled() { return nil }
                var doubted = target
                doubted.command = machine.status(of: step.id).openIntent?.phase.command ?? 0
                let finding = randomFinding(on: doubted)
                var look = Sample.record(step.id.text, .probeInDoubt, .read, .answered)
                look.facts = ["doubt": .string(finding.verdict.rawValue)]
                record(.operationEnded(look))
                if isKilled() { return nil }
                action = attempted.examined(finding, at: Sample.start)
            case .perform(let phase, let operation, let effect):
                if isKilled() { return nil }
                var target = target
                target.command = phase.command ?? 0
                if effect.mayChange {
                    if isVoid(step, entry) { return nil }
                    send(target)
                    sentAt[step.id] = events.count
                    let intent = OperationIntent(
                        step: step.id,
                        attempt: attempt,
                        phase: phase,
                        effect: effect,
                        operation: operation,
                        element: element?.number
                    )
                    record(.operationIntended(intent))
                    if isKilled() {
                        // Nobody has heard of it: it may have happened right then.
                        lostAt[step.id] = sentAt[step.id]
                        return nil
                    }
                }
                let (ending, name) = randomEnding(effect)
                if effect.mayChange, name == .answered {
                    answeredAt[step.id] = events.count
                    settled.insert(target)
                }
                if phase == .probeInDoubt, case .answered(let value) = ending, value.objectValue?["done"] == true {
                    settled.formUnion(targets(at: step.id))
                }
                if effect.mayChange, name == .unknown { lostAt[step.id] = events.count }
                if effect.mayChange, name == .refused || name == .notSent || name == .withheld { sent[target] = 0 }
                record(.operationEnded(Sample.record(step.id.text, phase, effect, name)))
                if isKilled() { return nil }
                action = attempted.ended(ending, at: Sample.start)
            }
        }
    }

    /// Whether the approval of a step that is about to change something turns out to be void.
    private mutating func isVoid(_ step: Step, _ entry: StepMachine.Entry) -> Bool {
        let status = machine.status(of: step.id)
        guard entry == .beginning, status.hasApprovalLeft, let request = status.request,
            Int.random(in: 0..<6, using: &generator) == 0
        else { return false }
        record(.approvalVoided(step: step.id, nonce: request.nonce, reason: "a reading left its bounds"))
        #expect(machine.status(of: step.id).state == .pending)
        return true
    }

    /// What a truthful look says about a change in doubt; whoever finds that it may be repeated has permitted it.
    private mutating func randomFinding(on target: Target) -> DoubtFinding {
        let verdict = DoubtFinding.Verdict.allCases.randomElement(using: &generator) ?? .undetermined
        switch verdict {
        case .hadNoEffect: sent[target] = 0
        case .repeatable: permitted.insert(target)
        case .tookEffect:
            settled.insert(target)
            // Also when a probe finds afterwards that the state is not the wished one.
            touched.insert(target.step)
            answeredAt[target.step] = sentAt[target.step]
        case .undetermined: break
        }
        return DoubtFinding(verdict, reason: "as was found", summary: "a look")
    }

    /// A change may be sent once, and again only when it provably did nothing or a person said so; never again for an
    /// element that the step is done with.
    private mutating func send(_ target: Target) {
        let isRepeated = sent[target, default: 0] > 0
        if isRepeated, !permitted.contains(target), machine.opening?.level != .probe {
            Issue.record("the change of '\(target)' was repeated although it may have happened")
        }
        let whole = Target(step: target.step, element: target.element)
        if done.contains(whole) { Issue.record("the change of '\(target)' was repeated although it was done") }
        sent[target] = 1
        permitted.remove(target)
    }

    /// The obligations of every change that was sent and may be there, and that nothing has undone.
    var owed: Set<ObligationID> {
        guard machine.opening?.level != .probe else { return [] }
        let left = sent.filter { target, count in
            let status = machine.status(of: target.step)
            // A compensation leaves nothing of its own behind.
            let leavesSomething = machine.step(target.step)?.obligation != nil && status.compensatedBy == nil
            return count > 0 && leavesSomething && status.state != .noEffect
        }
        return Set(left.keys.map { ObligationID(step: $0.step, element: $0.element > 0 ? $0.element : nil) })
    }

    /// Does something else while a step is under way, or answers about another one.
    private mutating func goOnElsewhere() {
        guard underWay.count < 4, Bool.random(using: &generator) else { return }
        let busy = Set(underWay)
        let actions = machine.nextActions(at: Sample.start, isUnderWay: busy.contains)
        if let action = actions.randomElement(using: &generator) { perform(action) } else { _ = answer(besides: busy) }
    }

    /// Whether the executor dies now, or does while other steps go on.
    private mutating func isKilled() -> Bool {
        let before = kills
        goOnElsewhere()
        if kills > before { return true }
        guard kills < 6, Int.random(in: 0..<8, using: &generator) == 0 else { return false }
        kills += 1
        record(.executorStarted(Sample.executor(attended: Bool.random(using: &generator))))
        return true
    }

    private mutating func randomEnding(_ effect: Effect) -> (StepMachine.Ending, OperationRecord.Ending) {
        if effect.mayChange, machine.opening?.level == .probe { return (.withheld(reason: "dry"), .withheld) }
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: return (.refused(message: "no", effectIsUncertain: false), .refused)
        case 1: return (.notSent(message: "unsent"), .notSent)
        case 2, 3: return (.unknown(message: "lost"), .unknown)
        default: return (.answered(["done": .bool(Bool.random(using: &generator))]), .answered)
        }
    }

    /// What the step is at, by its commands.
    private func targets(at id: StepID) -> [Target] {
        let isLoop = machine.plan.step(id)?.each != nil
        let element = isLoop ? machine.status(of: id).elementOutcomes.count + 1 : 0
        return (machine.plan.step(id)?.commands ?? []).indices.map { Target(step: id, element: element, command: $0) }
    }

    private mutating func permitAll(_ id: StepID) {
        permitted.formUnion(targets(at: id))
        settled.subtract(targets(at: id))
    }

    /// What a person's answer lets be sent again: the command in doubt; the one that failed and those after it; or all of
    /// them, when all were carried out or are to be made with other values.
    private mutating func permit(_ choice: OperatorAnswer.Choice, at id: StepID) {
        let targets = targets(at: id)
        let doubted = machine.status(of: id).openIntent?.phase.command ?? 0
        switch choice {
        case .repeat where targets.indices.contains(doubted): permitted.insert(targets[doubted])
        case .adopt where targets.indices.contains(doubted):
            settled.insert(targets[doubted])
            // What follows it may not be carried out any more.
            touched.insert(id)
            answeredAt[id] = sentAt[id]
        case .retry where targets.last.map { !settled.contains($0) } ?? false:
            permitted.formUnion(targets.filter { !settled.contains($0) })
        case .retry, .retryWith: permitAll(id)
        default: break
        }
    }

    /// One person answers; false when nobody is asked anything.
    ///
    /// What is said about a step that is being looked into waits until it is over.
    private mutating func answer(besides busy: Set<StepID> = []) -> Bool {
        let questions = machine.openQuestions.filter { !busy.contains($0.step) }
        if let (id, question) = questions.randomElement(using: &generator) {
            // A pause is no answer: it leaves the question where it is.
            let choices = question.choices.filter {
                $0 != .pause && (!$0.isRetry || machine.status(of: id).attempt < 5)
            }
            guard var choice = choices.randomElement(using: &generator) else { return false }
            // Whoever cannot tell lets a step fail, also one whose change is there.
            if choices.contains(.fail), Bool.random(using: &generator) { choice = .fail }
            // Whoever orders a repetition has looked at the world.
            permit(choice, at: id)
            record(.operatorAnswered(Sample.answer(id.text, choice)))
            return true
        }
        if let request = machine.openRequests.first(where: { !machine.status(of: $0.step).isApproved }) {
            let isYes = Int.random(in: 0..<4, using: &generator) > 0
            record(.approvalDecided(Sample.decision(request.step.text, isYes ? .approve : .reject, by: "anna")))
            return true
        }
        return false
    }
}

struct RandomRunTests {
    /// Without this the other tests would say nothing about it.
    @Test func `random runs have several steps under way at once`() {
        let most = (0..<200).map { seed in
            var run = RandomRun(seed: UInt64(seed))
            _ = run.carryOn()
            return run.mostUnderWay
        }
        #expect(most.count { $0 > 1 } > 30)
        #expect(most.contains { $0 > 2 })
    }

    @Test(arguments: 0..<500)
    func `any beginning of a record, written and read again, gives the state of that moment`(seed: Int) throws {
        var run = RandomRun(seed: UInt64(seed))
        _ = run.carryOn()
        let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
        var folded = RunMachine(plan: run.begun)
        var count = 0
        for (length, kept) in run.snapshots {
            var then = kept
            for event in run.events[count..<length] {
                folded.apply(try decoder.decode(RunEvent.self, from: encoder.encode(event)), at: Sample.start)
            }
            count = length
            #expect(folded.statuses == then.statuses, "seed \(seed), \(length) events")
            #expect(folded.state == then.state && folded.end == then.end, "seed \(seed), \(length) events")
            #expect(folded.nextActions(at: Sample.start) == then.nextActions(at: Sample.start), "seed \(seed)")
            #expect(folded.openQuestions.map(\.question) == then.openQuestions.map(\.question), "seed \(seed)")
            #expect(folded.openRequests == then.openRequests, "seed \(seed), \(length) events")
            #expect(folded.plan == then.plan, "seed \(seed), \(length) events")
        }
    }

    @Test(arguments: 0..<1500) func `a random run ends, unambiguously, and its record gives the same state`(seed: Int) {
        var run = RandomRun(seed: UInt64(seed))
        let isOver = run.carryOn()
        #expect(isOver, "seed \(seed) does not end: \(run.machine.openQuestions) \(run.machine.openRequests)")
        for step in run.machine.plan.steps {
            let status = run.machine.status(of: step.id)
            #expect(status.state.isFinal, "seed \(seed): \(step.id) is \(status.state)")
        }
        #expect(run.machine.summary.all == run.machine.plan.steps.count)
        if case .runFinished(let state, let summary)? = run.events.last {
            #expect(summary == run.machine.summary, "seed \(seed)")
            let isClean = summary.failed == 0 && summary.waived == 0 && summary.undetermined == 0
            #expect(isClean || state != .completed, "seed \(seed): \(summary)")
        } else {
            Issue.record("seed \(seed) does not end with its end")
        }
        let known = Set(ObligationLedger(run.machine, at: Sample.start).open.map(\.id))
        #expect(run.owed.isSubset(of: known), "seed \(seed): \(run.owed.subtracting(known)) is left and not told")

        var folded = RunMachine(plan: run.begun)
        for event in run.events { folded.apply(event, at: Sample.start) }
        #expect(folded.statuses == run.machine.statuses)
        #expect(folded.state == run.machine.state)
        if folded.state == .completed {
            #expect(folded.statuses.allSatisfy { $0.state.isSuccess || $0.state == .skipped })
        }
        for (step, status) in zip(folded.plan.steps, folded.statuses) {
            let isUndone = folded.plan.steps.contains { other in
                other.compensates == step.id && folded.status(of: other.id).state.isSuccess
            }
            #expect((status.compensatedBy != nil) == isUndone, "seed \(seed): \(step.id)")
            if isUndone { #expect(!status.state.isSuccess, "seed \(seed): \(step.id) is green and undone") }
        }
        if folded.undoings.contains(where: { !$0.isLeft }) {
            #expect(folded.state == .failed || folded.state == .cancelled)
        }
    }
}
