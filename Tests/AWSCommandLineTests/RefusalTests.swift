// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import AWSModel
import Testing
import Values

struct RefusalTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let command: String
        /// `kind@word`, and `~suggestion` where there is one.
        let problems: [String]

        init(_ command: String, _ problems: String...) {
            self.command = command
            self.problems = problems
        }

        var testDescription: String { command }
    }

    static let rows: [Row] = [
        Row("", "unsupported@0"),
        Row("aws", "unknownService@0"),
        Row("awss rds", "unsupported@0"),
        Row("aws rds", "unknownOperation@1"),
        Row("aws rds wait", "unknownOperation@2"),
        Row("aws rdss describe-db-instances", "unknownService@1~rds"),
        Row("aws rds describe-db-instance", "unknownOperation@2~describe-db-instances"),
        Row("aws rds wait db-instance-availible", "unknownOperation@3~db-instance-available"),
        Row("aws --regoin x rds describe-db-instances", "unknownOption@1~--region"),
        Row("aws rds describe-db-instances --db-instance-identifer x", "unknownOption@3~--db-instance-identifier"),
        Row("aws rds describe-db-instances --filter a", "badShorthand@4"),
        Row("aws rds describe-db-instances --no-i x", "unknownOption@3"),
        Row("aws rds describe-db-instances --query 'DBInstances['", "badQuery@4"),
        Row("aws rds describe-db-instances --endpoint-url localhost:5000", "wrongType@4"),
        Row("aws ec2 describe-snapshots --no-paginate --max-items 5", "conflict@4"),
        Row("aws rds modify-db-instance --db x", "unknownOption@3"),
        Row("aws servicediscovery create-private-dns-namespace --n example.com --vpc vpc-1", "unknownOption@3"),
        Row("aws rds describe-events --start-time 2026-11-22T]8:00Z", "wrongType@4"),
        Row("aws rds describe-db-instances extra", "unknownOption@3"),
        Row("aws rds describe-db-instances --region", "missingValue@3"),
        Row("aws rds describe-db-instances --db-instance-identifier --region x", "missingValue@3"),
        Row("aws rds describe-db-instances --output jsn", "notInEnum@4~json"),
        Row("aws rds describe-db-instances --max-items many", "wrongType@4"),
        Row("aws rds create-db-snapshot --db-instance-identifier x", "missingRequired@2"),
        Row("aws rds modify-db-instance --db-instance-identifier x --backup-retention-period many", "wrongType@6"),
        Row("aws rds modify-db-instance --db-instance-identifier x --multi-az true", "unknownOption@6"),
        Row("aws rds modify-db-instance --db-instance-identifier x --multi-az --no-multi-az", "conflict@6"),
        Row("aws rds describe-db-instances --filters Name=engine,Values=a,", "badShorthand@4"),
        Row("aws rds describe-db-instances --filters Name=a,Name=b,Values=c", "badShorthand@4"),
        Row("aws rds describe-db-instances --filters nonsense", "badShorthand@4"),
        Row("aws rds describe-db-instances --filters \"Name='a\"", "badShorthand@4"),
        Row("aws rds describe-db-instances --filters '[{\"Name\":}]'", "badJSON@4"),
        Row(
            "aws rds describe-db-instances --filters Nme=engine,Values=a",
            "missingRequired@4",
            "badShorthand@4~Name"
        ),
        Row("aws dynamodb get-item --table-name tab --key '{\"id\":{\"S\":1}}'", "wrongType@6"),
        Row("aws sts assume-role --role-arn short --role-session-name aa", "outOfRange@4"),
        Row("aws rds describe-db-instances --cli-input-json 5", "badJSON@4"),
        Row("aws rds describe-db-instances --generate-cli-skeleton inputt", "notInEnum@4~input"),
        Row("aws rds modify-option-group-x --a b", "unknownOperation@2~modify-option-group"),
        Row("aws lambda invoke --function-name f", "missingRequired@2"),
        Row("aws ec2 run-instances --image-id ami-1 --count many", "wrongType@6"),
        Row("aws cloudformation deploy --stack-name s", "unsupported@2"),
        Row("aws ecs deploy --service s", "unsupported@2"),
        Row("aws eks update-kubeconfig --nam c", "missingRequired@2", "unknownOption@3~--name"),
        Row("aws rds generate-db-auth-token --hostname h --port x", "missingRequired@2", "wrongType@6"),
        Row("aws logs tail group more --format jsn", "unknownOption@4", "notInEnum@6~json"),
        Row("aws ssm start-session --target i-1", "unsupported@2"),
        Row("aws configure", "unsupported@1"),
        Row("aws configure get", "missingRequired@2"),
        Row("aws config describe-config-rules", "unknownService@1~configservice"),
        Row("aws s3 copy a s3://b", "unknownOperation@2"),
        Row("aws s3 cp a", "missingRequired@3"),
        Row("aws s3 cp a b", "wrongType@3"),
        Row("aws s3 cp a s3:///k", "wrongType@4"),
        Row("aws s3 cp a s3://b --recursiv", "unknownOption@5~--recursive"),
        Row("aws s3 ls s3://b --delete", "unknownOption@4"),
        Row("aws s3 rm", "missingRequired@2"),
        Row("aws s3 sync - s3://b", "conflict@3"),
        Row("aws s3 presign s3://b/k --expires-in soon", "wrongType@5"),
        Row("aws lambda invoke --function-name f o --cli-binary-format base63", "notInEnum@7"),
        Row("aws lambda invoke --function-name f o --cli-binary-format base64 --payload {}", "wrongType@9"),
        Row("aws sns publish --cli-input-yaml 'a: ['", "missingRequired@2", "badJSON@4"),
        Row("aws sns publish --cli-input-yaml text", "missingRequired@2", "badJSON@4"),
    ]

    @Test(arguments: rows)
    func `a wrong command is refused at the word at fault`(row: Row) {
        let found: [String]
        switch AWSCommand.parse(words: ShellWords.split(row.command)) {
        case .success: found = []
        case .failure(let problems):
            found = problems.problems.map { "\($0.kind)@\($0.wordIndex)" + ($0.suggestion.map { "~\($0)" } ?? "") }
        }
        #expect(found == row.problems)
    }

    @Test func `all problems come in one pass`() {
        let command = "aws cloudwatch get-metric-statistics --namespace AWS/RDS --metric-nme x --statistics Avergae"
        guard case .failure(let problems) = AWSCommand.parse(words: ShellWords.split(command)) else {
            Issue.record("accepted")
            return
        }
        #expect(
            problems.problems.map(\.kind) == [
                .missingRequired, .missingRequired, .missingRequired, .unknownOption, .notInEnum,
            ]
        )
        #expect(problems.description.contains("--start-time is required"))
        #expect(problems.problems.last?.suggestion == "Average")
    }

    // MARK: Hostile input

    @Test func `a megabyte in a word is no trouble`() throws {
        let long = String(repeating: "a", count: 1 << 20)
        for words in [
            ["aws", long], ["aws", "rds", long], ["aws", "rds", "describe-db-instances", "--" + long],
            ["aws", "rds", "describe-db-instances", long],
        ] {
            guard case .failure(let problems) = AWSCommand.parse(words: words) else {
                Issue.record("accepted")
                continue
            }
            #expect(problems.problems.count == 1)
        }
        let topic = "arn:aws:sns:us-east-1:123456789012:t"
        let sent = AWSCommand.parse(words: ["aws", "sns", "publish", "--topic-arn", topic, "--message", long])
        #expect(try sent.get().parameters["Message"]?.stringValue?.utf8.count == 1 << 20)
        let filters = "Name=a,Values=" + String(repeating: "b,", count: 1 << 18) + "c"
        let listed = AWSCommand.parse(words: ["aws", "rds", "describe-db-instances", "--filters", filters])
        #expect(try listed.get().parameters["Filters"]?[0]?["Values"]?.arrayValue?.count == (1 << 18) + 1)
    }

    @Test(arguments: ["[", "{a=", "[{b="])
    func `deep nesting ends in a problem`(piece: String) {
        let value = "Name=" + String(repeating: piece, count: 50_000)
        guard
            case .failure(let problems) = AWSCommand.parse(
                words: ["aws", "rds", "describe-db-instances", "--filters", value]
            )
        else {
            Issue.record("accepted")
            return
        }
        #expect(problems.problems.map(\.kind) == [.badShorthand])
    }
}
