// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import TestSupport
import Testing
import Values

@testable import RunbookCompiler

/// Operations documentation that nobody wrote for Lifeboat, adopted as it stands; `Scripts/fetch-suites` fetches it.
@Suite struct OtherPeoplesDocumentTests {
    @Test(.disabled(if: !PublishedSuite.has("runbooks"), "run Scripts/fetch-suites runbooks"))
    func `every document gives findings or a plan in which whatever may change something asks first`() throws {
        let documents = try PublishedSuite.lines("runbooks/documents.jsonl")
        var codes: [String: Int] = [:]
        var plans = 0
        var steps = 0
        var asking = 0
        for document in documents {
            let name = try #require(document["name"]?.stringValue)
            let text = try #require(document["text"]?.stringValue)
            let compilation = CompilerTestBed.compile(text, name: name, workspace: nil)
            for diagnostic in compilation.diagnostics { codes[diagnostic.code, default: 0] += 1 }
            #expect(compilation.diagnostics == CompilerTestBed.compile(text, name: name, workspace: nil).diagnostics)
            let hasErrors = DiagnosticList.hasErrors(compilation.diagnostics)
            #expect(hasErrors == (compilation.plan == nil), "\(name)")
            guard let plan = compilation.plan else { continue }
            plans += 1
            steps += plan.steps.count
            for step in plan.steps where step.effect != .read && !step.commands.isEmpty {
                asking += 1
                #expect(step.asksFirst, "\(name): \(step.id)")
            }
        }
        let summary = codes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        print(
            "other people's documents: \(documents.count), \(plans) plans of \(steps) steps, \(asking) ask first: \(summary)"
        )
        #expect(documents.count >= 150)
        #expect(plans >= 100 && asking >= 300)
    }
}
