// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import AWSModel
import Testing
import Values

struct ParsedCommandTests {
    @Test(arguments: ParsedCommands.rows)
    func `a command means what the AWS CLI makes of it`(row: ParsedCommands.Row) throws {
        let command = try AWSCommand.parse(words: ShellWords.split(row.command)).get()
        let expected = try JSONParser.parse(row.parameters)
        #expect(command.operation == row.operation)
        #expect(command.parameters == expected)
    }

    @Test(arguments: ParsedCommands.rows)
    func `the words of a parsed command parse to the same call`(row: ParsedCommands.Row) throws {
        let command = try AWSCommand.parse(words: ShellWords.split(row.command)).get()
        let again = try AWSCommand.parse(words: command.words()).get()
        #expect(again.parameters == command.parameters)
        #expect(again.operation == command.operation)
        #expect(again.kind == command.kind)
        #expect(again.options == command.options)
        #expect(ShellWords.split(command.commandLine()) == command.words())
    }

    @Test(arguments: [
        "aws sns publish --topic-arn arn:aws:sns:us-east-1:123456789012:t --message=-v",
        "aws sns publish --topic-arn arn:aws:sns:us-east-1:123456789012:t --message='--x y'",
        "aws sns publish --topic-arn arn:aws:sns:us-east-1:123456789012:t --message '{\"a\": 1}'",
        "aws sns publish --topic-arn arn:aws:sns:us-east-1:123456789012:t --message \"it's\"",
        "aws sns publish --cli-input-json '{\"Message\":\"file://x\"}'",
        "aws autoscaling set-desired-capacity --auto-scaling-group-name a --desired-capacity -1",
    ])
    func `values that look like something else survive the way back`(text: String) throws {
        let command = try AWSCommand.parse(words: ShellWords.split(text)).get()
        let again = try AWSCommand.parse(words: ShellWords.split(command.commandLine())).get()
        #expect(again == command)
    }

    @Test func `options of every command are read wherever they stand`() throws {
        let text =
            "aws --region us-east-1 --profile dr rds --output text describe-db-instances --query 'A[0]' "
            + "--endpoint-url=http://127.0.0.1:5000 --no-paginate --no-sign-request --no-verify-ssl "
            + "--cli-connect-timeout 5 --cli-read-timeout 0 --ca-bundle ca.pem --color off --no-cli-pager"
        let options = try AWSCommand.parse(words: ShellWords.split(text)).get().options
        #expect(options.region == "us-east-1")
        #expect(options.profile == "dr")
        #expect(options.output == .text)
        #expect(options.query == "A[0]")
        #expect(options.endpointURL == "http://127.0.0.1:5000")
        #expect(!options.paginate && !options.isSigned && !options.verifiesCertificate)
        #expect(options.connectTimeout == 5 && options.readTimeout == 0)
        #expect(options.certificateBundle == "ca.pem")
    }

    @Test func `a page token given by hand turns paging off`() throws {
        let manual = try AWSCommand.parse(words: ShellWords.split("aws rds describe-db-instances --marker x")).get()
        #expect(!manual.options.paginate)
        let pages = "aws rds describe-db-instances --max-items 5 --page-size 20 --starting-token t"
        let options = try AWSCommand.parse(words: ShellWords.split(pages)).get().options
        #expect(options.paginate)
        #expect(options.maximumItems == 5)
        #expect(options.pageSize == 20)
        #expect(options.startingToken == "t")
    }

    @Test func `a waiter brings its operation`() throws {
        let text = "aws rds wait db-instance-deleted --db-instance-identifier x"
        let command = try AWSCommand.parse(words: ShellWords.split(text)).get()
        #expect(command.kind == .wait(waiter: "DBInstanceDeleted"))
        #expect(command.operation == "DescribeDBInstances")
        #expect(command.effect(in: .embedded) == .read)
    }
}
