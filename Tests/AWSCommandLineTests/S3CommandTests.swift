// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import AWSModel
import Testing
import Values

struct S3CommandTests {
    private func parse(_ text: String) throws -> (AWSCommand, S3Command) {
        let command = try AWSCommand.parse(words: ShellWords.split(text)).get()
        guard case .s3(let s3) = command.kind else { throw AWSModelError(.unknownService, text) }
        return (command, s3)
    }

    @Test func `a copy knows its ends and its settings`() throws {
        let (command, copy) = try parse(
            "aws s3 cp dump.gz s3://b/daily/ --sse aws:kms --sse-kms-key-id alias/a --storage-class STANDARD_IA "
                + "--metadata a=b --acl private --region us-east-1 --only-show-errors"
        )
        #expect(copy.source == .local(path: "dump.gz"))
        #expect(copy.destination == .object(bucket: "b", key: "daily/"))
        #expect(copy.parameters["ServerSideEncryption"] == "aws:kms")
        #expect(copy.parameters["SSEKMSKeyId"] == "alias/a")
        #expect(copy.parameters["Metadata"] == ["a": "b"])
        #expect(copy.flags == ["only-show-errors"])
        #expect(command.options.region == "us-east-1")
    }

    @Test func `an encryption without value is AES256`() throws {
        #expect(try parse("aws s3 cp --sse a s3://b").1.parameters["ServerSideEncryption"] == "AES256")
        #expect(try parse("aws s3 cp --sse a s3://b").1.source == .local(path: "a"))
        #expect(try parse("aws s3 cp a s3://b --sse AES256").1.parameters["ServerSideEncryption"] == "AES256")
    }

    @Test func `filters keep their order`() throws {
        let (_, sync) = try parse("aws s3 sync . s3://b/p --exclude '*' --include '*.sql' --delete")
        #expect(sync.filters.map(\.pattern) == ["*", "*.sql"])
        #expect(sync.filters.map(\.includes) == [false, true])
        #expect(sync.isRecursive)
    }

    @Test(arguments: [
        ("aws s3 ls", AWSEffect.read),
        ("aws s3 ls b/p", .read),
        ("aws s3 cp s3://b/k .", .read),
        ("aws s3 cp s3://b/k -", .read),
        ("aws s3 cp a s3://b", .change),
        ("aws s3 cp - s3://b/k", .change),
        ("aws s3 cp s3://a/k s3://b/k", .change),
        ("aws s3 cp a s3://b --dryrun", .read),
        ("aws s3 mv s3://a/k s3://b/k", .irreversible),
        ("aws s3 rm s3://b/k", .irreversible),
        ("aws s3 rm s3://b --recursive --dryrun", .read),
        ("aws s3 sync . s3://b", .change),
        ("aws s3 sync . s3://b --delete", .irreversible),
        ("aws s3 sync s3://b .", .read),
        ("aws s3 sync s3://b . --delete", .irreversible),
        ("aws s3 sync s3://b . --delete --dryrun", .read),
        ("aws s3 mb s3://b", .change),
        ("aws s3 rb s3://b --force", .irreversible),
        ("aws s3 presign s3://b/k --expires-in 60", .read),
        ("aws s3 cp \u{F8F0}0\u{F8F1} \u{F8F0}1\u{F8F1}", .change),
    ])
    func `an effect follows the direction`(text: String, effect: AWSEffect) throws {
        let (command, s3) = try parse(text)
        #expect(s3.effect == effect)
        #expect(command.effect(in: .embedded) == effect)
        let again = try AWSCommand.parse(words: command.words()).get()
        #expect(again == command)
    }

    @Test func `an access point's name holds slashes of its own`() {
        let arn = "arn:aws:s3:us-west-2:123456789012:accesspoint/ap"
        #expect(S3Location("s3://\(arn)/a/b") == .object(bucket: arn, key: "a/b"))
        #expect(S3Location("s3://\(arn)") == .object(bucket: arn, key: ""))
    }
}
