// SPDX-License-Identifier: Apache-2.0

import Digests
import Expressions
import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import TestSupport
import Values

/// A run in a temporary store, with a world that answers as the test says and a clock that only the test's pauses move.
final class Rig: Sendable {
    /// When the run begins.
    static let start = Timestamp(nanosecondsSinceEpoch: 1_795_320_900_000_000_000)

    private struct State {
        var now = Rig.start
        /// How far the wall clock was set away from the one that nobody sets.
        var wallOffset = Duration.zero
        var nonces = 0
        var fraction = 0.5
        var performed: [String] = []
        var underWay = 0
        var mostUnderWay = 0
        var inbox: [InboxMessage] = []
        /// The files beside the letters, by the digest that letters name them by.
        var files: [String: [UInt8]] = [:]
        /// The operation that must have begun before the inbox is seen.
        var inboxOpensAfter: String?
        /// Told whenever the inbox is listed and something lies in it.
        var listed: AsyncStream<Void>.Continuation?
        /// What happens before anything is found out about a doubt.
        var beforeLook: (@Sendable () async -> Void)?
        var asked: [OperatorPrompt] = []
        var progress: [OperationProgress] = []
        var finding: (@Sendable (Doubt) -> DoubtFinding)?
        var obstacle: String?
        /// What shows the effect of an operation, for whoever performs it.
        var effectReading: (@Sendable (ResolvedOperation) -> EffectReading?)?
        /// Which cluster says that it stands where an operation goes.
        var cluster: (@Sendable (OperationRequest) -> ClusterReading?)?
        var notices: [ApprovalNotice] = []
        var hold: (@Sendable (Timestamp) -> ChangeHold?)?
        var noticeEnding: NoticeEnding?
        var workspaceConditions: [BlockingCondition] = []
        var conditionOverride: ConditionOverride?
        var passwords: [SecretMask] = []
        var fileDigest: (@Sendable (String) async -> String?)?
        var untilLong: (@Sendable () async -> Void)?
        /// A longer time than this does not pass.
        var longestPause: Duration?
    }

    private let state = Mutex(State())
    private let folder: TemporaryDirectory
    let store: DirectoryRunStore
    let run: RunID
    let stop = StopSignal()
    private let roles: [WorkspaceRole]
    private let secrets: [String: JSONValue]

    init(
        _ plan: Plan,
        level: RunLevel = .live,
        roles: [WorkspaceRole] = [],
        secrets: [String: JSONValue] = [:],
        inputs: JSONValue = [:]
    ) throws {
        self.secrets = secrets
        folder = try TemporaryDirectory()
        store = DirectoryRunStore(root: folder.file(".lifeboat"))
        self.roles = roles
        let opening = try Self.opening(plan, level, inputs)
        run = opening.run
        try store.create(opening, plan: plan, checklists: [])
    }

    /// How a run of the plan is opened.
    static func opening(_ plan: Plan, _ level: RunLevel, _ inputs: JSONValue = [:]) throws -> RunOpening {
        guard let run = RunID("daily-20261122-031500-k7f2") else { preconditionFailure("the test names a run") }
        return RunOpening(
            run: run,
            planDigest: SHA256.digest(of: try plan.meaning()).hex,
            runbook: plan.runbook,
            level: level,
            environment: nil,
            inputs: inputs,
            inputsDigest: "",
            target: RunTarget(),
            operatorName: "olga",
            toolVersion: "1",
            incidentDeclaredAt: nil,
            openedAt: start
        )
    }

    // MARK: - The world

    var now: Timestamp { state.withLock(\.now) }
    /// The operations that were performed, in the order in which they began.
    var performed: [String] { state.withLock(\.performed) }
    var mostUnderWay: Int { state.withLock(\.mostUnderWay) }
    var asked: [OperatorPrompt] { state.withLock(\.asked) }
    /// What was said about steps that take their time.
    var progress: [OperationProgress] { state.withLock(\.progress) }

    /// Has nothing changed any more, for this reason; nil lets everything go on.
    func hold(_ reason: String?) {
        let hold = reason.map(Self.frozen)
        holds(by: { _ in hold })
    }

    /// Has what may be changed depend on the moment.
    func holds(by hold: @escaping @Sendable (Timestamp) -> ChangeHold?) { state.withLock { $0.hold = hold } }

    /// A freeze as an executor hears of it.
    static func frozen(_ reason: String) -> ChangeHold { ChangeHold(.frozen, reason: reason, advice: "wait") }

    /// Has later executors have the workspace's blocking conditions, and set some aside.
    func guards(_ conditions: [BlockingCondition], aside: ConditionOverride? = nil) {
        state.withLock { ($0.workspaceConditions, $0.conditionOverride) = (conditions, aside) }
    }

    /// Has later executors use this password.
    func uses(password: String) { state.withLock { $0.passwords.append(SecretMask([password])) } }

    /// What people were told about requests for approval.
    var notices: [ApprovalNotice] { state.withLock(\.notices) }

    /// Has the program that tells people end in this way from now on.
    func endNotices(with ending: NoticeEnding) { state.withLock { $0.noticeEnding = ending } }

    /// Has every change in doubt found out about in this way from now on.
    func examine(_ finding: @escaping @Sendable (Doubt) -> DoubtFinding) { state.withLock { $0.finding = finding } }

    /// Has this happen before anything is found out about a doubt; `listed` is told of what lies in the inbox.
    func delayLooks(telling listed: AsyncStream<Void>.Continuation, _ wait: @escaping @Sendable () async -> Void) {
        state.withLock { ($0.listed, $0.beforeLook) = (listed, wait) }
    }

    func beforeLook() async { await state.withLock(\.beforeLook)?() }

    /// Has the repetition of a change stand against this, the next time that somebody asks for one.
    func obstruct(_ reason: String) { state.withLock { $0.obstacle = reason } }

    /// Has statements go to this cluster from now on.
    func leads(to cluster: @escaping @Sendable (OperationRequest) -> ClusterReading?) {
        state.withLock { $0.cluster = cluster }
    }

    func cluster(of request: OperationRequest) -> ClusterReading? { state.withLock(\.cluster)?(request) }

    /// What stands against a repetition, once.
    func takeObstacle() -> String? {
        state.withLock { state in
            defer { state.obstacle = nil }
            return state.obstacle
        }
    }

    /// What is found out about a change in doubt; nil when the test does not say.
    func finding(on doubt: Doubt) -> DoubtFinding? { state.withLock(\.finding)?(doubt) }

    /// Sets the wall clock forward or back.
    func setClock(by duration: Duration) {
        state.withLock { state in
            state.wallOffset += duration
            state.now = state.now + duration
        }
    }

    /// Has no longer time than this pass at once: whoever lets more pass waits until they are called off.
    func limitPauses(to duration: Duration) { state.withLock { $0.longestPause = duration } }

    /// Lets time pass, as far as it does.
    private func pass(_ duration: Duration) async throws {
        try Task.checkCancellation()
        if let longest = state.withLock(\.longestPause), duration > longest {
            while !Task.isCancelled { await Task.yield() }
            throw CancellationError()
        }
        advance(by: duration)
        await Task.yield()
    }

    func advance(by duration: Duration) { state.withLock { $0.now = $0.now + duration } }
    func post(_ message: InboxMessage) { state.withLock { $0.inbox.append(message) } }

    /// Says what files and folders hold from now on.
    func hasFiles(_ digest: @escaping @Sendable (String) async -> String?) { state.withLock { $0.fileDigest = digest } }

    /// Whether something lies in the inbox.
    var hasPosted: Bool { state.withLock { !$0.inbox.isEmpty } }

    func began(_ name: String) {
        state.withLock { state in
            state.performed.append(name)
            state.underWay += 1
            state.mostUnderWay = max(state.mostUnderWay, state.underWay)
        }
    }

    func ended() { state.withLock { $0.underWay -= 1 } }
    func wasAsked(_ prompt: OperatorPrompt) { state.withLock { $0.asked.append(prompt) } }

    private func takeInbox() -> [RunExecutor.InboxEntry] {
        state.withLock { state in
            if let name = state.inboxOpensAfter, !state.performed.contains(name) { return [] }
            if !state.inbox.isEmpty { state.listed?.yield() }
            return state.inbox.map { message in
                RunExecutor.InboxEntry(message: message, bytes: { self.bytes(of: $0) }) {
                    self.state.withLock { state in state.inbox.removeFirst(where: { $0 == message }) }
                }
            }
        }
    }

    /// Puts a file beside the letters, under its digest or another one.
    func leave(_ bytes: [UInt8], as sha256: String) { state.withLock { $0.files[sha256] = bytes } }

    func bytes(of file: AttachedFile) -> [UInt8]? { state.withLock { $0.files[file.sha256] } }

    private func makeNonce() -> String {
        state.withLock { state in
            state.nonces += 1
            return "nonce-\(state.nonces)"
        }
    }

    // MARK: - Running

    /// Says when a look has become a long one.
    func looksAreLong(_ untilLong: @escaping @Sendable () async -> Void) {
        state.withLock { $0.untilLong = untilLong }
    }

    /// What is on record.
    func history() throws -> RunHistory { try store.bundle(run).history() }
    func events() throws -> [RunEvent] { try history().entries.map(\.recorded.event) }
    func state(of step: String) throws -> StepState { try history().machine().status(of: Rig.id(step)).state }

    /// Executes the run with a new executor.
    func execute(
        parallelism: Int = 16,
        failAppendAt limit: Int? = nil,
        world: @escaping @Sendable (OperationRequest) async -> OperationOutcome = { _ in Rig.done([:]) }
    ) async throws -> RunEnding {
        try await conduct(parallelism, limit, nil, { _ in .ready }, world)
    }

    /// Executes the run, one step at a time, with a performer that says this about its target before each operation.
    func execute(
        readiness: @escaping @Sendable (OperationRequest) -> TargetReadiness,
        world: @escaping @Sendable (OperationRequest) async -> OperationOutcome = { _ in Rig.done([:]) }
    ) async throws -> RunEnding {
        try await conduct(1, nil, nil, readiness, world, stop: StopSignal())
    }

    /// Executes the run with a new executor and a person at its terminal.
    func execute(
        people: @escaping @Sendable (OperatorPrompt) async -> InboxMessage?,
        world: @escaping @Sendable (OperationRequest) async -> OperationOutcome = { _ in Rig.done([:]) }
    ) async throws -> RunEnding {
        try await conduct(16, nil, people, { _ in .ready }, world)
    }

    /// Executes the run with an executor that hears of what is new, and lets time pass as the test says.
    func execute(
        news: RunNews,
        inboxOpensAfter name: String?,
        pause: (@Sendable (Duration) async throws -> Void)? = nil,
        world: @escaping @Sendable (OperationRequest) async -> OperationOutcome
    ) async throws -> RunEnding {
        state.withLock { $0.inboxOpensAfter = name }
        return try await conduct(1, nil, nil, { _ in .ready }, world, news: news, pause: pause)
    }

    /// Has the performer know what shows the effect of an operation.
    func know(_ reading: @escaping @Sendable (ResolvedOperation) -> EffectReading?) {
        state.withLock { $0.effectReading = reading }
    }

    func effectReading(of operation: ResolvedOperation) -> EffectReading? {
        state.withLock(\.effectReading)?(operation)
    }

    /// Whether it is on record that the run ends.
    func isEnding() throws -> Bool { try history().machine().end != nil }

    private func conduct(
        _ parallelism: Int,
        _ limit: Int?,
        _ people: (@Sendable (OperatorPrompt) async -> InboxMessage?)?,
        _ readiness: @escaping @Sendable (OperationRequest) -> TargetReadiness,
        _ world: @escaping @Sendable (OperationRequest) async -> OperationOutcome,
        stop: StopSignal? = nil,
        news: RunNews? = nil,
        pause: (@Sendable (Duration) async throws -> Void)? = nil
    ) async throws -> RunEnding {
        let session = try store.open(run, now: { self.now })
        let recorder = limitedRecorder(session, limit)
        let executor = ExecutorIdentity(
            operatorName: "olga",
            host: "h",
            process: 1,
            toolVersion: "1",
            attended: people != nil
        )
        try await recorder.record([.executorStarted(executor)])
        var environment = ExecutorEnvironment(
            now: { self.now },
            steady: { self.state.withLock { $0.now - $0.wallOffset } },
            pause: { duration in
                if let pause { return try await pause(duration) }
                try await self.pass(duration)
            },
            nonce: { self.makeNonce() },
            fraction: { self.state.withLock(\.fraction) },
            performer: ScriptedPerformer(rig: self, readiness: readiness, answer: world),
            people: people.map { ScriptedPeople(rig: self, answer: $0) },
            progress: { _, progress in self.state.withLock { $0.progress.append(progress) } },
            // Whoever decides has a key.
            verifySignature: { decision, _ in "key of \(decision.by)" },
            secrets: secrets,
            parallelism: parallelism
        )
        if let digest = state.withLock(\.fileDigest) { environment.fileDigest = digest }
        environment.untilLong = state.withLock(\.untilLong)
        environment.inputProblem = { $1 == "none" ? "does not accept it" : nil }
        environment.hold = {
            let (hold, now) = self.state.withLock { ($0.hold, $0.now) }
            return hold?(now)
        }
        let guards = state.withLock { ($0.workspaceConditions, $0.conditionOverride) }
        (environment.blockingConditions, environment.conditionOverride) = guards
        environment.passwords = state.withLock(\.passwords)
        environment.notify = { notice, _ in
            self.state.withLock { state in
                state.notices.append(notice)
                return state.noticeEnding
            }
        }
        let inbox: @Sendable () throws -> [RunExecutor.InboxEntry] = { self.takeInbox() }
        return try await RunExecutor(
            recorder: recorder,
            environment: environment,
            stop: stop ?? self.stop,
            inbox: inbox,
            news: news
        )
        .run()
    }

    /// The session's recorder; with a limit, one whose disk is full from that append on.
    private func limitedRecorder(_ session: RunSession, _ limit: Int?) -> RunRecorder {
        let recorder = session.recorder(roles: roles, now: { self.now }, observe: { _, _ in })
        guard let limit else { return recorder }
        let count = Counter()
        return RunRecorder(
            machine: recorder.state,
            evidence: EvidenceFiles(folder: "\(store.bundle(run).path)/\(RunLayout.evidence)"),
            now: { self.now },
            observe: { _, _ in },
            head: { recorder.head },
            append: { bodies in
                if count.next() >= limit { throw DiskFull() }
                for body in bodies { try await recorder.record([RecordedEvent(bytes: body).event]) }
            }
        )
    }

    struct DiskFull: Error {}

    private final class Counter: Sendable {
        private let value = Mutex(0)
        func next() -> Int {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }

    // MARK: - Parts

    static func id(_ text: String) -> StepID {
        guard let id = StepID(text) else { preconditionFailure("the test names a step '\(text)'") }
        return id
    }

    static func expression(_ text: String) -> Expression {
        do throws(ExpressionError) {
            return try Expression(text, dialect: .assertion)
        } catch {
            preconditionFailure("the test has an expression '\(text)': \(error.message)")
        }
    }

    static func value(_ text: String) -> Expression {
        do throws(ExpressionError) {
            return try Expression(text, dialect: .value)
        } catch {
            preconditionFailure("the test has an expression '\(text)': \(error.message)")
        }
    }

    static func interpolation(_ text: String) -> Expression {
        do throws(ExpressionError) {
            return try Expression.interpolation(text)
        } catch {
            preconditionFailure("the test has an interpolation '\(text)': \(error.message)")
        }
    }

    static func command(_ name: String, _ effect: Effect = .read) -> Command {
        Command(text: name, operation: .aws(AWSOperation(service: "x", operation: name)), effect: effect)
    }

    static func step(
        _ name: String,
        _ effect: Effect = .read,
        after: [String] = [],
        configure: (inout Step) -> Void = { _ in }
    ) -> Step {
        var step = Step(
            id: id(name),
            title: name,
            action: .commands([command(name, effect)]),
            effect: effect,
            needs: after.map { .init(step: id($0), kind: .requires) }
        )
        configure(&step)
        return step
    }

    static func plan(_ steps: [Step], approvals: [ApprovalPolicy] = []) -> Plan {
        Plan(runbook: RunbookIdentity(id: "daily", title: "Daily", kind: .daily), approvals: approvals, steps: steps)
    }

    static func done(_ value: JSONValue) -> OperationOutcome { .answered(OperationAnswer(output: value)) }

    static func failure(_ kind: OperationFailure.Kind, uncertain: Bool = false) -> OperationFailure {
        OperationFailure(kind: kind, code: "E", message: "went wrong", effectIsUncertain: uncertain)
    }
}

extension OperationRequest {
    /// The operation's name, as the test's plan has it.
    var name: String { if case .aws(let aws) = operation { aws.operation } else { "" } }
}

private struct ScriptedPerformer: ActionPerformer {
    let rig: Rig
    let readiness: @Sendable (OperationRequest) -> TargetReadiness
    let answer: @Sendable (OperationRequest) async -> OperationOutcome

    func prepare(_ request: OperationRequest) async -> TargetReadiness { readiness(request) }

    func perform(_ request: OperationRequest) async -> OperationOutcome {
        rig.began(request.name)
        defer { rig.ended() }
        return await answer(request)
    }

    func obstacle(toRepeating facts: JSONObject) -> String? { rig.takeObstacle() }

    func reading(of operation: ResolvedOperation) -> EffectReading? { rig.effectReading(of: operation) }

    func cluster(of request: OperationRequest) async -> ClusterReading? { rig.cluster(of: request) }

    func examine(_ doubt: Doubt) async -> DoubtFinding {
        await rig.beforeLook()
        return rig.finding(on: doubt) ?? DoubtFinding(.undetermined, reason: "nobody knows", summary: "a look")
    }
}

private struct ScriptedPeople: OperatorChannel {
    let rig: Rig
    let answer: @Sendable (OperatorPrompt) async -> InboxMessage?

    func ask(_ prompt: OperatorPrompt) async -> InboxMessage? {
        rig.wasAsked(prompt)
        return await answer(prompt)
    }

    func bytes(of file: AttachedFile) -> [UInt8]? { rig.bytes(of: file) }
}

extension Array {
    fileprivate mutating func removeFirst(where matches: (Element) -> Bool) {
        if let index = firstIndex(where: matches) { remove(at: index) }
    }
}
