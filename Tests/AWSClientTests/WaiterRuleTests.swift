// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Expressions
import Testing
import Values

@testable import AWSClient

/// The published waiters of all services, and the rules that Lifeboat makes of them.
struct WaiterRuleTests {
    private let catalog = ServiceCatalog.embedded

    private func rule(_ service: String, _ waiter: String) throws -> WaiterRule {
        let model = try catalog.service(service)
        return model.rule(for: try #require(model.waiter(named: waiter)))
    }

    private func forEachWaiter(_ body: (ServiceModel, WaiterModel) throws -> Void) throws -> Int {
        var count = 0
        for name in catalog.serviceNames {
            let service = try catalog.service(name)
            for waiter in service.waiters {
                try body(service, waiter)
                count += 1
            }
        }
        return count
    }

    private func answered(_ output: JSONValue) -> AWSOutcome { .answered(AWSAnswer(output)) }

    private func refused(_ code: String, _ message: String = "", status: Int = 400) -> AWSOutcome {
        .refused(AWSServiceError(code: code, message: message, httpStatus: status))
    }

    private enum Verdict { case success, failure, retry }

    private func judge(_ rule: WaiterRule, _ outcome: AWSOutcome) -> Verdict {
        switch rule.waiter.evaluate(outcome) {
        case .success: .success
        case .failure: .failure
        case .retry: .retry
        }
    }

    @Test func `every acceptor of every waiter can be read, and so can every one of ours`() throws {
        let count = try forEachWaiter { service, waiter in
            #expect(service.operation(named: waiter.operation) != nil)
            #expect(waiter.delay > 0 && waiter.maximumAttempts > 0)
            let rule = service.rule(for: waiter)
            #expect(rule.limit >= .seconds(waiter.delay * waiter.maximumAttempts))
            #expect(rule.waiter.acceptors.contains { $0.state == .success }, "\(service.name) \(waiter.name)")
            for acceptor in waiter.acceptors + rule.waiter.acceptors {
                guard let argument = acceptor.argument else { continue }
                _ = try Expression(argument, dialect: .jmespath)
            }
            // An empty answer is judged, and is a success for no waiter but one that waits for something to go.
            if judge(rule, answered(.object(JSONObject()))) == .success {
                let isByStatus = waiter.acceptors.contains { $0.matcher == .status || $0.expected == false }
                #expect(isByStatus || rule.waitsForAbsence, "\(service.name) \(waiter.name)")
            }
        }
        #expect(count == 363)
    }

    @Test func `no waiter but one for an absence succeeds because something is missing`() throws {
        _ = try forEachWaiter { service, waiter in
            let rule = service.rule(for: waiter)
            guard !rule.waitsForAbsence else { return }
            for acceptor in waiter.acceptors where acceptor.matcher == .error {
                guard let code = acceptor.expected.stringValue else { continue }
                #expect(judge(rule, refused(code)) != .success, "\(service.name) \(waiter.name) \(code)")
            }
        }
    }

    @Test(arguments: [
        "failed", "storage-full", "incompatible-restore", "incompatible-network", "incompatible-parameters",
        "inaccessible-encryption-credentials", "restore-error", "deleting",
    ])
    func `an instance that will never be available ends the wait`(state: String) throws {
        let answer = answered(["DBInstances": [["DBInstanceStatus": .string(state)]]])
        for service in ["rds", "docdb", "neptune"] {
            #expect(judge(try rule(service, "DBInstanceAvailable"), answer) == .failure)
        }
    }

    @Test(
        arguments: [
            ("rds", "DBInstanceAvailable", ["DBInstances": [["DBInstanceStatus": "backing-up"]]], "retry"),
            ("rds", "DBInstanceAvailable", ["DBInstances": [["DBInstanceStatus": "available"]]], "success"),
            ("rds", "DBInstanceAvailable", ["DBInstances": []], "retry"),
            ("rds", "DBSnapshotCompleted", ["DBSnapshots": [["Status": "creating"]]], "retry"),
            ("rds", "DBSnapshotCompleted", ["DBSnapshots": [["Status": "available"]]], "success"),
            ("rds", "DBSnapshotCompleted", ["DBSnapshots": [["Status": "failed"]]], "failure"),
            ("rds", "DBSnapshotCompleted", ["DBSnapshots": []], "retry"),
            (
                "rds", "DBClusterAvailable", ["DBClusters": [["Status": "inaccessible-encryption-credentials"]]],
                "failure"
            ),
            ("rds", "DBInstanceDeleted", ["DBInstances": [["DBInstanceStatus": "deleting"]]], "retry"),
            ("rds", "DBInstanceDeleted", ["DBInstances": [["DBInstanceStatus": "failed"]]], "retry"),
            ("rds", "DBInstanceDeleted", ["DBInstances": []], "success"),
            (
                "elasticache", "ReplicationGroupAvailable", ["ReplicationGroups": [["Status": "create-failed"]]],
                "failure"
            ),
            ("redshift", "ClusterAvailable", ["Clusters": [["ClusterStatus": "hardware-failure"]]], "failure"),
            ("redshift", "ClusterRestored", ["Clusters": [["RestoreStatus": ["Status": "failed"]]]], "failure"),
            (
                "cloudformation", "StackCreateComplete", ["Stacks": [["StackStatus": "UPDATE_ROLLBACK_FAILED"]]],
                "failure"
            ),
            ("cloudformation", "StackCreateComplete", ["Stacks": [["StackStatus": "CREATE_COMPLETE"]]], "success"),
            ("cloudformation", "StackUpdateComplete", ["Stacks": [["StackStatus": "UPDATE_IN_PROGRESS"]]], "retry"),
            ("dynamodb", "TableExists", ["Table": ["TableStatus": "INACCESSIBLE_ENCRYPTION_CREDENTIALS"]], "failure"),
            ("dynamodb", "TableExists", ["Table": ["TableStatus": "CREATING"]], "retry"),
            ("dynamodb", "TableNotExists", ["Table": ["TableStatus": "ACTIVE"]], "retry"),
            ("ec2", "VolumeAvailable", ["Volumes": [["State": "error"]]], "failure"),
            ("ec2", "InstanceRunning", ["Reservations": [["Instances": [["State": ["Name": "pending"]]]]]], "retry"),
            (
                "ec2", "InstanceRunning", ["Reservations": [["Instances": [["State": ["Name": "terminated"]]]]]],
                "failure"
            ),
            (
                "ec2", "InstanceTerminated", ["Reservations": [["Instances": [["State": ["Name": "terminated"]]]]]],
                "success"
            ),
            ("ec2", "ExportTaskCompleted", ["ExportTasks": [["State": "cancelled"]]], "failure"),
            ("ec2", "ExportTaskCancelled", ["ExportTasks": [["State": "cancelled"]]], "success"),
            ("ec2", "SnapshotCompleted", ["Snapshots": [["State": "error"]]], "failure"),
            ("eks", "ClusterActive", ["cluster": ["status": "UPDATING"]], "retry"),
            ("eks", "ClusterActive", ["cluster": ["status": "FAILED"]], "failure"),
            ("lambda", "FunctionActiveV2", ["Configuration": ["State": "Failed"]], "failure"),
            ("route53", "ResourceRecordSetsChanged", ["ChangeInfo": ["Status": "PENDING"]], "retry"),
            ("route53", "ResourceRecordSetsChanged", ["ChangeInfo": ["Status": "INSYNC"]], "success"),
            ("ecs", "TasksStopped", ["tasks": [], "failures": [["reason": "MISSING"]]], "failure"),
            ("ecs", "ServicesStable", ["services": [], "failures": []], "failure"),
            (
                "ecs", "ServicesStable",
                ["services": [["deployments": [["rolloutState": "FAILED"]], "runningCount": 0, "desiredCount": 1]]],
                "failure"
            ),
            (
                "ecs", "ServicesStable",
                ["services": [["deployments": [["rolloutState": "COMPLETED"]], "runningCount": 1, "desiredCount": 1]]],
                "success"
            ),
        ] as [(String, String, JSONValue, String)]
    )
    func `states mean what they mean`(service: String, waiter: String, output: JSONValue, verdict: String) throws {
        #expect("\(judge(try rule(service, waiter), answered(output)))" == verdict)
    }

    @Test func `what is missing is a failure, or the success of who waits for just that`() throws {
        #expect(judge(try rule("rds", "DBSnapshotCompleted"), refused("DBSnapshotNotFound")) == .failure)
        #expect(judge(try rule("rds", "DBSnapshotAvailable"), refused("DBSnapshotNotFound")) == .failure)
        #expect(judge(try rule("rds", "DBSnapshotDeleted"), refused("DBSnapshotNotFound")) == .success)
        #expect(judge(try rule("s3", "BucketExists"), refused("403", status: 403)) == .failure)
        #expect(judge(try rule("s3", "BucketExists"), refused("404", status: 404)) == .retry)
        #expect(judge(try rule("s3", "ObjectNotExists"), refused("404", status: 404)) == .success)
        #expect(judge(try rule("s3", "ObjectNotExists"), refused("403", status: 403)) == .failure)
        #expect(judge(try rule("cloudformation", "StackDeleteComplete"), refused("ValidationError", "bad")) == .failure)
        let gone = refused("ValidationError", "Stack with id x does not exist")
        #expect(judge(try rule("cloudformation", "StackDeleteComplete"), gone) == .success)
    }

    @Test func `weaknesses are named`() throws {
        let snapshot = try rule("rds", "DBSnapshotCompleted").weaknesses
        #expect(snapshot.contains(.succeedsWhenMissing(code: "DBSnapshotNotFound")))
        #expect(snapshot.contains { if case .cannotFail = $0 { true } else { false } })
        #expect(try rule("rds", "DBInstanceAvailable").weaknesses.contains(.givesUpEarly(after: .seconds(1800))))
        #expect(try rule("rds", "DBInstanceAvailable").limit == .seconds(7200))
        #expect(try rule("ec2", "InstanceRunning").weaknesses.isEmpty)
        var weak = 0
        let count = try forEachWaiter { service, waiter in
            let weaknesses = service.rule(for: waiter).weaknesses
            if !weaknesses.isEmpty { weak += 1 }
            #expect(weaknesses.allSatisfy { !$0.text.isEmpty })
        }
        #expect(weak > 100 && weak < count)
    }
}

extension AWSAnswer {
    /// An answer of which only the output matters.
    init(_ output: JSONValue) {
        let body = RecordedExchange.body([])
        self.init(
            output: output,
            recordableOutput: output,
            secretTexts: [],
            httpStatus: 200,
            requestID: nil,
            attempts: [],
            wallTime: .zero,
            exchange: RecordedExchange(method: "POST", url: "", requestHeaders: [], requestBody: body)
        )
    }
}
