// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import AWSModel
import Glibc
import TestSupport
import Testing
import Values

/// Every command of the AWS CLI's own documentation, against what the AWS CLI itself makes of it.
///
/// `Scripts/fetch-suites awscli` runs the CLI over its examples and writes what it would send; `Tests/corpus` says how.
struct DocumentedExampleTests {
    private static let estate: Set<String> = [
        "rds", "s3", "s3api", "lambda", "events", "scheduler", "cloudwatch", "sns", "iam", "sts", "kms", "ec2", "logs",
        "route53", "secretsmanager", "ssm",
    ]

    /// The pages whose commands mean something else here, each with the reason.
    private static let named: [String: String] = [
        "ce/get-reservation-coverage.rst": "a JSON object names one member twice; the CLI drops the first in silence",
        "cloudfront/create-distribution.rst": "--origin-domain-name makes up a random reference",
        "cloudfront/create-invalidation.rst": "--paths makes up a random reference",
        "eks/describe-addon-versions.rst": "--query is no JMESPath: a comma between two arguments is missing",
        "greengrass/create-core-definition-version.rst": "the CLI writes parts of the answer into files",
        "greengrass/create-core-definition.rst": "the CLI writes parts of the answer into files",
        "greengrass/create-device-definition-version.rst": "the CLI writes parts of the answer into files",
        "greengrass/create-device-definition.rst": "the CLI writes parts of the answer into files",
        "iot/create-keys-and-certificate.rst": "the CLI writes parts of the answer into files",
        "ivschat/create-chat-token.rst": "a value is nearly one of its enumeration, with a comma too much",
        "swf/deprecate-domain.rst": "an empty word stands at the end",
    ]

    @Test(.disabled(if: !PublishedSuite.has("awscli"), "run Scripts/fetch-suites awscli"))
    func `documented commands mean what the AWS CLI makes of them`() throws {
        let commands = try DocumentedCommand.all()
        #expect(commands.count > 7_000)
        var all = Tally()
        var ours = Tally()
        for command in commands {
            let verdict = command.verdict()
            all.add(verdict, command)
            if Self.estate.contains(command.service) { ours.add(verdict, command) }
        }
        print("documented commands, all services: \(all)")
        print("documented commands, the estate's services: \(ours)")
        if let path = getenv("LIFEBOAT_DIFFERENCES").map({ String(cString: $0) }) {
            let file = fopen(path, "w")
            fputs(all.lines.joined(separator: "\n") + "\n", file)
            fclose(file)
        }
        #expect(Set(all.pages).subtracting(Self.named.keys) == [])
        #expect(Set(Self.named.keys).subtracting(all.pages) == [])
        #expect(all.share >= 0.97)
        #expect(ours.share >= 0.99)
    }
}

/// How many commands agree.
private struct Tally: CustomStringConvertible {
    var agreed = 0
    var refusedByBoth = 0
    var performedByName = 0
    var refusedByName = 0
    var differing = 0
    var lines: [String] = []
    var pages: [String] = []

    mutating func add(_ verdict: DocumentedCommand.Verdict, _ command: DocumentedCommand) {
        switch verdict {
        case .same: agreed += 1
        case .bothRefuse: refusedByBoth += 1
        case .performed: performedByName += 1
        case .refusedByName: refusedByName += 1
        case .differs(let why):
            differing += 1
            pages.append(command.page)
            lines.append("\(command.page)\t\(why)\t\(command.words.joined(separator: " ").replacing("\n", with: "⏎"))")
        }
    }

    var total: Int { agreed + refusedByBoth + performedByName + refusedByName + differing }
    /// The share of the commands that mean the same; a refusal by name is none of them.
    var share: Double { Double(total - differing - refusedByName) / Double(total) }
    var description: String {
        "\(total - differing - refusedByName) of \(total) (\(agreed) the same parameters, \(refusedByBoth) refused by both, "
            + "\(performedByName) of the CLI's own commands understood); \(refusedByName) of those refused by name, "
            + "\(differing) differ"
    }
}
