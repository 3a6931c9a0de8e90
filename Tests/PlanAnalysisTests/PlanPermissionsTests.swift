// SPDX-License-Identifier: Apache-2.0

import AWSModel
import PlanAnalysis
import RunbookModel
import Testing
import Values

struct PlanPermissionsTests {
    private func permissions(_ body: String, header: String = "") throws -> PlanPermissions {
        PlanPermissions(try PlanTestBed.overview(body, header: header), catalog: .embedded)
    }

    private func step(_ command: String, _ attributes: String = "id=a") -> String {
        "1. **Do.** It.\n   ```bash \(attributes)\n   \(command)\n   ```\n"
    }

    private func statements(_ command: String, header: String = "") throws -> [String] {
        IAMPolicy(try permissions(step(command), header: header).needs).documents.joined().map { statement in
            let conditions = statement.conditions.map {
                " \($0.comparison) \($0.key)=\($0.values.joined(separator: "|"))"
            }
            return
                "\(statement.sid): \(statement.actions.joined(separator: ",")) on \(statement.resources.joined(separator: ","))"
                + conditions.joined()
        }
    }

    // MARK: - Needs

    @Test func `a word in the place of an account is told`() throws {
        let arn = "arn:aws:sns:us-west-2:ACCOUNT:alarms"
        #expect(
            try permissions(step("aws sns publish --topic-arn \(arn) --message x")).accountsThatAreNone == ["ACCOUNT"]
        )
        let proper = arn.replacing("ACCOUNT", with: "123456789012")
        #expect(try permissions(step("aws sns publish --topic-arn \(proper) --message x")).accountsThatAreNone.isEmpty)
    }

    @Test func `a stop condition needs its reading, and composite alarms are shown only to whoever sees all`() throws {
        let header =
            "stop-when:\n  - {name: a, alarm: x, region: us-east-1}\n"
            + "  - {name: b, aws: rds describe-db-instances --db-instance-identifier shop, when: DBInstances == null}\n"
        #expect(
            try statements("df -h /", header: header)
                == [
                    "ReadCloudwatch: cloudwatch:DescribeAlarms on * StringEquals aws:RequestedRegion=us-east-1",
                    "ReadRds: rds:DescribeDBInstances on arn:aws:rds:us-west-2:123456789012:db:shop",
                ]
        )
    }

    @Test func `a resource is as precise as literals and defaults make it`() throws {
        let header = "inputs:\n  db: {type: rds-instance, default: shop}\n  other: {type: rds-instance}\n"
        #expect(
            try statements(
                "aws rds promote-read-replica --db-instance-identifier ${db} --region us-east-1",
                header: header
            )
                == [
                    "ReadRds: rds:DescribeDBInstances on arn:aws:rds:us-east-1:123456789012:db:shop",
                    "ChangeRds: rds:PromoteReadReplica on arn:aws:rds:us-east-1:123456789012:db:shop",
                ]
        )
        #expect(
            try statements("aws rds promote-read-replica --db-instance-identifier ${other}", header: header)
                == [
                    "ReadRds: rds:DescribeDBInstances on arn:aws:rds:us-west-2:123456789012:db:*",
                    "ChangeRds: rds:PromoteReadReplica on arn:aws:rds:us-west-2:123456789012:db:*",
                ]
        )
    }

    @Test func `the readings that prove a change or clear up a doubt are needed as well`() throws {
        let rule = "aws events put-rule --name nightly --schedule-expression 'rate(1 day)'"
        #expect(try statements(rule).contains { $0.hasPrefix("ReadEvents: events:DescribeRule on ") })
        let probe = """
               ```yaml probe
               aws: rds describe-db-snapshots --db-snapshot-identifier s
               done-when: DBSnapshots[0].Status == 'available'
               ```

            """
        let call = "aws rds delete-db-instance --db-instance-identifier a --skip-final-snapshot"
        let needs = try permissions(step(call) + probe).needs.map(\.action)
        #expect(needs.contains("rds:DescribeDBInstances"), "the probe cannot always decide")
    }

    @Test func `what takes no resource is held to its region`() throws {
        #expect(
            try statements("aws cloudwatch list-metrics --region us-east-1")
                == ["ReadCloudwatch: cloudwatch:ListMetrics on * StringEquals aws:RequestedRegion=us-east-1"]
        )
        #expect(try statements("aws iam list-roles") == ["ReadIam: iam:ListRoles on *"])
        #expect(
            try statements("aws cloudwatch list-metrics --region cn-north-1")[0].contains("cn-north-1")
        )
        #expect(
            try statements("aws rds promote-read-replica --db-instance-identifier d --region cn-north-1")[0]
                .contains("arn:aws-cn:rds:cn-north-1")
        )
    }

    @Test func `roles are passed to one service, keys used through one`() throws {
        let found = try statements(
            "aws rds create-db-instance-read-replica --db-instance-identifier r --source-db-instance-identifier d"
                + " --kms-key-id 1234 --monitoring-interval 60 --monitoring-role-arn arn:aws:iam::123456789012:role/m"
        )
        #expect(
            found.contains(
                "ChangeIam: iam:PassRole on arn:aws:iam::123456789012:role/m"
                    + " StringEquals iam:PassedToService=monitoring.rds.amazonaws.com"
            )
        )
        #expect(
            found.contains(
                "ChangeKms: kms:CreateGrant on arn:aws:kms:us-west-2:123456789012:key/1234"
                    + " Bool kms:GrantIsForAWSResource=true StringEquals kms:ViaService=rds.us-west-2.amazonaws.com"
            )
        )
        #expect(
            try statements("aws kms describe-key --key-id alias/shop") == [
                "ReadKms: kms:DescribeKey on arn:aws:kms:us-west-2:123456789012:key/*"
                    + " ForAnyValue:StringEquals kms:ResourceAliases=alias/shop"
            ]
        )
    }

    @Test func `high-level S3 commands and commands that the AWS CLI adds are in it`() throws {
        #expect(
            try statements("aws s3 cp a.txt s3://shop/exports/a.txt") == [
                "ChangeS3: s3:AbortMultipartUpload,s3:PutObject on arn:aws:s3:::shop/exports/a.txt"
            ]
        )
        #expect(try statements("aws ecr get-login-password")[0].contains("ecr:GetAuthorizationToken on *"))
    }

    @Test func `scripts are noted, because nobody knows what they call`() throws {
        let found = try permissions(step("aws s3 ls | sort", "id=list effect=change"))
        #expect(found.needs.isEmpty)
        #expect(found.notes == ["'list' runs a script of bash: whatever it calls is not in this policy"])
    }

    @Test func `probes, waits and preconditions count`() throws {
        let body =
            step("aws sns publish --topic-arn arn:aws:sns:us-west-2:123456789012:t --message m") + """
                   ```yaml precondition
                   aws: sns get-topic-attributes --topic-arn arn:aws:sns:us-west-2:123456789012:t
                   expect: [Attributes != null]
                   ```
                   ```yaml probe
                   aws: sns list-topics
                   done-when: length(Topics) > 5
                   ```
                   ```yaml wait
                   aws: sqs get-queue-attributes --queue-url https://sqs.us-west-2.amazonaws.com/123456789012/q
                   until: Attributes != null
                   every: 10s
                   timeout: 1m
                   ```

                """
        let actions = try permissions(body).needs.map(\.action)
        #expect(actions == ["sns:GetTopicAttributes", "sns:Publish", "sqs:GetQueueAttributes", "sns:ListTopics"])
    }

    @Test func `secrets that AWS keeps are read`() throws {
        let header = """
            inputs:
              one: {type: string, secret: true, from: "secretsmanager:shop/token#value"}
              two: {type: string, secret: true, from: "ssm:/shop/token"}
              three: {type: string, secret: true, from: "env:TOKEN"}

            """
        let found = try permissions(step("aws sns list-topics"), header: header).needs
        #expect(
            found.filter { !$0.action.hasPrefix("sns:") }.map { "\($0.action) \($0.resources)" } == [
                #"secretsmanager:GetSecretValue ["arn:aws:secretsmanager:us-west-2:123456789012:secret:shop/token-??????"]"#,
                #"ssm:GetParameter ["arn:aws:ssm:us-west-2:123456789012:parameter/shop/token"]"#,
            ]
        )
    }

    // MARK: - Policies

    private func need(_ action: String, _ resources: [String], isRead: Bool = false, region: String? = nil)
        -> PermissionNeed
    {
        PermissionNeed(
            action: action,
            resources: resources,
            conditions: region.map {
                [PolicyCondition(comparison: "StringEquals", key: "aws:RequestedRegion", values: [$0])]
            }
                ?? [],
            isRead: isRead
        )
    }

    @Test func `statements are merged by resources, reads apart from changes`() {
        let policy = IAMPolicy([
            need("rds:A", ["arn:1", "arn:2"]), need("rds:B", ["arn:2"]), need("rds:B", ["arn:1"]),
            need("sns:C", ["arn:1", "arn:2"], isRead: true), need("rds:D", ["arn:x*"]),
            need("rds:D", ["arn:xy", "arn:z"]),
            need("cw:E", ["*"], isRead: true, region: "r2"), need("cw:E", ["*"], isRead: true, region: "r1"),
        ])
        let lines = policy.documents.joined().map {
            "\($0.sid) \($0.actions) \($0.resources) \($0.conditions.flatMap(\.values))"
        }
        #expect(
            lines == [
                #"ReadCw ["cw:E"] ["*"] ["r1", "r2"]"#, #"ReadSns ["sns:C"] ["arn:1", "arn:2"] []"#,
                #"ChangeRds ["rds:A", "rds:B"] ["arn:1", "arn:2"] []"#, #"ChangeRds2 ["rds:D"] ["arn:x*", "arn:z"] []"#,
            ]
        )
    }

    @Test func `a policy that is too long for IAM becomes several that fit`() {
        let needs = (0..<300).map {
            need("rds:Action\($0)", ["arn:aws:rds:us-west-2:123456789012:db:instance-\($0 / 3)"])
        }
        let policy = IAMPolicy(needs)
        #expect(policy.documents.count > 1)
        for document in policy.json { #expect(IAMPolicy.size(of: document) <= IAMPolicy.limit) }
        let actions = policy.documents.joined().flatMap(\.actions)
        #expect(actions.count == 300 && Set(actions).count == 300)
        let sids = policy.documents.map { $0.map(\.sid) }
        for names in sids { #expect(Set(names).count == names.count) }
    }

    @Test func `one statement that is too long is cut`() {
        let policy = IAMPolicy([
            need("rds:A", (0..<200).map { "arn:aws:rds:us-west-2:123456789012:db:a-long-name-\($0)" })
        ])
        #expect(policy.documents.count > 1)
        #expect(policy.documents.joined().flatMap(\.resources).count == 200)
        for document in policy.json { #expect(IAMPolicy.size(of: document) <= IAMPolicy.limit) }
    }

    @Test(arguments: PlanTestBed.runbooks)
    func `every call of the repository's runbooks is allowed, and no statement is one too many`(path: String) throws {
        let overview = try PlanTestBed.repositoryOverview(path)
        let needs = PlanPermissions(overview, catalog: .embedded).needs
        let policy = IAMPolicy(needs)
        let all = Array(policy.documents.joined())
        #expect(!all.isEmpty && policy.documents.count == 1)
        func allowed(by statements: [PolicyStatement]) -> Bool {
            let evaluator = PolicyEvaluator(statements: statements)
            return needs.allSatisfy { need in
                let keys = Dictionary(uniqueKeysWithValues: need.conditions.map { ($0.key, $0.values[0]) })
                return need.resources.allSatisfy { resource in
                    let concrete = resource.replacing("*", with: "x").replacing("?", with: "y")
                    return evaluator.allows(need.action, on: concrete, keys: keys)
                }
            }
        }
        #expect(allowed(by: all))
        for index in all.indices {
            var fewer = all
            fewer.remove(at: index)
            #expect(!allowed(by: fewer), "\(all[index].sid) is not needed")
        }
        #expect(!all.flatMap(\.actions).contains { $0.contains("*") })
    }
}
