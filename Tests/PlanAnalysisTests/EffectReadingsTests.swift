// SPDX-License-Identifier: Apache-2.0

import PlanAnalysis
import RunbookModel
import Testing

/// What a plan says about how a change is proved, and what becomes of it when its answer is lost.
struct EffectReadingsTests {
    private func overview(_ language: String, _ command: String, _ more: String = "") throws -> (PlanOverview, Step) {
        let body = "1. **Do.** It.\n   ```\(language) id=a\n   \(command)\n   ```\n\(more)"
        let overview = try PlanTestBed.overview(body)
        return (overview, try #require(overview.plan.steps.first))
    }

    private func interruption(_ language: String, _ command: String, _ more: String = "") throws -> String? {
        let (overview, step) = try overview(language, command, more)
        return overview.interruption(of: try #require(step.commands.last), in: step)
    }

    private func proof(_ command: String, _ more: String = "") throws -> String? {
        let (overview, step) = try overview("bash", command, more)
        return overview.proof(of: try #require(step.commands.last), in: step)
    }

    private static let probe = """
           ```yaml probe
           aws: events describe-rule --name r
           done-when: State == 'DISABLED'
           ```

        """

    @Test func `a change that a table knows is proved by its reading`() throws {
        #expect(try proof("aws events disable-rule --name r") == "events DescribeRule")
        #expect(
            try proof("aws rds modify-db-instance --db-instance-identifier a --backup-retention-period 7")
                == "rds DescribeDBInstances"
        )
    }

    @Test func `what a probe or nothing would have to prove is not promised`() throws {
        #expect(try proof("aws events disable-rule --name r", Self.probe) == nil)
        #expect(try proof("aws sns publish --topic-arn arn:aws:sns:us-west-2:123456789012:t --message m") == nil)
        #expect(try proof("aws events describe-rule --name r") == nil)
    }

    @Test func `of several changes of a step each is proved by its own reading`() throws {
        let (overview, step) = try overview(
            "bash",
            "aws events disable-rule --name r\n   aws cloudwatch disable-alarm-actions --alarm-names a"
        )
        #expect(step.commands.count == 2)
        let proofs = step.commands.map { overview.proof(of: $0, in: step) }
        #expect(proofs == ["events DescribeRule", "cloudwatch DescribeAlarms"])
    }

    @Test(arguments: [
        ("aws events disable-rule --name r", "it is sent again: "),
        (
            "aws rds start-db-instance --db-instance-identifier a",
            "DescribeDBInstances is asked, then a person decides: "
        ),
        ("aws sns publish --topic-arn arn:aws:sns:us-west-2:123456789012:t --message m", "a person decides: "),
        ("./script", "a person decides: what a script has done cannot be looked up"),
        ("aws s3 cp a s3://b/c", "it is sent again: the objects have the same content afterwards"),
    ])
    func `what becomes of a change without an answer is told`(command: String, expected: String) throws {
        let text = try #require(try interruption("bash", command))
        #expect(text.hasPrefix(expected), "\(text)")
    }

    @Test func `a probe is asked first, a reading needs nothing, and a database knows its transactions`() throws {
        let probed = try interruption("bash", "aws events disable-rule --name r", Self.probe)
        #expect(probed?.hasPrefix("the probe decides; if it cannot, ") ?? false)
        #expect(try interruption("bash", "aws events describe-rule --name r") == nil)
        #expect(
            try interruption("sql connection=primary effect=change", "INSERT INTO t VALUES (1)")
                == "the database is asked for its transaction"
        )
        #expect(
            try interruption("sql connection=dr effect=irreversible", "SELECT pg_promote()")
                == "the catalog is asked, or a person"
        )
        #expect(
            try interruption("sql connection=primary effect=change", "SELECT pg_switch_wal()")
                == "the database is asked for its transaction, and unless it was committed a person: "
                + "no rollback takes back pg_switch_wal()"
        )
    }
}
