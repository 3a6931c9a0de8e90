// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import AWSModel
import Testing
import Values

struct DeferredValueTests {
    private let marker = DeferredText.marker(7)

    private func parse(_ command: String, files: [String: String] = [:]) throws -> AWSCommand {
        let words = ShellWords.split(command.replacing("%", with: marker))
        return try AWSCommand.parse(words: words) { files[$0].map { Array($0.utf8) } }.get()
    }

    @Test func `a marker never splits shorthand and stays in the value`() throws {
        let command = try parse("aws rds describe-db-instances --filters Name=%,Values=a%b,%")
        #expect(
            command.parameters == [
                "Filters": [["Name": .string(marker), "Values": [.string("a\(marker)b"), .string(marker)]]]
            ]
        )
    }

    @Test func `a marker alone stands for any kind of value`() throws {
        let command = try parse(
            "aws cloudwatch get-metric-statistics --namespace AWS/RDS --metric-name % --dimensions % --period % "
                + "--start-time % --end-time % --statistics % x%"
        )
        #expect(command.parameters["Dimensions"] == .string(marker))
        #expect(command.parameters["Period"] == .string(marker))
        #expect(command.parameters["Statistics"] == [.string(marker), .string("x\(marker)")])
    }

    @Test func `a marker inside JSON stays, quoted or bare`() throws {
        let command = try parse(
            "aws rds describe-db-instances --filters '[{\"Name\":\"a%\",\"Values\":[%]}]' --max-items % --region %"
        )
        #expect(command.parameters == ["Filters": [["Name": .string("a\(marker)"), "Values": [.string(marker)]]]])
        #expect(command.options.maximumItems == .string(marker))
        #expect(command.options.region == marker)
    }

    @Test func `enumerations, patterns and lengths wait for the value`() throws {
        let command = try parse("aws sts assume-role --role-arn % --role-session-name % --duration-seconds %")
        #expect(command.warnings == [])
        _ = try parse("aws cloudwatch put-metric-alarm --alarm-name a --evaluation-periods 1 --comparison-operator %")
    }

    @Test func `a service or operation must be literal`() {
        for words in [["aws", marker, "x"], ["aws", "rds", marker]] {
            guard case .failure(let problems) = AWSCommand.parse(words: words) else {
                Issue.record("accepted")
                continue
            }
            #expect(problems.problems.map(\.kind) == [.unsupported])
        }
    }

    @Test func `a file is read where it is there and left for later where it is not`() throws {
        let line = "aws iam create-role --role-name r --assume-role-policy-document file://trust.json"
        let read = try parse(line, files: ["trust.json": "{\"a\":1}"])
        #expect(read.parameters["AssumeRolePolicyDocument"] == "{\"a\":1}")
        let later = try parse(line)
        #expect(later.parameters["AssumeRolePolicyDocument"] == SpecialParameter.file("trust.json"))
        #expect(later.deferredFiles == ["trust.json"])
        let input = try parse("aws iam create-role --cli-input-json file://role.json")
        #expect(input.deferredFiles == ["role.json"])
        let list = try parse(
            "aws rds describe-db-instances --filters file://f.json",
            files: ["f.json": "[{\"Name\":\"a\",\"Values\":[\"b\"]}]"]
        )
        #expect(list.parameters == ["Filters": [["Name": "a", "Values": ["b"]]]])
    }

    @Test func `bytes go beside the parameters, and streams are named by path`() throws {
        let zip = try parse(
            "aws lambda update-function-code --function-name f --zip-file fileb://a.zip",
            files: ["a.zip": "PK"]
        )
        #expect(zip.parameters["ZipFile"] == SpecialParameter.attachment("0"))
        #expect(zip.attachments == ["0": .bytes(Array("PK".utf8))])
        let later = try parse("aws lambda invoke --function-name f --payload fileb://p.json out.json")
        #expect(later.attachments == ["0": .file(path: "p.json")])
        #expect(later.outfile == "out.json")
        let put = try parse("aws s3api put-object --bucket b --key k --body dump-%.gz")
        #expect(put.attachments == ["0": .file(path: "dump-\(marker).gz")])
        let code = try parse(
            "aws lambda create-function --function-name f --role arn:aws:iam::123456789012:role/r --zip-file fileb://z"
        )
        #expect(code.parameters["Code"] == ["ZipFile": SpecialParameter.attachment("0")])
    }
}
