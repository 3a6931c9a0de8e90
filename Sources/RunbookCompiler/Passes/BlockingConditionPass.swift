// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax
import Values

/// What must be known not to be so before a run changes anything: each condition is one reading, and what must not be true
/// of it.
enum BlockingConditionPass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        var findings = FindingList(file: draft.source.name)
        var conditions: [BlockingConditionDraft] = []
        for node in draft.header.blockingNodes {
            if let condition = read(node, draft, context, &findings) { conditions.add(condition, &findings) }
        }
        draft.blockingConditions = conditions
        return findings.diagnostics
    }

    /// The nodes of `blocked-when`, each a condition.
    static func nodes(
        _ node: YAMLNode?,
        _ invalid: DiagnosticCatalogue.Entry,
        _ findings: inout FindingList
    ) -> [YAMLNode] {
        guard let node, !node.isNull else { return [] }
        if let elements = node.elements { return elements }
        findings.add(
            invalid,
            "blocked-when is a \(node.kindName), not a list",
            at: node.range,
            fix: "write 'blocked-when:' and below it '- {name: lag, alarm: NAME}'"
        )
        return []
    }

    private static func read(
        _ node: YAMLNode,
        _ draft: RunbookDraft,
        _ context: RunbookCompiler.Context,
        _ findings: inout FindingList
    ) -> BlockingConditionDraft? {
        var reader = MappingReader(
            node,
            keys: BlockingReference.keys.map(\.key),
            source: draft.sources.source(at: node.range.lower),
            unknown: InputFindings.unknownKey
        )
        reader.invalid = InputFindings.invalidValue
        reader.missing = InputFindings.missingKey
        var readings = ConditionReadingReader("a blocking condition", node, reader, draft, context)
        let found = readings.read()
        findings.add(readings.findings.diagnostics)
        let whenUnknown = reader.choice("when-unknown", BlockingCondition.UnknownRule.self) ?? .block
        let mayBeOverridden = reader.flag("override")
        let reason = reader.text("reason")?.trimmed.text ?? ""
        findings.add(reader.findings.diagnostics)
        guard let found else { return nil }
        let condition = BlockingCondition(
            id: found.id,
            reading: found.reading,
            whenUnknown: whenUnknown,
            mayBeOverridden: mayBeOverridden,
            reason: reason
        )
        return BlockingConditionDraft(condition: condition, reading: found.draft)
    }
}
