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

    mutating func add(_ verdict: DocumentedCommand.Verdict, _ command: DocumentedCommand) {
        switch verdict {
        case .same: agreed += 1
        case .bothRefuse: refusedByBoth += 1
        case .performed: performedByName += 1
        case .refusedByName: refusedByName += 1
        case .differs(let why):
            differing += 1
            lines.append("\(command.page)\t\(why)\t\(command.words.joined(separator: " "))")
        }
    }

    var total: Int { agreed + refusedByBoth + performedByName + refusedByName + differing }
    var share: Double { Double(total - differing) / Double(total) }
    var description: String {
        "\(total - differing) of \(total) agree (\(agreed) the same parameters, \(refusedByBoth) refused by both, "
            + "\(performedByName) of the CLI's own commands understood, \(refusedByName) of them refused by name)"
    }
}
