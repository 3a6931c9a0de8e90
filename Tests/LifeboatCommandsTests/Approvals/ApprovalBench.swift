// SPDX-License-Identifier: Apache-2.0

import Digests
import FoundationEssentials
import Glibc
import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import TestSupport
import Values

@testable import LifeboatCommands

/// A run that waits for an approval in a store of its own, with the real verifier, gate, inbox and journal around it.
final class ApprovalBench: Sendable {
    static let start = Timestamp(nanosecondsSinceEpoch: 1_795_320_900_000_000_000)
    static let hasSSHKeygen = access("/usr/bin/ssh-keygen", X_OK) == 0
    /// The people with keys; `olga` starts runs, `zoe` has another role, `mallory` is not listed.
    static let people = ["anna", "ben", "carl", "olga", "zoe", "mallory"]

    private let folder: TemporaryDirectory
    private let keys: ApprovalKeys
    private let clock = Mutex(start)
    private let performed = Mutex<[String]>([])
    let store: DirectoryRunStore
    let run: RunID
    private let roles: [WorkspaceRole]
    /// As old as the run: what becomes of the list of signers meanwhile must show.
    private let verifier: DecisionVerifier

    init(
        _ keys: ApprovalKeys,
        policy: ApprovalPolicy = policy,
        level: RunLevel = .live,
        roles: [WorkspaceRole] = roles
    ) throws {
        folder = try TemporaryDirectory()
        self.keys = keys
        self.roles = roles
        store = DirectoryRunStore(root: folder.file(".lifeboat"))
        guard let run = RunID("failover-20261122-031500-k7f2") else { preconditionFailure("the test names a run") }
        self.run = run
        let plan = Self.plan(policy)
        let opening = RunOpening(
            run: run,
            planDigest: SHA256.digest(of: try plan.meaning()).hex,
            runbook: plan.runbook,
            level: level,
            environment: "production",
            inputs: [:],
            inputsDigest: "11",
            target: RunTarget(
                account: "111122223333",
                regions: [.init(name: "primary", region: "us-west-2")],
                endpoint: "http://127.0.0.1:5000",
                endpoints: ["rds": "http://127.0.0.1:5001"],
                connections: ["dr=reader@db-dr:5432/shop"],
                systemIdentifiers: ["dr": "7312345678901234567"]
            ),
            operatorName: "olga",
            toolVersion: "1",
            incidentDeclaredAt: nil,
            openedAt: Self.start
        )
        try store.create(opening, plan: plan, checklists: [])
        try folder.write(keys.signers(), to: "allowed_signers")
        let workspace = Workspace(roles: roles, allowedSigners: "allowed_signers")
        let context = WorkspaceContext(workspace: workspace, folder: folder.path, hasFile: true)
        verifier = try DecisionVerifier(context: context, for: plan)
    }

    // MARK: - What is asked

    static let policy = ApprovalPolicy(id: name("activate"), roles: ["dba", "lead"], count: 2, shows: [id("lag")])

    static let roles = [
        WorkspaceRole(name: "dba", members: ["anna", "ben", "olga", "аnna"]),
        WorkspaceRole(name: "lead", members: ["carl"]),
        WorkspaceRole(name: "other", members: ["zoe"]),
    ]

    private static func plan(_ policy: ApprovalPolicy) -> Plan {
        Plan(
            runbook: RunbookIdentity(id: "failover", title: "Failover", kind: .emergency),
            approvals: [policy],
            steps: [step("lag", .read), step("promote", .irreversible, approval: policy.id)]
        )
    }

    private static func step(_ text: String, _ effect: Effect, approval: ApprovalID? = nil) -> Step {
        let operation = AWSOperation(service: "rds", operation: text)
        var step = Step(
            id: id(text),
            title: text,
            action: .commands([Command(text: text, operation: .aws(operation), effect: effect)]),
            effect: effect
        )
        step.approval = approval
        return step
    }

    static func id(_ text: String) -> StepID {
        guard let id = StepID(text) else { preconditionFailure("the test names a step '\(text)'") }
        return id
    }

    static func name(_ text: String) -> ApprovalID {
        guard let id = ApprovalID(text) else { preconditionFailure("the test names an approval '\(text)'") }
        return id
    }

    // MARK: - The world

    /// The operations that were performed.
    var operations: [String] { performed.withLock { $0 } }
    func advance(by duration: Duration) { clock.withLock { $0 = $0 + duration } }
    var now: Timestamp { clock.withLock { $0 } }

    /// Writes `allowed_signers`; nil takes it away.
    func list(_ signers: String?) throws {
        guard let signers else {
            unlink(folder.file("allowed_signers"))
            return
        }
        try folder.write(signers, to: "allowed_signers")
    }

    /// The path of an answer in the inbox, which is there.
    func letterPath(_ name: String) throws -> String {
        let inbox = store.layout.inbox(run)
        try ChildProcess.run(["mkdir", "-p", inbox])
        return "\(inbox)/\(name).json"
    }

    func post(_ bytes: [UInt8], named name: String) throws {
        let path = try letterPath(name)
        guard let file = fopen(path, "we") else { throw BenchFailure("cannot write \(path)") }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw BenchFailure("cannot write \(path)") }
    }

    // MARK: - Running

    func events() throws -> [RunEvent] { try history().entries.map(\.recorded.event) }
    func machine() throws -> RunMachine { try history().machine(roles: roles) }
    private func history() throws -> RunHistory { try withExtendedLifetime(self) { try store.bundle(run).history() } }

    /// The request that stands.
    func request() throws -> ApprovalRequest {
        guard let request = try machine().openRequests.first else { throw BenchFailure("nothing is asked") }
        return request
    }

    /// Executes the run with a new executor until it has nothing more to do; nobody is at its terminal.
    @discardableResult
    func execute() async throws -> RunEnding {
        let session = try store.open(run, now: { self.now })
        let recorder = session.recorder(roles: roles, now: { self.now }, observe: { _, _ in })
        let executor = ExecutorIdentity(operatorName: "olga", host: "h", process: 1, toolVersion: "1", attended: false)
        try await recorder.record([.executorStarted(executor)])
        let environment = ExecutorEnvironment(
            now: { self.now },
            pause: { _ in try Task.checkCancellation() },
            nonce: { SecureRandom.bytes(count: 16).map { String($0, radix: 16) }.joined() },
            performer: Performer(bench: self),
            verifySignature: { try self.verifier.fingerprint(of: $0, on: $1, at: self.now) }
        )
        let inbox: @Sendable () throws -> [RunExecutor.InboxEntry] = { [store, run] in
            try store.letters(to: run).map { .init($0, to: run, in: store) }
        }
        return try await RunExecutor(recorder: recorder, environment: environment, stop: StopSignal(), inbox: inbox)
            .run()
    }

    private struct Performer: ActionPerformer {
        let bench: ApprovalBench

        func perform(_ request: OperationRequest) async -> OperationOutcome {
            if case .aws(let aws) = request.operation { bench.performed.withLock { $0.append(aws.operation) } }
            return .answered(OperationAnswer(output: [:]))
        }
    }
}

/// Why the bench could not be used.
struct BenchFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Keys made by ssh-keygen for everybody, made once for all tests.
struct ApprovalKeys: Sendable {
    private let keys: [String: SSHPrivateKey]
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        var keys: [String: SSHPrivateKey] = [:]
        for person in ApprovalBench.people { keys[person] = try Self.make(person, ["-t", "ed25519"], in: folder) }
        keys["rsa"] = try Self.make("rsa", ["-t", "rsa", "-b", "2048"], in: folder)
        self.keys = keys
        try ChildProcess.run(["ssh-keygen", "-q", "-t", "rsa", "-b", "1024", "-N", "", "-f", folder.file("short")])
    }

    private static func make(_ name: String, _ type: [String], in folder: TemporaryDirectory) throws -> SSHPrivateKey {
        try ChildProcess.run(["ssh-keygen", "-q", "-N", "", "-f", folder.file(name)] + type)
        let text = try ChildProcess.run(["cat", folder.file(name)])
        return try SSHPrivateKey.parse(Array(text.utf8))
    }

    func key(_ person: String) -> SSHPrivateKey {
        guard let key = keys[person] else { preconditionFailure("the test names a key of '\(person)'") }
        return key
    }

    /// A line for each person but `mallory`, with options for one of them.
    func signers(_ options: String = "namespaces=\"approval@lifeboat\"", for person: String? = nil) -> String {
        ApprovalBench.people.dropLast().map { name in
            let own = person == nil || person == name ? options : "namespaces=\"approval@lifeboat\""
            return "\(name) \(own.isEmpty ? "" : own + " ")\(key(name).publicKey.line)\n"
        }.joined()
    }

    /// The signature of `ssh-keygen -Y sign` with a key that this program does not read.
    func keygenSignature(_ text: String, key: String) throws -> String {
        try folder.write(text, to: "message")
        unlink(folder.file("message.sig"))
        try ChildProcess.run([
            "ssh-keygen", "-q", "-Y", "sign", "-f", folder.file(key), "-n", ApprovalRequest.signatureNamespace,
            folder.file("message"),
        ])
        return try ChildProcess.run(["cat", folder.file("message.sig")])
    }
}

/// A letter on its way to the executor, and everything about it that a test may spoil.
struct Letter {
    /// What is signed as the request.
    var request: ApprovalRequest
    var decision: ApprovalDecision
    /// Whose key signs; nil for nobody's.
    var signer: String?
    var namespace = ApprovalRequest.signatureNamespace
    /// Changes the text before it is signed.
    var alter: (String) -> String = { $0 }
    /// Changes the armoured signature.
    var armor: (String) throws -> String = { $0 }
    /// Whether the letter tells what was signed.
    var tellsText = true
    /// Changes the letter's bytes.
    var spoil: ([UInt8]) -> [UInt8] = { $0 }

    init(_ request: ApprovalRequest, by person: String = "anna") {
        self.request = request
        signer = person
        decision = ApprovalDecision(
            step: request.step,
            nonce: request.nonce,
            decision: .approve,
            by: person,
            reason: "lag is 2 s",
            decidedAt: request.requestedAt + .seconds(30)
        )
    }

    /// The bytes in the inbox.
    func bytes(_ keys: ApprovalKeys) throws -> [UInt8] {
        var decision = decision
        let text = alter(request.text(of: decision))
        if let signer {
            let signed = try SSHSigner.file(keys.key(signer)).sign(message: Array(text.utf8), namespace: namespace)
            decision.signature = try armor(signed.armored)
            decision.signedText = tellsText ? text : nil
        }
        return spoil(Array(try JSONEncoder().encode(InboxMessage.decision(decision))))
    }
}
