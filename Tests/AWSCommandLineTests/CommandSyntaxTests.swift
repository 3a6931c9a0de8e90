// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import AWSModel
import Testing
import Values

/// Rules of the AWS CLI's syntax that its documented examples do not all show.
struct CommandSyntaxTests {
    private func parse(_ command: String, files: [String: [UInt8]] = [:]) throws -> AWSCommand {
        try AWSCommand.parse(words: ShellWords.split(command)) { files[$0] }.get()
    }

    private func problems(_ command: String, files: [String: [UInt8]] = [:]) -> [AWSCommandProblem] {
        switch AWSCommand.parse(words: ShellWords.split(command), readFile: { files[$0] }) {
        case .success: []
        case .failure(let problems): problems.problems
        }
    }

    // MARK: Abbreviations and repetition

    @Test func `an option may be abbreviated while that is unambiguous, with a warning`() throws {
        let command = try parse("aws rds describe-db-instances --db-instance-id x --reg us-east-1 --out text")
        #expect(command.parameters == ["DBInstanceIdentifier": "x"])
        #expect(command.options.region == "us-east-1")
        #expect(command.options.output == .text)
        #expect(command.warnings.map(\.wordIndex) == [5, 7, 3])
        #expect(command.warnings.allSatisfy { $0.severity == .warning && $0.kind == .unknownOption })
        #expect(try parse(command.commandLine()).words() == command.words())
    }

    @Test func `an ambiguous abbreviation names what it can mean`() {
        let found = problems("aws rds modify-db-instance --db-instance x")
        #expect(found.map(\.wordIndex) == [3])
        #expect(found.first?.message.contains("--db-instance-identifier, --db-instance-class") == true)
    }

    @Test func `of an option that comes twice the last counts, with a warning`() throws {
        let command = try parse("aws sns publish --message one --message two --subject broken --subject s")
        #expect(command.parameters == ["Message": "two", "Subject": "s"])
        #expect(command.warnings.map(\.kind) == [.conflict, .conflict])
    }

    // MARK: Files, YAML and base64

    @Test func `shorthand takes values from files after an at sign`() throws {
        let files = ["a.yml": Array("Resources: {}".utf8), "b.bin": [0, 0xFF]]
        let command = try parse(
            "aws cloudformation create-stack-refactor --stack-definitions StackName=s,TemplateBody@=file://a.yml",
            files: files
        )
        #expect(
            command.parameters == ["StackDefinitions": [["StackName": "s", "TemplateBody": "Resources: {}"]]]
        )
        let kinesis = try parse(
            "aws kinesis put-records --stream-name s --records Data@=fileb://b.bin,PartitionKey@=plain",
            files: files
        )
        #expect(
            kinesis.parameters["Records"] == [["Data": SpecialParameter.attachment("0"), "PartitionKey": "plain"]]
        )
        #expect(kinesis.attachments["0"] == .bytes([0, 0xFF]))
        let later = try parse(
            "aws cloudformation create-stack-refactor --stack-definitions TemplateBody@=file://none.yml"
        )
        #expect(later.deferredFiles == ["none.yml"])
        #expect(later.parameters["StackDefinitions"]?[0]?["TemplateBody"] == SpecialParameter.file("none.yml"))
    }

    @Test func `without an at sign a file's name in shorthand is a text`() throws {
        let command = try parse(
            "aws cloudformation create-stack-refactor --stack-definitions TemplateBody=file://a.yml"
        )
        #expect(command.parameters["StackDefinitions"]?[0]?["TemplateBody"] == "file://a.yml")
    }

    @Test func `the whole input may be YAML, beneath the other options`() throws {
        let yaml =
            "TopicArn: arn:aws:sns:us-east-1:123456789012:t\nMessage: yes\nMessageAttributes:\n  n: {DataType: Number, StringValue: '1'}\n"
        let command = try parse(
            "aws sns publish --cli-input-yaml file://in.yml --subject s",
            files: ["in.yml": Array(yaml.utf8)]
        )
        #expect(
            command.parameters == [
                "TopicArn": "arn:aws:sns:us-east-1:123456789012:t", "Message": "yes", "Subject": "s",
                "MessageAttributes": ["n": ["DataType": "Number", "StringValue": "1"]],
            ]
        )
        let later = try parse("aws sns publish --cli-input-yaml file://later.yml")
        #expect(later.deferredFiles == ["later.yml"])
    }

    @Test func `bytes are raw unless base64 is asked for`() throws {
        let raw = "aws lambda invoke --function-name f --payload eyJhIjoxfQ== out.json"
        #expect(try parse(raw).parameters["Payload"] == "eyJhIjoxfQ==")
        #expect(try parse(raw + " --cli-binary-format raw-in-base64-out").parameters["Payload"] == "eyJhIjoxfQ==")
        let decoded = try parse(raw + " --cli-binary-format base64")
        #expect(decoded.attachments == ["0": .bytes(Array("{\"a\":1}".utf8))])
        let nested = try parse(
            "aws kinesis put-records --stream-name s --cli-binary-format base64 "
                + "--records Data=AP8=,PartitionKey=a '{\"Data\":\"AAE=\",\"PartitionKey\":\"b\"}'"
        )
        #expect(nested.attachments == ["0": .bytes([0, 0xFF]), "1": .bytes([0, 1])])
    }

    @Test func `a file of other bytes than UTF-8 is refused where text is wanted`() {
        let found = problems(
            "aws iam create-role --role-name r --assume-role-policy-document file://p",
            files: ["p": [0xFF, 0xFE]]
        )
        #expect(found.map(\.kind) == [.unreadableFile])
        #expect(found.first?.message.contains("fileb://") == true)
    }

    @Test func `an address is a text and never fetched`() throws {
        let command = try parse("aws iam create-open-id-connect-provider --url https://example.com/x")
        #expect(command.parameters == ["Url": "https://example.com/x"])
    }

    // MARK: Additions to single operations

    @Test func `shortcuts of run-instances become one network interface`() throws {
        let command = try parse(
            "aws ec2 run-instances --image-id ami-1 --subnet-id subnet-1 --security-group-ids sg-1 "
                + "--associate-public-ip-address --secondary-private-ip-address-count 2 --private-ip-address 10.0.0.4"
        )
        #expect(
            command.parameters == [
                "ImageId": "ami-1", "MinCount": 1, "MaxCount": 1,
                "NetworkInterfaces": [
                    [
                        "DeviceIndex": 0, "AssociatePublicIpAddress": true, "SecondaryPrivateIpAddressCount": 2,
                        "SubnetId": "subnet-1", "Groups": ["sg-1"],
                        "PrivateIpAddresses": [["PrivateIpAddress": "10.0.0.4", "Primary": true]],
                    ]
                ],
            ]
        )
    }

    @Test(arguments: [
        "aws ec2 run-instances --image-id a --network-interfaces DeviceIndex=0 --associate-public-ip-address",
        "aws ec2 authorize-security-group-ingress --group-id sg-1 --ip-permissions IpProtocol=tcp --cidr 10.0.0.0/8",
        "aws cloudwatch put-metric-data --namespace n --metric-data MetricName=a --value 1",
        "aws ses send-email --from a@example.com --message Subject={Data=s},Body={} --text t --to b@example.com",
        "aws acm list-certificates --no-paginate --starting-token t",
    ])
    func `options that say the same thing twice are refused together`(text: String) {
        #expect(problems(text).contains { $0.kind == .conflict })
    }

    @Test func `a page token gives an operation its own options back`() throws {
        let command = try parse("aws acm list-certificates --max-items 2 --next-token t")
        #expect(command.parameters == ["MaxItems": 2, "NextToken": "t"])
        #expect(command.options.maximumItems == nil)
        #expect(!command.options.paginate)
    }

    @Test func `protocols of network rules have numbers`() throws {
        let text =
            "aws ec2 create-network-acl-entry --network-acl-id acl-1 --rule-number 1 --rule-action allow --egress "
            + "--protocol udp"
        #expect(try parse(text).parameters["Protocol"] == "17")
    }

    @Test func `what is known and not offered says what to do instead`() {
        let found = problems("aws cloudfront create-invalidation --distribution-id E1 --paths '/*'")
        #expect(found.map(\.kind) == [.unsupported])
        #expect(found.last?.message.contains("CallerReference") == true)
    }
}
