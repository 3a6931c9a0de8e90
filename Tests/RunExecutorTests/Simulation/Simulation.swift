// SPDX-License-Identifier: Apache-2.0

import Digests
import Expressions
import Journal
import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import Testing
import Values

/// One run of one plan, from its opening to its end, through as many deaths of its executor as happen.
///
/// The people answer truthfully: they look at the world before they decide. Everything that the run must never do is
/// checked after each death and at the end.
final class Simulation: Sendable {
    /// What went wrong, with what it takes to see it again.
    struct Fault: Error, CustomStringConvertible {
        var description: String
    }

    private static let folder = "/run"
    /// The title of a step that must be edited before it can succeed.
    static let misspelt = "misspelt"
    private static let journal = "/run/journal.jsonl"

    let plan: Plan
    let world: SimulatedWorld
    private let run: RunID
    private let parallelism: Int
    /// Whether each change is looked for among the durable intents, which takes a while.
    let checksIntents: Bool
    /// How many executors have left the run because a blocking condition held it.
    let holds = Mutex(0)
    private let clock = Mutex(Timestamp(nanosecondsSinceEpoch: 1_795_320_900_000_000_000))
    /// The bodies of the records that an append has returned for, by their numbers.
    private let acknowledged = Mutex<[Int: [UInt8]]>([:])

    init(_ plan: Plan, world: SimulatedWorld, parallelism: Int = 1, checksIntents: Bool = false) {
        guard let run = RunID("daily-20261122-031500-k7f2") else { preconditionFailure("the test names a run") }
        self.plan = plan
        self.world = world
        self.run = run
        self.parallelism = parallelism
        self.checksIntents = checksIntents
    }

    /// Runs to the end; each disk of the list is the one that the next executor finds to die on.
    ///
    /// - Parameters:
    ///   - deaths: At which call each executor dies, and how; the one after the last lives.
    ///   - seed: Decides what a power cut leaves.
    /// - Returns: The state at the end, and how many calls the first executor made.
    /// - Throws: `Fault` that says what went wrong.
    func execute(deaths: [(call: Int, how: ModelDisk.Death)] = [], seed: UInt64 = 0) async throws -> (RunMachine, Int) {
        var disk = ModelDisk(dyingAt: deaths.first?.call, seed: seed)
        var firstCalls: Int?
        for round in 0..<60 {
            let ending = try? await executeOnce(disk)
            firstCalls = firstCalls ?? disk.calls
            if case .finished? = ending {
                let bodies = try records(on: disk)
                let machine = try fold(bodies)
                try check(machine)
                try checkBlocking(bodies)
                return (machine, firstCalls ?? 0)
            }
            if case .parked? = ending, try isHeld(on: disk) {
                holds.withLock { $0 += 1 }
                continue
            }
            guard disk.isDead else { throw Fault(description: "an executor ended with \(String(describing: ending))") }
            let how = deaths.indices.contains(round) ? deaths[round].how : .killed
            let next = deaths.indices.contains(round + 1) ? deaths[round + 1].call : nil
            disk = disk.successor(after: how, dyingAt: next, seed: seed &+ UInt64(round))
            try checkNothingIsLost(on: disk)
        }
        throw Fault(description: "the run does not end")
    }

    /// Whether a blocking condition is why the last executor has left the run.
    private func isHeld(on disk: ModelDisk) throws -> Bool {
        try fold(try records(on: disk)).standingHold?.isOfCondition == true
    }

    /// Whether no attempt has begun to change anything without every blocking condition having been read by its executor,
    /// last as clear.
    ///
    /// A change in doubt is examined, and perhaps sent once more, by the same rule.
    private func checkBlocking(_ bodies: [[UInt8]]) throws {
        guard !plan.blockingConditions.isEmpty else { return }
        var verdicts: [BlockingConditionID: StopVerdict] = [:]
        for body in bodies {
            switch try RecordedEvent(bytes: body).event {
            case .executorStarted: verdicts = [:]
            case .blockingConditionRead(let reading): verdicts[reading.condition] = reading.verdict
            case .operationIntended(let intent):
                guard plan.blockingConditions.allSatisfy({ verdicts[$0.id] == .clear }) else {
                    throw Fault(description: "'\(intent.step)' was changed by the readings \(verdicts)")
                }
            default: break
            }
        }
    }

    // MARK: - One executor

    private func executeOnce(_ disk: ModelDisk) async throws -> RunEnding {
        let (writer, machine) = try open(disk)
        let recorder = RunRecorder(
            machine: machine,
            evidence: EvidenceFiles(folder: "\(Self.folder)/evidence", operations: disk.operations),
            now: { self.now },
            observe: { _, _ in },
            head: { writer.head.hash.hex },
            append: { bodies in
                let positions = try await writer.append(group: bodies)
                self.acknowledged.withLock { acknowledged in
                    for (position, body) in zip(positions, bodies) { acknowledged[Int(position.sequence)] = body }
                }
            }
        )
        let identity = ExecutorIdentity(
            operatorName: "olga",
            host: "h",
            process: 1,
            toolVersion: "1",
            attended: true
        )
        try await recorder.record([.executorStarted(identity)])
        let environment = ExecutorEnvironment(
            now: { self.now },
            pause: { duration in
                try Task.checkCancellation()
                self.clock.withLock { $0 = $0 + duration }
                await Task.yield()
            },
            nonce: { "nonce" },
            performer: SimulatedPerformer(simulation: self, disk: disk),
            people: SimulatedPeople(simulation: self),
            parallelism: parallelism
        )
        return try await RunExecutor(recorder: recorder, environment: environment, stop: StopSignal()).run()
    }

    /// Runs on a disk that fails, and then to the end on the disk that is left, which is in order again.
    ///
    /// - Parameters:
    ///   - fault: What the first executor's disk does.
    ///   - death: How that executor's machine goes down after it has stopped.
    ///   - seed: Decides what a power cut leaves.
    /// - Returns: How the first executor ended: its ending, or the error that stopped it; and its disk.
    /// - Throws: `Fault` that says what went wrong.
    func execute(on fault: DiskFault, then death: ModelDisk.Death, seed: UInt64) async throws
        -> (Result<RunEnding, any Error>, ModelDisk)
    {
        let disk = ModelDisk(fault: fault, seed: seed)
        let first: Result<RunEnding, any Error>
        do { first = .success(try await executeOnce(disk)) } catch { first = .failure(error) }
        disk.die()
        let next = disk.successor(after: death, dyingAt: nil, seed: seed)
        try checkNothingIsLost(on: next)
        guard case .finished = try await executeOnce(next) else {
            throw Fault(description: "the run does not go on after \(first)")
        }
        try check(try fold(try records(on: next)))
        return (first, disk)
    }

    /// Whether an intent of this change is sure to survive a power cut.
    fileprivate func hasDurableIntent(for request: OperationRequest, on disk: ModelDisk) -> Bool {
        let records = (try? JournalReader.parse(disk.durableContent(of: Self.journal) ?? []).records) ?? []
        return records.contains { record in
            let event = try? RecordedEvent(bytes: record.body).event
            guard case .operationIntended(let intent)? = event else { return false }
            return intent.step == request.step && intent.attempt == request.attempt
        }
    }

    /// Changes that were sent although a power cut could have taken their intent.
    let unannounced = Mutex<[String]>([])

    /// Takes the run over as a store does: what is there is read and checked, a torn tail is cut.
    private func open(_ disk: ModelDisk) throws -> (JournalWriter, RunMachine) {
        if disk.content(of: Self.journal).map({ Self.hasOpening($0) }) != true {
            // Nobody was ever told that there is a run: it is begun anew.
            if disk.content(of: Self.journal) != nil { try disk.operations.unlink(Self.journal) }
            let writer = try JournalWriter.create(
                Self.journal,
                run: run.text,
                operations: disk.operations,
                clock: { self.now }
            )
            let opening = RecordedEvent(event: .runOpened(try makeOpening()), time: now)
            _ = try writer.append([try opening.bytes()])
            let body = try opening.bytes()
            acknowledged.withLock { $0 = [1: body] }
            return (writer, try fold([body]))
        }
        let (writer, contents) = try JournalWriter.open(
            Self.journal,
            run: run.text,
            operations: disk.operations,
            clock: { self.now }
        )
        return (writer, try fold(contents.records.map(\.body)))
    }

    private static func hasOpening(_ bytes: [UInt8]) -> Bool {
        (try? JournalReader.parse(bytes)).map { !$0.records.isEmpty } ?? false
    }

    private func makeOpening() throws -> RunOpening {
        RunOpening(
            run: run,
            planDigest: SHA256.digest(of: try plan.meaning()).hex,
            runbook: plan.runbook,
            level: .live,
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

    private var now: Timestamp { clock.withLock { $0 } }

    // MARK: - Amendments

    /// Runs until it is parked, has its plan amended on a disk that dies, and runs to the end; who amends looks first
    /// whether that is done already.
    ///
    /// - Parameters:
    ///   - make: The amendment of a run as it stands.
    ///   - call: At which call the disk of who amends dies; nil when it does not.
    ///   - resumed: At which call the disk of the executor after that dies; nil when it does not.
    ///   - death: How that machine goes down.
    ///   - seed: Decides what a power cut leaves.
    /// - Returns: The state at the end, and how many calls the amendment and the rest of the run made.
    /// - Throws: `Fault` that says what went wrong.
    func execute(
        amending make: (RunMachine, String) throws -> PlanAmendment,
        dyingAt call: Int?,
        resumedUntil resumed: Int? = nil,
        _ death: ModelDisk.Death,
        seed: UInt64
    ) async throws -> (RunMachine, amendment: Int, rest: Int) {
        let first = ModelDisk(dyingAt: nil, seed: seed)
        guard case .parked = try await executeOnce(first) else { throw Fault(description: "nobody had to decide") }
        first.die()
        let desk = first.successor(after: .killed, dyingAt: call, seed: seed)
        try? await amend(desk, make)
        desk.die()
        let next = desk.successor(after: death, dyingAt: resumed, seed: seed)
        try checkNothingIsLost(on: next)
        if try fold(try records(on: next)).amendments.isEmpty { try? await amend(next, make) }
        if case .finished? = try? await executeOnce(next) {
            let machine = try fold(try records(on: next))
            try check(machine)
            return (machine, desk.calls, next.calls)
        }
        next.die()
        let last = next.successor(after: death, dyingAt: nil, seed: seed)
        try checkNothingIsLost(on: last)
        if try fold(try records(on: last)).amendments.isEmpty { try await amend(last, make) }
        guard case .finished = try await executeOnce(last) else { throw Fault(description: "the run does not end") }
        let machine = try fold(try records(on: last))
        try check(machine)
        return (machine, desk.calls, next.calls)
    }

    private func amend(_ disk: ModelDisk, _ make: (RunMachine, String) throws -> PlanAmendment) async throws {
        let (writer, machine) = try open(disk)
        let amendment = try make(machine, writer.head.hash.hex)
        let event = RecordedEvent(event: .runAmended(amendment), time: now)
        let body = try event.bytes()
        for position in try await writer.append(group: [body]) {
            acknowledged.withLock { $0[Int(position.sequence)] = body }
        }
    }

    // MARK: - What must never happen

    private func records(on disk: ModelDisk) throws -> [[UInt8]] {
        try JournalReader.parse(disk.content(of: Self.journal) ?? []).records.map(\.body)
    }

    private func fold(_ bodies: [[UInt8]]) throws -> RunMachine {
        var machine = RunMachine(plan: plan)
        for body in bodies {
            let recorded = try RecordedEvent(bytes: body)
            machine.apply(recorded.event, at: recorded.time)
        }
        return machine
    }

    /// Whatever was acknowledged is there, in order, and what comes behind it is whole.
    private func checkNothingIsLost(on disk: ModelDisk) throws {
        let known = acknowledged.withLock { $0 }
        guard !known.isEmpty else { return }
        let found: [[UInt8]]
        do { found = try records(on: disk) } catch { throw Fault(description: "the journal cannot be read: \(error)") }
        for (number, body) in known where !found.indices.contains(number - 1) || found[number - 1] != body {
            throw Fault(description: "record \(number) was acknowledged and is not among the \(found.count) there")
        }
        // What was written and not acknowledged is there as well, and counts from now on.
        acknowledged.withLock { $0 = Dictionary(uniqueKeysWithValues: found.enumerated().map { ($0 + 1, $1) }) }
    }

    private func check(_ machine: RunMachine) throws {
        guard machine.summary.all == machine.plan.steps.count else {
            throw Fault(description: "the totals do not add up")
        }
        for step in machine.plan.steps {
            let (state, effects) = (machine.status(of: step.id).state, world.effects(of: step.id.text))
            guard state.isFinal else { throw Fault(description: "'\(step.id)' is \(state) at the end") }
            for command in step.commands.map(\.text) {
                let count = world.effects(of: command)
                guard count <= 1 else { throw Fault(description: "'\(command)' happened \(count) times") }
                guard step.effect.mayChange, state.isSuccess, count == 0 else { continue }
                throw Fault(description: "'\(step.id)' is \(state) and '\(command)' never happened")
            }
            guard step.effect.mayChange else { continue }
            let saysNot: [StepState] = [.skipped, .notTaken, .noEffect, .failed, .pending]
            // Nobody is asked about a failure after the change when the step's rule decides.
            let isKnown =
                step.onFailure != .pause && machine.status(of: step.id).operations.contains(where: Self.isDone)
            if saysNot.contains(state), effects > 0, !isKnown {
                throw Fault(description: "'\(step.id)' is \(state) and happened")
            }
        }
        try checkUndoing(machine)
        try checkConditions(machine)
    }

    /// A run that a condition ended is cancelled, one that was refused has done nothing, and a green one was guarded.
    private func checkConditions(_ machine: RunMachine) throws {
        if machine.end?.stop.cause == .condition, machine.state != .cancelled {
            throw Fault(description: "a condition has ended the run, and it is \(machine.state)")
        }
        if machine.end?.stop.isRefusal == true, !world.order.isEmpty {
            throw Fault(description: "the run was refused, and has changed \(world.order)")
        }
        if machine.state == .completed, !machine.unclearConditions.isEmpty {
            throw Fault(description: "the run is green, and nobody knows \(machine.unclearConditions)")
        }
    }

    private static func isDone(_ record: OperationRecord) -> Bool {
        record.effect.mayChange && record.ending == .answered
    }

    /// What is undone has happened, once, in reverse order and never across a one-way door; nothing else is undone.
    private func checkUndoing(_ machine: RunMachine) throws {
        let order = world.order.map(SimulatedPlan.owner)
        var undone: [Int] = []
        for (place, name) in order.enumerated() {
            guard let step = plan.steps.first(where: { $0.id.text == name }), let target = step.compensates else {
                continue
            }
            guard let origin = order[..<place].lastIndex(of: target.text) else {
                throw Fault(description: "'\(name)' undoes '\(target)', which never happened")
            }
            if let later = undone.last, later < origin {
                throw Fault(description: "'\(name)' comes too late: \(order)")
            }
            for between in order[origin..<place] {
                guard plan.steps.first(where: { $0.id.text == between })?.effect == .irreversible else { continue }
                throw Fault(description: "'\(name)' goes back through the door '\(between)'")
            }
            undone.append(origin)
        }
        for step in plan.steps where machine.status(of: step.id).state == .compensated {
            let by = machine.status(of: step.id).compensatedBy?.text ?? ""
            guard world.effects(of: by) == 1 else { throw Fault(description: "'\(step.id)' is not undone by '\(by)'") }
        }
    }

    /// The command that a person looks for: the one that the question calls in doubt, or else the step's last.
    private func doubted(_ question: OperatorQuestion, _ step: Step) -> String {
        guard case .doubt(let reason) = question else { return step.id.text }
        return step.commands.map(\.text).first { reason.contains("(\($0)) is in doubt") } ?? step.id.text
    }

    /// What a person who looks at the world answers.
    fileprivate func answer(_ prompt: OperatorPrompt) -> InboxMessage? {
        switch prompt {
        case .approval(let request, let step):
            return .decision(
                ApprovalDecision(
                    step: step.id,
                    nonce: request.nonce,
                    decision: .approve,
                    by: "bob",
                    reason: "",
                    decidedAt: now
                )
            )
        case .question(let question, let step):
            let isThere = world.effects(of: doubted(question, step)) > 0
            let choice: OperatorAnswer.Choice =
                switch question {
                case .manualAction: .done
                case .confirmation: .run
                case .doubt: isThere ? .adopt : .repeat
                case .failure: isThere ? .ignore : .retry
                }
            // What cannot succeed as it is written is left to whoever edits it.
            if case .failure = question, step.title == Self.misspelt { return nil }
            return .answer(OperatorAnswer(step: step.id, choice: choice, by: "bob", reason: "seen", answeredAt: now))
        }
    }
}

private struct SimulatedPerformer: ActionPerformer {
    let simulation: Simulation
    let disk: ModelDisk

    func perform(_ request: OperationRequest) async -> OperationOutcome {
        // A dead process sends nothing.
        guard !disk.isDead else { return .notSent(Rig.failure(.cancelled)) }
        if request.effect.mayChange, simulation.checksIntents, !simulation.hasDurableIntent(for: request, on: disk) {
            simulation.unannounced.withLock { $0.append(request.name) }
        }
        return simulation.world.answer(request)
    }
}

private struct SimulatedPeople: OperatorChannel {
    let simulation: Simulation

    func ask(_ prompt: OperatorPrompt) async -> InboxMessage? { simulation.answer(prompt) }
}
