// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import Testing
import Values

/// What an approval says about the files and folders that its step sends.
@Suite(.timeLimit(.minutes(10)))
struct ApprovedContentTests {
    private static func transfer(_ verb: String, _ source: String, _ destination: String) -> AWSOperation {
        AWSOperation(
            service: "s3",
            operation: verb,
            form: .transfer(
                verb: verb,
                source: .literal(.string(source)),
                destination: .literal(.string(destination)),
                options: .literal([:])
            )
        )
    }

    private static func attached(_ path: Template) -> AWSOperation {
        var operation = AWSOperation(service: "lambda", operation: "UpdateFunctionCode")
        operation.attachments = [AWSOperation.Attachment(name: "code", content: .file(path: path))]
        return operation
    }

    private static func plan(_ operation: AWSOperation) throws -> Plan {
        let id = try #require(ApprovalID("go"))
        let step = Rig.step("send", .change) { step in
            step.action = .commands([Command(text: "send", operation: .aws(operation), effect: .change)])
            step.approval = id
            step.onFailure = .abort
        }
        return Rig.plan([step], approvals: [ApprovalPolicy(id: id, roles: ["dba"])])
    }

    /// Executes with somebody who says yes to everything, after which the files are others `edits` times.
    private func execute(_ operation: AWSOperation, edits: Int = 0, isReadable: Bool = true) async throws -> Rig {
        let rig = try Rig(
            try Self.plan(operation),
            roles: [WorkspaceRole(name: "dba", members: ["anna"])]
        )
        let version = Mutex(0)
        rig.hasFiles { path in isReadable ? "\(path)-v\(version.withLock { $0 })" : nil }
        _ = try await rig.execute(people: { prompt in
            guard case .approval(let request, _) = prompt else { return nil }
            version.withLock { $0 = min($0 + 1, edits) }
            return .decision(
                ApprovalDecision(
                    step: request.step,
                    nonce: request.nonce,
                    decision: .approve,
                    by: "anna",
                    reason: "yes",
                    decidedAt: rig.now
                )
            )
        })
        return rig
    }

    private func requests(_ rig: Rig) throws -> [ApprovalRequest] {
        try rig.events().compactMap { if case .approvalRequested(let request) = $0 { request } else { nil } }
    }

    private func contents(_ rig: Rig) throws -> [[String]] {
        try requests(rig).map { Array($0.operations.dropFirst()) }
    }

    @Test(arguments: ["cp", "mv", "sync"])
    func `what a file or folder holds that is uploaded is signed`(verb: String) async throws {
        let rig = try await execute(Self.transfer(verb, "./site", "s3://shop"))
        #expect(try contents(rig) == [["content of './site': sha256 ./site-v0"]])
        #expect(rig.performed.count == 1)
        #expect(try requests(rig)[0].text(decision: .approve, by: "anna").contains("operation: content of './site'"))
    }

    @Test func `what was edited after the yes is not sent, and is asked for again`() async throws {
        let rig = try await execute(Self.transfer("sync", "./site", "s3://shop"), edits: 1)
        #expect(
            try contents(rig) == [["content of './site': sha256 ./site-v0"], ["content of './site': sha256 ./site-v1"]]
        )
        let reasons = try rig.events().compactMap { if case .approvalVoided(_, _, let why) = $0 { why } else { nil } }
        #expect(
            reasons == [
                "what the step would do is no longer what was approved; now content of './site': sha256 ./site-v1"
            ]
        )
        #expect(rig.performed.count == 1)
    }

    @Test func `what is another one at each look is given up`() async throws {
        let rig = try await execute(Self.transfer("cp", "./log", "s3://shop/log"), edits: 9)
        #expect(try requests(rig).count == 2)
        #expect(rig.performed.isEmpty)
        let outcome = try rig.history().machine().status(of: Rig.id("send")).outcome
        #expect(outcome?.state == .failed && outcome?.reason.contains("void again") == true)
    }

    @Test func `what cannot be read is said in the text that is signed`() async throws {
        for operation in [Self.transfer("cp", "./site", "s3://shop"), Self.attached(.literal("./site"))] {
            let rig = try await execute(operation, isReadable: false)
            #expect(
                try contents(rig) == [
                    ["CONTENT NOT BOUND: what is in './site' could not be read, and is sent as it is by then"]
                ]
            )
        }
        let rig = try await execute(Self.attached(.expression(Rig.value("${later}"))))
        #expect(
            try contents(rig) == [
                ["CONTENT NOT BOUND: what is sent by 'send' could not be read, and is sent as it is by then"]
            ]
        )
    }

    @Test func `what is attached is signed, and what stays in S3 or comes from it is not looked at`() async throws {
        #expect(
            try contents(await execute(Self.attached(.literal("./f.zip")))) == [
                ["content of './f.zip': sha256 ./f.zip-v0"]
            ]
        )
        for (source, destination) in [("s3://a/x", "s3://b/x"), ("s3://a/x", "./x")] {
            #expect(try contents(await execute(Self.transfer("cp", source, destination))) == [[]])
        }
    }
}
