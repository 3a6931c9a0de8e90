// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing

struct ResourceLifecycleTests {
    private func lifecycle(_ service: String, _ operation: String) throws -> ResourceLifecycle {
        try #require(ResourceLifecycle(service: service, operation: operation))
    }

    @Test(
        arguments: [
            ("rds", "create-db-instance", "delete-db-instance"),
            ("rds", "create-db-instance-read-replica", "delete-db-instance"),
            ("rds", "restore-db-instance-to-point-in-time", "delete-db-instance"),
            ("rds", "restore-db-instance-from-db-snapshot", "delete-db-instance"),
            ("rds", "copy-db-snapshot", "delete-db-snapshot"),
            ("dynamodb", "restore-table-from-backup", "delete-table"),
            ("ec2", "run-instances", "terminate-instances"),
            ("cloudwatch", "put-metric-alarm", "delete-alarms"), ("sns", "subscribe", "unsubscribe"),
            ("s3api", "create-bucket", "delete-bucket"),
        ]
    )
    func `what one operation makes another one removes`(service: String, maker: String, remover: String) throws {
        let (made, removed) = (try lifecycle(service, maker), try lifecycle(service, remover))
        #expect(made.isMade && !removed.isMade)
        #expect(made.noun == removed.noun)
        #expect(made.removal == remover)
    }

    @Test(arguments: ["describe-db-instances", "create-tags", "promote-read-replica", "wait", "cp"])
    func `what makes nothing and removes nothing`(operation: String) {
        #expect(ResourceLifecycle(service: "rds", operation: operation) == nil)
    }

    @Test func `the target is named before the source`() throws {
        let names = try lifecycle("rds", "restore-db-instance-to-point-in-time").names
        #expect(names.first == "target-db-instance-identifier" && names.contains("db-instance-identifier"))
        #expect(!names.contains("source-db-instance-identifier"))
    }

    @Test func `a removal of another name does not count, and one of an unknown name may`() throws {
        let (make, remove) = (try lifecycle("rds", "create-db-instance"), try lifecycle("rds", "delete-db-instance"))
        var balance = ResourceBalance()
        balance.count(make, [("test", true)])
        balance.count(make, [("${id}", false)])
        #expect(balance.fate(of: make.noun, named: ("test", true)) == .stays)
        balance.count(remove, [("other", true)])
        balance.count(remove, [("${id}", false)])
        #expect(balance.fate(of: make.noun, named: ("test", true)) == .stays)
        #expect(balance.fate(of: make.noun, named: ("${id}", false)) == .removed)
        balance.count(remove, [("${which}", false)])
        #expect(balance.fate(of: make.noun, named: ("test", true)) == .perhapsRemoved("${which}"))
        balance.count(remove, [])
        #expect(balance.fate(of: make.noun, named: ("test", true)) == .removed)
        #expect(balance.fate(of: "rds db-cluster", named: nil) == .stays)
    }
}
