// SPDX-License-Identifier: Apache-2.0

import AWSModel
import TestSupport
import Testing
import Values

@testable import AWSCommandLine

/// The options of every operation and waiter of every service, against the AWS CLI's own tables.
struct OptionTableTests {
    /// The differences, each with its reason.
    private static let named: [String: String] = [
        "cloudsearch define-index-field": "takes the structure --index-field",
        "datapipeline put-pipeline-definition": "takes --pipeline-objects",
        "ec2 wait password-data-available": "refuses --priv-launch-key as the operation does",
        "sagemaker wait image-version-created": "the CLI's --version prints its own version here",
        "sagemaker wait image-version-deleted": "the CLI's --version prints its own version here",
    ]

    @Test(.disabled(if: !PublishedSuite.has("awscli"), "run Scripts/fetch-suites awscli"))
    func `every operation has the options that the AWS CLI gives it`() throws {
        var operations = 0
        var options = 0
        var refused: [String] = []
        var differences: [(words: String, what: String)] = []
        for line in try PublishedSuite.lines("awscli/arguments.jsonl") {
            let words = (line["words"]?.stringValue ?? "").split(separator: " ").map(String.init)
            guard words.count >= 2, let theirs = line["arguments"]?.objectValue else { continue }
            let place = words.joined(separator: " ")
            guard let table = Self.table(words) else {
                differences.append((place, "no such operation"))
                continue
            }
            operations += 1
            for (name, argument) in theirs where name != "outfile" {
                options += 1
                guard let option = table.options[name] else {
                    differences.append((place, "no option --\(name)"))
                    continue
                }
                if case .special(.unsupported) = option.target { refused.append("\(place) --\(name)") }
                if case .member(let member) = option.target, let wanted = argument["member"]?.stringValue,
                    member != wanted
                {
                    differences.append((place, "--\(name) fills \(member), not \(wanted)"))
                }
            }
            if theirs["outfile"] != nil, !table.hasOutfile, words != ["iam", "create-virtual-mfa-device"] {
                differences.append((place, "takes no outfile"))
            }
            for name in table.names where theirs[name] == nil && name != "cli-input-yaml" {
                if theirs["outfile"] != nil, ["cli-input-json", "generate-cli-skeleton"].contains(name) { continue }
                differences.append((place, "the CLI has no --\(name)"))
            }
        }
        print(
            "options: \(options) of \(operations) operations and waiters, \(differences.count) differences, "
                + "\(refused.count) known and refused by name"
        )
        #expect(refused.count < 40)
        let unnamed = differences.filter { Self.named[$0.words] == nil }.map { "\($0.words): \($0.what)" }
        #expect(unnamed == [])
        #expect(Set(differences.map(\.words)) == Set(Self.named.keys))
        #expect(operations > 18_000)
    }

    private static func table(_ words: [String]) -> OptionTable? {
        guard let name = CommandNames.service(words[0], in: .embedded),
            let service = try? ServiceCatalog.embedded.service(name)
        else { return nil }
        if words[1] == "wait" {
            guard let waiter = service.waiter(cliName: words[2]),
                let operation = service.operation(named: waiter.operation)
            else { return nil }
            return OptionTable(operation, of: service, command: words[0], word: operation.cliName)
        }
        guard let operation = CommandNames.operation(words[1], ofCommand: words[0], in: service) else { return nil }
        return OptionTable(operation, of: service, command: words[0], word: words[1])
    }
}
