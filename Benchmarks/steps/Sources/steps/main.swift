// SPDX-License-Identifier: Apache-2.0
//
//   steps run FOLDER sequential|parallel COUNT     executes a new run of so many steps in a new store below FOLDER
//   steps leave FOLDER COUNT                       executes a new run of so many steps side by side, and leaves it to a person
//   steps resume FOLDER                            reads, checks and folds the journal of the newest of them
//
// A step is a reading that stays inside the program, and a statement about it. Every event is on record as in any run.

import Digests
import Expressions
import Foundation
import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Values

struct World: ActionPerformer {
    func perform(_ request: OperationRequest) async -> OperationOutcome {
        .answered(OperationAnswer(output: ["n": 1]))
    }
}

@Sendable func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(nanosecondsSinceEpoch: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
}

func makePlan(_ count: Int, isParallel: Bool, isLeft: Bool = false) throws -> Plan {
    let statement = Expectation(expression: try Expression("n == 1", dialect: .assertion))
    var steps: [Step] = []
    var previous: StepID?
    for number in 1...count {
        guard let id = StepID("step-\(number)") else { preconditionFailure("a number makes an identifier") }
        let script = Operation.shell(ShellScript(script: "look"))
        steps.append(
            Step(
                id: id,
                title: "Step \(number)",
                action: .commands([Command(text: "look", operation: script, effect: .read)]),
                effect: .read,
                needs: isParallel ? [] : previous.map { [.init(step: $0, kind: .order)] } ?? [],
                expectations: [statement]
            )
        )
        previous = id
    }
    if isLeft, let id = StepID("person") {
        steps.append(
            Step(id: id, title: "Person", action: .manual(ManualAction(confirmation: "is it done?")), effect: .read)
        )
    }
    return Plan(runbook: RunbookIdentity(id: "many", title: "Many", kind: .daily), steps: steps)
}

func begin(_ store: DirectoryRunStore, _ plan: Plan) throws -> RunSession {
    guard let run = RunID("many-20261122-031500-k7f2") else { preconditionFailure("a valid name") }
    let opening = RunOpening(
        run: run,
        planDigest: SHA256.digest(of: try plan.meaning()).hex,
        runbook: plan.runbook,
        level: .twin,
        environment: nil,
        inputs: [:],
        inputsDigest: "",
        target: RunTarget(),
        operatorName: "o",
        toolVersion: "1",
        incidentDeclaredAt: nil,
        openedAt: now()
    )
    return try store.begin(opening, plan: plan, checklists: [], now: now)
}

/// The name of this machine, by which the program knows that a run was executed here.
func hostName() -> String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

func execute(_ session: RunSession) async throws -> RunEnding {
    let recorder = session.recorder(roles: [], now: now, observe: { _, _ in })
    let identity = ExecutorIdentity(
        operatorName: "o",
        host: hostName(),
        process: Int(getpid()),
        toolVersion: "1",
        attended: false
    )
    try await recorder.record([.executorStarted(identity)])
    let environment = ExecutorEnvironment(
        now: now,
        pause: { try await Task.sleep(for: $0) },
        nonce: { "n" },
        performer: World()
    )
    return try await RunExecutor(recorder: recorder, environment: environment, stop: StopSignal()).run()
}

/// The most memory that this process has had, in KiB.
func peakKilobytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
}

let arguments = CommandLine.arguments
switch arguments.dropFirst().first {
case "run":
    let plan = try makePlan(Int(arguments[4]) ?? 1, isParallel: arguments[3] == "parallel")
    let store = DirectoryRunStore(root: "\(arguments[2])/\(getpid())")
    let began = ContinuousClock.now
    let session = try begin(store, plan)
    let opened = ContinuousClock.now
    let peakAfterOpening = peakKilobytes()
    let ending = try await execute(session)
    print("peak after opening \(peakAfterOpening / 1024) MiB")
    print("\(ending) opened in \(opened - began), executed in \(ContinuousClock.now - opened)")
case "leave":
    let store = DirectoryRunStore(root: arguments[2])
    print(try await execute(try begin(store, try makePlan(Int(arguments[3]) ?? 1, isParallel: true, isLeft: true))))
case "resume":
    let began = ContinuousClock.now
    let names = try FileManager.default.contentsOfDirectory(atPath: arguments[2])
    let newest = names.max { (Int($0) ?? 0) < (Int($1) ?? 0) } ?? ""
    let store = DirectoryRunStore(root: "\(arguments[2])/\(newest)")
    guard let run = try store.runs().first else { preconditionFailure("there is a run") }
    let history = try store.bundle(run).history()
    let read = ContinuousClock.now
    let machine = history.machine()
    let folded = ContinuousClock.now
    print("\(history.entries.count) records read in \(read - began), folded in \(folded - read): \(machine.state)")
default:
    print("steps run FOLDER sequential|parallel COUNT, steps leave FOLDER COUNT, or steps resume FOLDER")
    exit(64)
}
