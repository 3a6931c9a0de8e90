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
/// The people look at the world before they decide, and what they say by mistake must not count. Everything that the run must never do is
/// checked after each death and at the end.
final class Simulation: Sendable {
    /// What went wrong, with what it takes to see it again.
    struct Fault: Error, CustomStringConvertible {
        var description: String
    }

    private static let folder = "/run"
    /// The title of a step that must be edited before it can succeed.
    static let misspelt = "misspelt"
    static let journal = "/run/journal.jsonl"
    /// The last record that was acknowledged.
    static let head = "/run/head"
    private static let evidence = "/run/evidence"

    let plan: Plan
    let world: SimulatedWorld
    private let run: RunID
    /// How many steps each executor may have under way at once.
    private let parallelism: Int
    let schedule: SeededSchedule
    /// Whether each change is looked for among the durable intents, which takes a while.
    let checksIntents: Bool
    /// What people and calendars do beside answering.
    let habits: SimulatedHabits
    /// Whether evidence becomes durable only with the one after it: an executor that must not be.
    private let keepsEvidenceLate: Bool
    /// The letters on their way, and how many were written.
    let letters = Mutex<(waiting: [Letter], sent: Int)>(([], 0))
    /// Why executors have left the run because nothing could be changed, each with how often.
    let held = Mutex<[ChangeHold.Code: Int]>([:])
    /// How often an approval became void.
    let voidings = Mutex(0)
    /// How often a step was given another input.
    let edited = Mutex(0)
    /// How often the plan was amended between two executors.
    let amended = Mutex(0)
    /// The records that were read last, with what they say.
    private let read = Mutex<[(body: [UInt8], recorded: RecordedEvent)]>([])
    /// How often evidence that a record names was found where it is named.
    let evidenceCount = Mutex(0)
    /// How many answers were refused.
    let refusals = Mutex(0)
    /// The bodies of the records that an append has returned for, by their numbers.
    private let acknowledged = Mutex<[Int: [UInt8]]>([:])

    /// A run of the plan.
    ///
    /// - Parameters:
    ///   - plan: What is to be done.
    ///   - world: What it is done to.
    ///   - seed: Decides in which order what goes on at once goes on, and how much of it may.
    ///   - parallelism: How many steps may be under way at once; nil for what the seed says.
    ///   - checksIntents: Whether each change is looked for among the durable intents.
    ///   - habits: What people and calendars do beside answering.
    ///   - keepsEvidenceLate: Whether evidence becomes durable only with the one after it.
    init(
        _ plan: Plan,
        world: SimulatedWorld,
        seed: UInt64,
        parallelism: Int? = nil,
        checksIntents: Bool = false,
        habits: SimulatedHabits = SimulatedHabits(),
        keepsEvidenceLate: Bool = false
    ) {
        guard let run = RunID("daily-20261122-031500-k7f2") else { preconditionFailure("the test names a run") }
        self.plan = plan
        self.world = world
        self.run = run
        schedule = SeededSchedule(seed: seed, start: Rig.start)
        self.parallelism = parallelism ?? [1, 2, 4, 16][schedule.random(in: 0...3)]
        self.checksIntents = checksIntents
        self.habits = habits
        self.keepsEvidenceLate = keepsEvidenceLate
    }

    /// Runs to the end; each disk of the list is the one that the next executor finds to die on.
    ///
    /// - Parameters:
    ///   - deaths: At which call each executor dies, and how; the one after the last lives.
    ///   - seed: Decides what a power cut leaves.
    /// - Returns: The state at the end, and how many calls the first executor made.
    /// - Throws: `Fault` that says what went wrong.
    func execute(deaths: [(call: Int, how: ModelDisk.Death)] = [], seed: UInt64 = 0) async throws -> (RunMachine, Int) {
        postCancellation()
        var disk = ModelDisk(dyingAt: deaths.first?.call, seed: seed)
        var firstCalls: Int?
        for round in 0..<60 {
            let ending = try await ending(on: disk)
            firstCalls = firstCalls ?? disk.calls
            if case .finished? = ending {
                let bodies = try records(on: disk)
                let machine = try fold(bodies)
                try check(machine)
                try checkBlocking(bodies)
                if habits.writesLetters { try checkLetters(machine) }
                try checkObligations(machine)
                return (machine, firstCalls ?? 0)
            }
            if case .parked? = ending, let hold = try hold(on: disk) {
                held.withLock { $0[hold.code, default: 0] += 1 }
                try waitForEnd()
                continue
            }
            guard disk.isDead else { throw Fault(description: "an executor ended with \(String(describing: ending))") }
            let how = deaths.indices.contains(round) ? deaths[round].how : .killed
            let next = deaths.indices.contains(round + 1) ? deaths[round + 1].call : nil
            disk = disk.successor(after: how, dyingAt: next, seed: seed &+ UInt64(round))
            try checkNothingIsLost(on: disk)
            if habits.amends, schedule.chance(40) { try amendAtRandom(disk) }
        }
        throw Fault(description: "the run does not end")
    }

    /// What stands against changes, when that is why the last executor has left the run.
    private func hold(on disk: ModelDisk) throws -> ChangeHold? {
        try fold(try records(on: disk)).standingHold
    }

    /// Lets the time pass for which nothing may be changed.
    private func waitForEnd() throws {
        guard let end = habits.end(after: now) else { return }
        let rest = end - now
        try schedule.run(on: schedule.makeProcess()) { try await self.schedule.sleep(rest) }
    }

    /// Has the run go on with another plan that the seed makes, if it can; the disk may die meanwhile.
    private func amendAtRandom(_ disk: ModelDisk) throws {
        guard disk.content(of: Self.journal).map({ Self.hasOpening($0) }) == true else { return }
        var isWrong: String?
        do {
            try amend(disk) { machine, head in
                let plan = otherPlan(than: machine)
                let gate = AmendmentGate(machine)
                let amendment = PlanAmendment(
                    planDigest: machine.planDigest,
                    amendedDigest: SHA256.digest(of: try plan.meaning()).hex,
                    plan: plan,
                    changes: [],
                    changesDigest: "",
                    renewed: gate.renewed(by: plan),
                    by: "anna",
                    reason: "edited",
                    journalHead: head,
                    amendedAt: now
                )
                guard gate.objections(to: plan).isEmpty else { throw Fault(description: "cannot be amended now") }
                isWrong = gate.objection(to: amendment)
                amended.withLock { $0 += 1 }
                return amendment
            }
        } catch {
            // Who amends dies with the disk, or finds that the run cannot be amended now.
        }
        if let isWrong { throw Fault(description: "an amendment without objections meets one: \(isWrong)") }
    }

    /// A plan with another time limit or a step more.
    private func otherPlan(than machine: RunMachine) -> Plan {
        var plan = machine.plan
        let place = schedule.random(in: 0...plan.steps.count - 1)
        if schedule.chance(50) {
            plan.steps[place].timeout = TimeSpan(.seconds(Int64(400 + schedule.random(in: 0...99))))
        } else {
            plan.steps.append(Rig.step("n\(plan.steps.count)", schedule.chance(50) ? .read : .change))
        }
        return plan
    }

    /// The bodies of the records that an append has returned for.
    var known: [[UInt8]] { acknowledged.withLock { known in known.sorted { $0.key < $1.key }.map(\.value) } }

    /// What went wrong with a seed; the seed that is run again alone is told with everything on record.
    func comment(on error: any Error, seed: UInt64) -> Comment {
        let told = SimulationTests.count == 1 ? (try? events(known)) ?? [] : []
        let lines = told.map { "\n  \($0.time.text()) \($0.event)" }
        return Comment(rawValue: "seed \(seed): \(error)\(lines.joined())")
    }

    // MARK: - One executor

    /// How an executor has ended; nil for one that was stopped by its disk.
    private func ending(on disk: ModelDisk) async throws -> RunEnding? {
        do {
            return try await executeOnce(disk)
        } catch let fault as Fault {
            throw fault
        } catch {
            return nil
        }
    }

    private func executeOnce(_ disk: ModelDisk) async throws -> RunEnding {
        let process = schedule.makeProcess()
        return try schedule.run(on: process) { try await self.conduct(disk, process) }
    }

    /// One executor from its beginning to its end, in a process of the schedule.
    func conduct(
        _ disk: ModelDisk,
        _ process: SeededSchedule.Process,
        _ tenure: Tenure? = nil
    ) async throws -> RunEnding {
        let (writer, machine) = try open(disk, tenure) { work in Task(executorPreference: process) { work() } }
        let evidence = EvidenceFiles(folder: Self.evidence, operations: disk.operations)
        let recorder = RunRecorder(
            machine: machine,
            evidence: keepsEvidenceLate ? LateEvidence(evidence) : evidence,
            now: { self.now },
            observe: { _, _ in },
            head: { writer.head.hash.hex },
            fence: tenure?.fence ?? .open,
            append: { bodies in
                let positions = try await writer.append(group: bodies)
                self.acknowledged.withLock { acknowledged in
                    for (position, body) in zip(positions, bodies) { acknowledged[Int(position.sequence)] = body }
                }
            }
        )
        try await recorder.record([.executorStarted(Self.identity)])
        var environment = ExecutorEnvironment(
            now: { self.now },
            pause: { try await self.schedule.sleep($0) },
            nonce: { self.schedule.makeNonce() },
            performer: SimulatedPerformer(simulation: self, disk: disk, tenure: tenure),
            people: SimulatedPeople(simulation: self),
            // Whoever decides has a key.
            verifySignature: { decision, _ in "key of \(decision.by)" },
            parallelism: parallelism,
            inboxInterval: .seconds(20)
        )
        environment.terminalExecutor = process
        environment.hold = { self.hold }
        environment.inputProblem = { _, _ in nil }
        let executor = RunExecutor(
            recorder: recorder,
            environment: environment,
            stop: StopSignal(),
            inbox: { self.arrivedLetters() }
        )
        let ending = try await executor.run()
        try checkMemory(recorder.state, against: try fold(try records(on: disk)))
        return ending
    }

    private static let identity = ExecutorIdentity(
        operatorName: "olga",
        host: "h",
        process: 1,
        toolVersion: "1",
        attended: true
    )

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
    func hasDurableIntent(for request: OperationRequest, on disk: ModelDisk) -> Bool {
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
    private func open(
        _ disk: ModelDisk,
        _ tenure: Tenure? = nil,
        background: JournalWriter.Background? = nil
    ) throws -> (JournalWriter, RunMachine) {
        let operations = tenure?.guarding(disk.operations) ?? disk.operations
        let head = JournalHead(Self.head, operations: operations)
        if disk.content(of: Self.journal).map({ Self.hasOpening($0) }) != true {
            // Nobody was ever told that there is a run: it is begun anew.
            if disk.content(of: Self.journal) != nil { try operations.unlink(Self.journal) }
            let writer = try JournalWriter.create(
                Self.journal,
                run: run.text,
                operations: operations,
                head: head,
                background: background,
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
            known: disk.content(of: Self.head).flatMap { JournalHead.position(in: $0) },
            operations: operations,
            head: head,
            background: background,
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
            inputs: .object(JSONObject(plan.inputs.map { ($0.name, $0.defaultValue ?? .null) })),
            inputsDigest: "",
            target: RunTarget(),
            operatorName: "olga",
            toolVersion: "1",
            incidentDeclaredAt: nil,
            openedAt: now
        )
    }

    var now: Timestamp { schedule.now }

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
        try? amend(desk, make)
        desk.die()
        let next = desk.successor(after: death, dyingAt: resumed, seed: seed)
        try checkNothingIsLost(on: next)
        if try fold(try records(on: next)).amendments.isEmpty { try? amend(next, make) }
        if case .finished? = try? await executeOnce(next) {
            let machine = try fold(try records(on: next))
            try check(machine)
            return (machine, desk.calls, next.calls)
        }
        next.die()
        let last = next.successor(after: death, dyingAt: nil, seed: seed)
        try checkNothingIsLost(on: last)
        if try fold(try records(on: last)).amendments.isEmpty { try amend(last, make) }
        guard case .finished = try await executeOnce(last) else { throw Fault(description: "the run does not end") }
        let machine = try fold(try records(on: last))
        try check(machine)
        return (machine, desk.calls, next.calls)
    }

    private func amend(_ disk: ModelDisk, _ make: (RunMachine, String) throws -> PlanAmendment) throws {
        let (writer, machine) = try open(disk)
        let amendment = try make(machine, writer.head.hash.hex)
        let event = RecordedEvent(event: .runAmended(amendment), time: now)
        let body = try event.bytes()
        for position in try writer.append([body]) {
            acknowledged.withLock { $0[Int(position.sequence)] = body }
        }
    }

    // MARK: - What must never happen

    func records(on disk: ModelDisk) throws -> [[UInt8]] {
        try JournalReader.parse(disk.content(of: Self.journal) ?? []).records.map(\.body)
    }

    func fold(_ bodies: [[UInt8]]) throws -> RunMachine {
        var machine = RunMachine(plan: plan)
        for recorded in try events(bodies) { machine.apply(recorded.event, at: recorded.time) }
        return machine
    }

    /// The events of records from the first on, each read once.
    func events(_ bodies: [[UInt8]]) throws -> [RecordedEvent] {
        try read.withLock { read in
            let same = zip(read, bodies).prefix { $0.body == $1 }.count
            read.removeSubrange(same...)
            for body in bodies[same...] { read.append((body, try RecordedEvent(bytes: body))) }
            return read.map(\.recorded)
        }
    }

    /// All evidence that a record names is there, with the content that it names, however the machine went down.
    private func checkEvidence(_ bodies: [[UInt8]], on disk: ModelDisk) throws {
        for (index, recorded) in try events(bodies).enumerated() {
            guard case .operationEnded(let record) = recorded.event else { continue }
            for reference in record.evidence {
                let content = disk.content(of: "\(Self.evidence)/\(reference.sha256)")
                guard let content, SHA256.digest(of: content).hex == reference.sha256 else {
                    let found = content == nil ? "is not there" : "is not what it names"
                    throw Fault(description: "record \(index + 1) names evidence '\(reference.name)' that \(found)")
                }
                evidenceCount.withLock { $0 += 1 }
            }
        }
    }

    /// Whatever was acknowledged is there, in order, and what comes behind it is whole.
    func checkNothingIsLost(on disk: ModelDisk) throws {
        let known = acknowledged.withLock { $0 }
        guard !known.isEmpty else { return }
        let found: [[UInt8]]
        do { found = try records(on: disk) } catch { throw Fault(description: "the journal cannot be read: \(error)") }
        for (number, body) in known where !found.indices.contains(number - 1) || found[number - 1] != body {
            throw Fault(description: "record \(number) was acknowledged and is not among the \(found.count) there")
        }
        try checkEvidence(found, on: disk)
        // What was written and not acknowledged is there as well, and counts from now on.
        acknowledged.withLock { $0 = Dictionary(uniqueKeysWithValues: found.enumerated().map { ($0 + 1, $1) }) }
    }
}
