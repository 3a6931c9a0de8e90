// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import RunbookSyntax
import Values

/// What ends a run from outside: each condition is one reading, and what must not be true of it.
enum StopConditionPass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        var findings = FindingList(file: draft.source.name)
        var conditions: [StopConditionDraft] = []
        for node in draft.header.stopNodes {
            var reader = StopConditionReader(node, draft, context)
            let condition = reader.read()
            findings.add(reader.findings.diagnostics)
            if let condition { conditions.add(condition, &findings) }
        }
        draft.stopConditions = conditions
        return findings.diagnostics
    }
}

/// Reads one stop condition.
private struct StopConditionReader {
    var findings: FindingList
    private var reader: MappingReader
    private let node: YAMLNode
    private let draft: RunbookDraft
    private let context: RunbookCompiler.Context

    init(_ node: YAMLNode, _ draft: RunbookDraft, _ context: RunbookCompiler.Context) {
        self.node = node
        self.draft = draft
        self.context = context
        findings = FindingList(file: draft.source.name)
        reader = MappingReader(
            node,
            keys: StopReference.keys.map(\.key),
            source: draft.sources.source(at: node.range.lower),
            unknown: InputFindings.unknownKey
        )
        reader.invalid = InputFindings.invalidValue
        reader.missing = InputFindings.missingKey
    }

    /// The condition; nil when it cannot be read.
    mutating func read() -> StopConditionDraft? {
        defer { findings.add(reader.findings.diagnostics) }
        var readings = ConditionReadingReader("a stop condition", node, reader, draft, context)
        let found = readings.read()
        findings.add(readings.findings.diagnostics)
        let every = interval()
        let mode = reader.choice("mode", StopCondition.Mode.self) ?? .graceful
        let budget = reader.span("budget")
        let whenUnknown = reader.choice("when-unknown", StopCondition.UnknownRule.self) ?? .warn
        let unknownAfter = reader.count("unknown-after") ?? StopCondition.usualUnknownAfter
        let atStart = reader.choice("at-start", StopCondition.StartRule.self) ?? .refuse
        let reason = reader.text("reason")?.trimmed.text ?? ""
        guard let found else { return nil }
        let condition = StopCondition(
            id: found.id,
            reading: found.reading,
            every: every,
            mode: mode,
            budget: budget,
            whenUnknown: whenUnknown,
            unknownAfter: unknownAfter,
            atStart: atStart,
            reason: reason
        )
        return StopConditionDraft(condition: condition, reading: found.draft)
    }

    private mutating func interval() -> TimeSpan {
        guard let every = reader.span("every") else { return StopCondition.usualInterval }
        if every < StopCondition.leastInterval, let text = reader.text("every") {
            findings.add(
                InputFindings.invalidValue,
                "every \(every) is too often: services count calls",
                at: text.range,
                fix: "write \(StopCondition.leastInterval) or more"
            )
        }
        return every
    }
}
