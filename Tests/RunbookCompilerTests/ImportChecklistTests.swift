// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Testing

@testable import RunbookCompiler

/// Which checklist items an import binds: few, and only to what they are about.
@Suite struct ImportChecklistTests {
    private static let document = "Tests/RunbookCompilerTests/Documents/dhakacart-backup-and-dr.md"

    private func bindings(_ bed: ImportBed) throws -> [String] {
        let proposal = bed.propose(.native)
        let plan = try bed.applied(proposal).plan
        let found = proposal.items.filter { $0.kind == "checklist" }.map(\.text)
        #expect(found.count == plan?.checklist.count { !$0.steps.isEmpty })
        return found.map { $0.replacing("' is proven by '", with: " <- ").filter { $0 != "'" } }
    }

    /// Every proposal was read beside the document: each item is about what it is bound to.
    @Test func `twenty-one of the thirty-eight items of the DhakaCart document are bound, all of them rightly`() throws
    {
        let bed = ImportBed(try CompilerTestBed.file(Self.document))
        #expect(
            try bindings(bed) == [
                "RDS automated backups enabled with 30-day retention <- enable-automated-backups",
                "Backup window configured during low-traffic hours <- verify-backup-configuration",
                "Multi-AZ deployment enabled for high availability <- verify-backup-configuration",
                "Point-in-time recovery tested and working <- test-point-in-time-recovery",
                "Manual snapshot creation tested <- test-manual-snapshot-creation",
                "Snapshot restoration tested successfully <- test-snapshot-restoration",
                "Backup manager Lambda deployed and functional <- deploy-backup-manager-lambda",
                "Backup verifier Lambda deployed and functional <- deploy-backup-verifier-lambda",
                "EventBridge rules configured for automated scheduling <- configure-eventbridge-rules",
                "SNS notifications configured and tested <- set-up-sns-notifications",
                "Primary backup bucket configured with encryption <- set-up-primary-backup-bucket",
                "Bucket versioning enabled <- verify-bucket-configuration",
                "Cross-region replication configured and working <- configure-cross-region-replication",
                "Cross-region read replica created and available <- create-cross-region-read-replica",
                "Replica lag monitoring configured <- set-up-cloudwatch-alarms-for-replica-lag",
                "CloudWatch alarms configured for backup failures <- backup-failure-alarm",
                "Automated backup scheduling verified <- step-5-implement-automated-backup-scheduling",
                "Point-in-time recovery tested <- test-point-in-time-recovery",
                "Cross-region replication verified <- configure-cross-region-replication",
                "Application connectivity to DR database tested <- test-application-connectivity",
                "Data integrity verification completed <- verify-data-integrity",
            ]
        )
        let questions = bed.propose(.native).questions.map(\.text)
        #expect(questions.contains("17 checklist items stay manual. Which steps prove them?"))
    }

    private func bed(_ steps: [String], _ item: String) -> ImportBed {
        let listed = steps.enumerated().map { "\($0 + 1). **\($1)**\n   ```bash\n   uptime\n   ```\n" }
        return ImportBed("# T\n\n## Work\n\n" + listed.joined() + "\n## Checklist\n\n- [ ] \(item)\n")
    }

    @Test func `an item that two steps could prove stays manual`() throws {
        let same = bed(["Check the orders table", "Verify the orders table"], "Orders table verified")
        #expect(try bindings(same) == [])
        #expect(try bindings(bed(["Orders table, east", "Orders table, west"], "Orders table verified")) == [])
        let twice = bed(["Test the orders table", "Create the orders table"], "Orders table tested")
        #expect(try bindings(twice) == ["Orders table tested <- test-the-orders-table"])
    }

    @Test func `a word of the item that nothing speaks of keeps it manual`() throws {
        #expect(try bindings(bed(["Check the orders table", "Look"], "Orders table checked after promotion")) == [])
        #expect(try bindings(bed(["Check orders", "Look"], "Orders checked")) == [])
        #expect(try bindings(bed(["Check 2 replicas", "Look"], "3 replicas checked")) == [])
    }

    @Test func `a property that one reading asks for binds, one that two ask for does not`() throws {
        func bed(_ second: String) -> ImportBed {
            let call = "aws rds describe-db-instances --db-instance-identifier"
            return ImportBed(
                """
                # T

                ## A

                1. **Look at it**
                   ```bash
                   \(call) shop --query 'DBInstances[0].{MultiAZ:MultiAZ}' --region us-west-2
                   ```
                2. **Look at the other**
                   ```bash
                   \(call) other --query 'DBInstances[0].\(second)' --region us-west-2
                   ```

                - [ ] Multi-AZ deployment enabled

                """
            )
        }
        #expect(try bindings(bed("DBInstanceClass")) == ["Multi-AZ deployment enabled <- look-at-it"])
        #expect(try bindings(bed("MultiAZ")) == [])
        // What every call of the kind is about is no property.
        let call = "```bash\naws rds describe-db-instances --region us-west-2\n```\n"
        #expect(try bindings(ImportBed("# T\n\n## Look\n\n\(call)\n- [ ] DB instances are encrypted\n")) == [])
    }
}
