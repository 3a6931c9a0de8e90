// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import Digests
import Glibc
import Journal
import PlanAnalysis
import PostgresClient
import RunCore
import RunExecutor
import RunStore
import RunViews
import RunbookCompiler
import RunbookModel
import StepActions
import TerminalUI
import Values

/// Opens runs and executes them: what `run` and `resume` share.
struct RunLauncher {
    let context: WorkspaceContext
    let store: any RunStore
    let operatorName: String
    let isAttended: Bool
    /// Whether the run is carried out step by step; nil as it was until now.
    var asksEachStep: Bool?
    let format: OutputFormat
    /// Why the run is taken over from wherever else it may go on; nil when it is not.
    var takeOver: String?
    /// Why the run is gone on with although its journal has lost its end; nil when it is not.
    var acceptedLoss: String?
    /// Whether an edit of the runbook since the run was begun is set aside.
    var keepsPlan = false
    /// Why the windows are set aside for what this process changes; nil when they are not.
    var windowOverride: String?
    /// The blocking conditions that are set aside for what this process changes; nil when none is.
    var conditionOverride: ConditionOverride?
    /// Whether every line is shown that a script prints.
    var streamsOutput = false

    /// What a new run is to be.
    struct Request {
        var path: String
        var inputs: [(name: String, text: String)]
        var environment: String?
        var isDryRun: Bool
        /// Whether only what must hold before the runbook acts is read, and no run is opened.
        var onlyPrechecks = false
        var incidentDeclaredAt: Timestamp?
    }

    // MARK: - A new run

    /// Compiles, binds, looks at the target, opens the run and executes it.
    ///
    /// - Throws: `Failure` when anything keeps the run from being opened; nothing was changed then.
    func launch(_ request: Request) async throws -> ExitStatus {
        let loader = RunbookLoader(context: context)
        let plan = try loader.plan(request.path)
        var request = request
        request.inputs = try SecretInputs(of: plan).completing(request.inputs, isAttended: isAttended)
        // What is wrong with given values is said before AWS is asked anything.
        _ = try RunInputs.bind(plan, request.inputs)
        let windows = try ChangeWindows(plan, context.workspace, overriding: windowOverride)
        try windows.admit(plan, isDryRun: request.isDryRun, at: SystemClock.now(), format: format)
        let environment = try context.environment(named: request.environment ?? plan.environment)
        let guarded = plan.guarded(by: context.workspace, in: environment)
        try conditionOverride?.check(against: guarded)
        let prompt = CodePrompt(isAttended: isAttended)
        let access = await access(environment, guarded, prompt)
        let usesAWS = usesAWS(guarded, environment)
        // While AWS answers who the caller is, there is work that needs no answer.
        async let observing = usesAWS ? observe(access, environment) : nil
        let planDigest = try RunbookLoader.digest(of: plan)
        let named = loader.checklists(naming: plan.runbook.id)
        let checklists = named + [plan.ownChecklist(besides: named.map(\.id))].compactMap(\.self)
        let observation = try await observing
        prompt.close()
        let kept = SecretValues(access, context)
        let given = request.inputs + (try await kept.texts(of: plan.inputs, given: request.inputs))
        let words = SpokenWords(context, of: [plan], given: given)
        for reason in [windowOverride, conditionOverride?.reason] { try words.check(reason) }
        let inputs = try RunInputs.bind(plan, given)
        let passwords = try await kept.passwords(of: guarded.connections(of: environment))
        let now = SystemClock.now()
        var generator = SystemRandomNumberGenerator()
        let secrets = Set(plan.inputs.filter(\.isSecret).map(\.name))
        let opening = RunOpening(
            run: RunID.make(runbook: plan.runbook.id, at: now, using: &generator),
            planDigest: planDigest,
            runbook: plan.runbook,
            level: request.isDryRun ? .probe : access.isEmulated ? .twin : .live,
            environment: environment?.name ?? request.environment ?? plan.environment,
            inputs: .object(JSONObject(inputs.filter { !secrets.contains($0.key) }.map { ($0.key, $0.value) })),
            inputsDigest: RunInputs.digest(of: inputs, plan, given: request.inputs),
            target: target(access, environment, observation),
            operatorName: operatorName,
            toolVersion: LifeboatProgram.version,
            incidentDeclaredAt: request.incidentDeclaredAt,
            openedAt: now,
            leftovers: leftovers(of: plan, environment, inputs.filter { !secrets.contains($0.key) })
        )
        let secretValues = Dictionary(
            uniqueKeysWithValues: inputs.filter { secrets.contains($0.key) }.map { ($0.key, $0.value) }
        )
        if request.onlyPrechecks {
            let secrets = (secretValues, passwords)
            return try await precheck(plan, for: opening, on: observation, windows, access, environment, secrets)
        }
        let verifier = try DecisionVerifier(context: context, for: plan)
        NextCommand.invocation.note(opening.run)
        let session = try await stored {
            try await store.begin(opening, plan: plan, checklists: checklists, now: SystemClock.now)
        }
        return try await execute(session, access, environment, observation, (secretValues, passwords), verifier)
    }

    /// What the plan's calls make or switch off, by the names that the inputs give.
    func leftovers(
        of plan: Plan,
        _ environment: WorkspaceEnvironment?,
        _ inputs: some Sequence<(key: String, value: JSONValue)>
    ) -> [RunLeftover]? {
        var bound = plan
        for (name, value) in inputs {
            for index in bound.inputs.indices where bound.inputs[index].name == name {
                bound.inputs[index].defaultValue = value
            }
        }
        let made = PlanLeftovers(bound, values: KnownValues(bound, environment: environment)).made
        let steps = Dictionary(grouping: made, by: \.step)
        let found = plan.steps.compactMap { step in
            steps[step.id].map { made in
                RunLeftover(
                    step: step.id,
                    text: made.map(\.text).joined(separator: "; "),
                    removers: made.map(\.removers)
                )
            }
        }
        return found.isEmpty ? nil : found
    }

    /// Whether AWS is asked anything, by the plan or for its secrets.
    private func usesAWS(_ plan: Plan, _ environment: WorkspaceEnvironment?) -> Bool {
        plan.usesAWS || plan.secretReferences.contains(where: \.usesAWS)
            || plan.connections(of: environment).contains { $0.passwordReference?.usesAWS == true }
    }

    /// The AWS client of a run; without region anywhere, in the region of the instance that this runs on.
    private func access(_ environment: WorkspaceEnvironment?, _ plan: Plan, _ prompt: CodePrompt) async -> AWSAccess {
        let access = AWSAccess(environment, prompt: prompt)
        return usesAWS(plan, environment) ? await access.located() : access
    }

    private func target(
        _ access: AWSAccess,
        _ environment: WorkspaceEnvironment?,
        _ observation: TargetObservation?
    ) -> RunTarget {
        RunTarget(
            account: environment?.account ?? observation?.account,
            regions: environment?.regions ?? [],
            endpoint: access.endpoint,
            endpoints: access.endpoints,
            defaultRegion: access.region,
            connections: environment?.connections.map { ConnectionIdentity($0).text } ?? [],
            systemIdentifiers: environment?.systemIdentifiers
        )
    }

    private func observe(_ access: AWSAccess, _ environment: WorkspaceEnvironment?) async throws -> TargetObservation {
        let observation = try await access.observeTarget()
        if let expected = environment?.account, observation.account != expected {
            let found = observation.account ?? "that AWS does not name"
            throw Failure(
                .refused,
                "the credentials belong to the AWS account \(found), but the environment '\(environment?.name ?? "")' is \(expected)",
                advice: "use the credentials of \(expected); nothing was changed"
            )
        }
        return observation
    }

    // MARK: - Going on with a run

    /// Executes a run that was parked, interrupted or left by a killed executor.
    ///
    /// - Throws: `Failure` when the run cannot be gone on with.
    func resume(_ run: RunID, inputs given: [(name: String, text: String)]) async throws -> ExitStatus {
        let history = try await stored { try await store.bundle(run).history() }
        let rival = try await RunRival.find(history, in: store, takeOver: takeOver)
        let loss = try MissingRecords.note(history, accepted: acceptedLoss, isAttended: isAttended)
        let state = history.machine(roles: context.workspace.roles).state
        guard !state.isFinal else { throw Failure(.usage, "the run \(run) is over: \(state.rawValue)") }
        _ = try ChangeWindows(history.plan, context.workspace, overriding: windowOverride)
        let edit = try RunbookEdit(context: context).setAside(history, keepsPlan: keepsPlan)
        let given = try SecretInputs(of: history.plan).completing(given, isAttended: isAttended)
        let environment = try context.environment(named: history.opening.environment)
        let guarded = history.plan.guarded(by: context.workspace, in: environment)
        try conditionOverride?.check(against: guarded)
        let prompt = CodePrompt(isAttended: isAttended)
        let access = await access(environment, guarded, prompt)
        let now = target(access, environment, nil)
        let difference = history.opening.target.difference(from: now, for: history.plan) { name in
            (try? ServiceModels.catalog.service(name))?.serviceID ?? name
        }
        if let difference {
            throw Failure(
                .refused,
                "the run was opened for another target: \(difference)",
                advice: "set lifeboat.yaml and the AWS_ variables as they were"
            )
        }
        let observation = usesAWS(guarded, environment) ? try await observe(access, environment) : nil
        prompt.close()
        if let expected = history.opening.target.account, let found = observation?.account, expected != found {
            throw Failure(
                .refused,
                "the run was opened for the AWS account \(expected), but the credentials belong to \(found)"
            )
        }
        let kept = SecretValues(access, context)
        let texts = try await kept.texts(of: history.plan.inputs, given: given)
        let words = SpokenWords(context, of: [history.begunPlan, history.plan], given: given + texts)
        for reason in [takeOver, acceptedLoss, windowOverride, conditionOverride?.reason] { try words.check(reason) }
        let secrets = try RunInputs.secrets(of: history.plan, given, texts)
        try RunInputs.check(secrets, of: history, given: given)
        let passwords = try await kept.passwords(of: guarded.connections(of: environment))
        let verifier = try DecisionVerifier(context: context, for: history.plan)
        let session = try await open(history)
        let notes = Notes(rival: rival, edit: edit, loss: loss)
        return try await execute(session, access, environment, observation, (secrets, passwords), verifier, notes)
    }

    private func open(_ history: RunHistory) async throws -> RunSession {
        do {
            return try await store.open(
                history.opening.run,
                after: history,
                despite: history.missingTail,
                now: SystemClock.now
            )
        } catch let error as RunStoreError {
            throw await StoreAccess.failure(error, taking: history.machine(), in: store)
        }
    }

    // MARK: - Execution

    /// Shows where the run stands, and erases what its scripts have left here that nobody needs.
    private func show(_ history: RunHistory, in console: RunConsole, _ spools: ScriptSpools) async throws {
        let roles = context.workspace.roles
        let machine = history.machine(roles: roles)
        let answers = try await LeftAnswers(to: machine, in: store)
        // What cannot be told is not said; the run goes on all the same.
        let last = history.entries.last?.recorded.time ?? history.opening.openedAt
        let restart = try? await store.restart(after: last)
        let left = LeftScripts.all(of: machine, in: store, isExecuted: false)
        console.begin(history, roles: roles, answers: answers, scripts: left, restart: restart)
        let kept = Self.stepsInDoubt(of: machine)
        spools.erase(history.opening.run, besides: kept.union(BegunScripts.unaccountedSteps(in: history)))
    }

    /// What is recorded of how a run is gone on with.
    private struct Notes {
        /// Where else it may go on, when it is taken over.
        var rival: String?
        /// The edit of the runbook that was set aside.
        var edit: String?
        /// What the journal has lost at its end, and why the run is gone on with all the same.
        var loss: String?
    }

    private func execute(
        _ session: RunSession,
        _ access: AWSAccess,
        _ environment: WorkspaceEnvironment?,
        _ observation: TargetObservation?,
        _ secrets: (inputs: [String: JSONValue], passwords: [SecretReference: PostgresSecret]),
        _ verifier: DecisionVerifier,
        _ notes: Notes = Notes()
    ) async throws -> ExitStatus {
        let stop = StopSignal()
        let run = session.history.opening.run
        let console = RunConsole(
            plan: session.history.plan,
            asksHere: isAttended,
            streamsOutput: streamsOutput,
            isAmended: session.history.entries.contains { $0.amendment != nil }
        )
        Signals.stop(stop) { console.askAgain() }
        let typing = TerminalTyping(console)
        let earlier = Task { [store, isAttended, opening = session.history.opening] in
            isAttended ? await store.earlierTimes(of: opening) : EarlierTimes()
        }
        defer { earlier.cancel() }
        let roles = context.workspace.roles
        let spools = ScriptSpools(of: store)
        try await show(session.history, in: console, spools)
        let recorder = session.recorder(
            roles: roles,
            now: SystemClock.now,
            observe: { console.show($0, $1) }
        )
        let people = isAttended ? terminal(recorder, console, stop, typing, earlier) : nil
        let performer = performer(
            access,
            environment,
            secrets.passwords,
            spools,
            level: session.history.opening.level
        )
        let executorEnvironment = try executorEnvironment(
            of: session.history,
            environment,
            performer,
            people,
            console,
            secrets,
            verifier
        )
        let news = try await stored { try await store.news(of: run) }
        let inbox = { @Sendable [store] () async throws -> [RunExecutor.InboxEntry] in
            try await store.letters(to: run).map { RunExecutor.InboxEntry($0, to: run, in: store) }
        }
        let executor = RunExecutor(
            recorder: recorder,
            environment: executorEnvironment,
            stop: stop,
            inbox: inbox,
            news: news
        )
        let clock = Task {
            console.expect(await earlier.value.medians)
            while (try? await Task.sleep(for: .seconds(1))) != nil { console.tick() }
        }
        let notice = Task {
            await stop.wait(for: .atSafePoint)
            // Most runs are at a safe point by then, and say themselves that they stopped.
            guard !Task.isCancelled, (try? await Task.sleep(for: .milliseconds(300))) != nil else { return }
            console.stopping(because: stop.reason)
        }
        if isAttended { typing.begin() }
        defer {
            clock.cancel()
            notice.cancel()
            typing.end()
        }
        defer { session.rest() }
        do {
            let ending = try await StoreNotices.$console.withValue(console) {
                try await recorder.record(opening(observation, session.history, notes))
                return try await executor.run()
            }
            console.end()
            if case .finished = ending {
                recorder.look { LeftScripts.sweep($0, in: store, isMoved: false) }
            }
            return await finish(session.history, ending, recorder.state)
        } catch {
            console.end()
            throw Failure(stopping: run, because: error)
        }
    }

    /// What the executor has of this process and this machine.
    private func executorEnvironment(
        of history: RunHistory,
        _ environment: WorkspaceEnvironment?,
        _ performer: any ActionPerformer,
        _ people: TerminalOperator?,
        _ console: RunConsole,
        _ secrets: (inputs: [String: JSONValue], passwords: [SecretReference: PostgresSecret]),
        _ verifier: DecisionVerifier
    ) throws -> ExecutorEnvironment {
        let run = history.opening.run
        var executorEnvironment = ExecutorEnvironment(
            now: SystemClock.now,
            steady: SystemClock.steady,
            pause: SystemClock.pause,
            nonce: SystemClock.nonce,
            fraction: { Double.random(in: 0..<1) },
            performer: performer,
            people: people,
            begin: { console.begin($0, by: $1) },
            progress: { console.show($1, of: $0) },
            verifySignature: { try verifier.fingerprint(of: $0, on: $1, at: SystemClock.now()) },
            fileDigest: { await ContentDigest.read($0) },
            secrets: secrets.inputs,
            // A database says when there is something new; the interval is for what it could not say.
            inboxInterval: store is DirectoryRunStore ? .milliseconds(250) : .seconds(5)
        )
        let notifier = ApprovalNotifier(workspace: context.workspace, variables: ProcessVariables.all)
        let windows = try ChangeWindows(history.plan, context.workspace, overriding: windowOverride)
        executorEnvironment.hold = { [store] in
            let freeze = try await store.freeze()
            let now = SystemClock.now()
            return freeze.flatMap { $0.holds(at: now) ? $0.hold(of: run) : nil } ?? windows.hold(at: now, in: run)
        }
        executorEnvironment.untilLong = { try? await SystemClock.pause(.seconds(1)) }
        executorEnvironment.blockingConditions = context.workspace.blockingConditions(in: environment)
        executorEnvironment.conditionOverride = conditionOverride
        executorEnvironment.keysAreListed = { [context] in DecisionSigning.isRequired(in: context) }
        executorEnvironment.inputProblem = InputTexts.problem
        executorEnvironment.passwords = SpokenWords(context).masks + secrets.passwords.values.map(\.mask)
        executorEnvironment.notify = { await notifier.tell($0, about: $1) }
        return executorEnvironment
    }

    /// The steps with a change that nobody has answered for, and of which more may be known.
    private static func stepsInDoubt(of machine: RunMachine) -> Set<StepID> {
        Set(machine.plan.steps.map(\.id).filter { machine.status(of: $0).openIntent != nil })
    }

    /// The person at this terminal.
    private func terminal(
        _ recorder: RunRecorder,
        _ console: RunConsole,
        _ stop: StopSignal,
        _ typing: TerminalTyping,
        _ earlier: Task<EarlierTimes, Never>
    ) -> TerminalOperator {
        TerminalOperator(
            name: operatorName,
            context: context,
            recorder: recorder,
            console: console,
            stop: stop,
            typing: typing,
            earlier: earlier
        )
    }

    private func opening(_ observation: TargetObservation?, _ history: RunHistory, _ notes: Notes) -> [RunEvent] {
        let executor = ExecutorIdentity(
            operatorName: operatorName,
            host: HostName.current,
            process: Int(getpid()),
            toolVersion: LifeboatProgram.version,
            attended: isAttended,
            asksEachStep: asksEachStep(after: history),
            recovery: history.recovery(accepting: notes.loss),
            place: (store as? DirectoryRunStore)?.home,
            takeOver: notes.rival.map { "\($0): \(takeOver ?? "")" },
            setAside: notes.edit,
            windowOverride: windowOverride,
            conditionOverride: conditionOverride,
            site: (store as? DirectoryRunStore)?.site(of: history)
        )
        return [.executorStarted(executor)] + (observation.map { [.targetObserved($0)] } ?? [])
    }

    /// Whether each step is asked about from now on: as until now, unless the operator has said something else, which is
    /// recorded then.
    private func asksEachStep(after history: RunHistory) -> Bool? {
        // A dry run asks nobody.
        guard history.opening.level != .probe else { return nil }
        let wasOn = history.lastExecutor?.asksEachStep == true
        guard asksEachStep ?? wasOn else { return wasOn ? false : nil }
        return true
    }

    func performer(
        _ access: AWSAccess,
        _ environment: WorkspaceEnvironment?,
        _ passwords: [SecretReference: PostgresSecret],
        _ spools: ScriptSpools,
        level: RunLevel
    ) -> any ActionPerformer {
        let variables = ProcessVariables.all
        let world = WorldPerformer(
            aws: AWSActions(
                client: access.client,
                catalog: ServiceModels.catalog,
                defaultRegion: access.region,
                writesFiles: level != .probe,
                tagsIntents: environment?.tagsIntents == true,
                pause: SystemClock.pause
            ),
            sql: SQLActions(
                connections: environment?.connections ?? [],
                environment: variables,
                passwords: passwords,
                tellsReaders: level == .probe
            ),
            shell: ShellActions(
                environment: access.variables,
                spools: spools,
                isRehearsal: access.isEmulated,
                isDryRun: level == .probe,
                pause: SystemClock.pause
            )
        )
        return level == .probe ? WithholdingPerformer(world, admitting: AdmittedHosts(of: environment)) : world
    }

    private func finish(_ history: RunHistory, _ ending: RunEnding, _ machine: RunMachine) async -> ExitStatus {
        let run = history.opening.run
        let now = SystemClock.now()
        let earlier = await store.earlierTimes(telling: machine)
        let end = RunEndView(machine, at: now, hasChecklists: !history.checklists.isEmpty)
        if format == .json { CommandOutput.json(RunStatusView(machine, at: now, earlier: earlier).json()) }
        switch ending {
        case .finished(let state, let summary):
            CommandOutput.progress(prose: end.findings)
            if format == .text {
                if !CommandOutput.isOneTerminal {
                    let rest = state == .completed && !machine.isProven ? ", not proven" : ""
                    CommandOutput.result("\(run) \(state.rawValue)\(rest): \(RunViewText.totals(summary))")
                }
                CommandOutput.result("bundle: \(store.shownPlace(of: run))")
            }
            CommandOutput.progress(prose: end.consequences)
        case .refused(let reason):
            CommandOutput.complain(Failure(.refused, reason, advice: "use the credentials that the run was begun with"))
            CommandOutput.progress(prose: ["", "nothing is lost; go on with: \(NextCommand.resume(run))"])
        case .parked, .interrupted:
            if let hold = machine.standingHold {
                CommandOutput.progress(prose: ["", "\(NextCommand.completing(hold.advice, of: run))"])
            }
            let scripts = LeftScripts.all(of: machine, in: store, isExecuted: false)
            let view = RunStatusView(machine, at: now, isExecuted: false, scripts: scripts, earlier: earlier)
            CommandOutput.progress(prose: end.failures + [end.time] + end.objectives)
            let cutOff = view.cutOff()
            if !cutOff.isEmpty { CommandOutput.progress("") }
            CommandOutput.progress(prose: cutOff)
            CommandOutput.progress(prose: view.waiting())
            // It came when the executor looked no more; what cannot be read now is told by `status`.
            let left = try? await LeftAnswers(to: machine, in: store)
            let cancellations = left?.cancellations.map { StateMark.Tone.bad.text($0.waiting(isExecuted: false)) } ?? []
            if !cancellations.isEmpty { CommandOutput.progress("") }
            CommandOutput.progress(prose: cancellations)
            // What holds a run says above when it can go on.
            let isHeld = machine.standingHold != nil && view.advice.owed.isEmpty
            let parts = [cutOff.isEmpty ? "nothing is lost" : nil, isHeld ? nil : view.advice.sentence]
            let text = parts.compactMap(\.self).joined(separator: "; ")
            if !text.isEmpty { CommandOutput.progress(prose: ["", "\(text)"]) }
        }
        return ExitStatus(ending, isProven: machine.isProven && !machine.hasMissedObjective)
    }

    /// Turns an error of the store into a failure.
    private func stored<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as RunStoreError { throw Failure(error) }
    }
}

extension RunExecutor.InboxEntry {
    /// What lies in the inbox of a store.
    init(_ letter: InboxLetter, to run: RunID, in store: any RunStore) {
        switch letter.content {
        case .message(let message):
            self.init(message: message, bytes: { try await store.bytes(of: $0, ofLetter: letter.name, to: run) }) {
                try await store.discard(letter.name, from: run)
                guard case .answer(let answer) = message, let files = answer.attachments else { return }
                await store.discard(files, ofLetter: letter.name, to: run)
            }
        case .unreadable(let reason): self.init(unreadable: letter.name, reason: reason)
        }
    }
}

extension RunHistory {
    /// What was found at the end of the journal, for the record: `loss` is what is missing, and why that was accepted.
    func recovery(accepting loss: String? = nil) -> String? {
        let found = [tornTail.map { "the journal's torn end was cut: \($0)" }, unknownEnd, loss].compactMap(\.self)
        return found.isEmpty ? nil : found.joined(separator: "; ")
    }
}

extension WorkspaceEnvironment {
    /// The clusters that connections must lead to, by the connection's name; nil when none is named.
    fileprivate var systemIdentifiers: [String: String]? {
        let named = connections.compactMap { connection in connection.systemIdentifier.map { (connection.name, $0) } }
        return named.isEmpty ? nil : Dictionary(named) { first, _ in first }
    }
}

extension Plan {
    /// Whether any step, reading, probe or condition of the run calls AWS.
    var usesAWS: Bool {
        everyCommand.contains { command in
            switch command.operation {
            case .aws: true
            case .shell(let shell): shell.script.contains("aws")
            case .sql: false
            }
        }
    }
}
