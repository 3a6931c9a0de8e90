// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import AWSModel
import TestSupport
import Testing
import Values

struct CommandSkeletonTests {
    @Test(.disabled(if: !PublishedSuite.has("awscli"), "run Scripts/fetch-suites awscli"))
    func `samples are the AWS CLI's own`() throws {
        var compared = 0
        for line in try PublishedSuite.lines("awscli/skeletons.jsonl") {
            let service = try ServiceCatalog.embedded.service(line["service"]?.stringValue ?? "")
            guard let operation = service.operation(named: line["operation"]?.stringValue ?? "") else {
                Issue.record("no operation \(line["service"]?.text() ?? "") \(line["operation"]?.text() ?? "")")
                continue
            }
            compared += 1
            let input = CommandSkeleton.input(of: operation, in: service)
            #expect(Self.agree(input, line["input"]), "\(service.name) \(operation.name)")
            let output = CommandSkeleton.output(of: operation, in: service)
            #expect(Self.agree(output, line["output"] ?? [:]), "\(service.name) \(operation.name)")
        }
        #expect(compared > 3_000)
    }

    /// Whether two samples are the same but for what stands for an enumeration, which the CLI draws by lot.
    private static func agree(_ ours: JSONValue, _ theirs: JSONValue?) -> Bool {
        switch (ours, theirs) {
        case (.string(let ours), .string(let theirs)):
            return ours == theirs || (!ours.isEmpty && !theirs.isEmpty)
        case (.array(let ours), .array(let theirs)):
            return ours.count == theirs.count && zip(ours, theirs).allSatisfy { agree($0, $1) }
        case (.object(let ours), .object(let theirs)):
            return ours.keys == theirs.keys && ours.allSatisfy { agree($0.value, theirs[$0.key]) }
        default: return ours == theirs
        }
    }

    @Test(arguments: [
        ("aws sns publish --generate-cli-skeleton", AWSCommand.Skeleton.input),
        ("aws sns publish --generate-cli-skeleton input", .input),
        ("aws sns publish --generate-cli-skeleton yaml-input --subject x", .yamlInput),
        ("aws sns publish --message m --generate-cli-skeleton output", .output),
    ])
    func `a sample is asked for in the place of a call`(text: String, skeleton: AWSCommand.Skeleton) throws {
        let command = try AWSCommand.parse(words: ShellWords.split(text)).get()
        #expect(command.options.skeleton == skeleton)
        #expect(command.effect(in: .embedded) == .read)
        #expect(try AWSCommand.parse(words: command.words()).get() == command)
    }

    @Test func `a sample of an answer wants a whole command`() {
        guard
            case .failure(let problems) = AWSCommand.parse(
                words: ["aws", "sns", "publish", "--generate-cli-skeleton", "output"]
            )
        else {
            Issue.record("accepted")
            return
        }
        #expect(problems.problems.map(\.kind) == [.missingRequired])
    }
}
