// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import RunbookSyntax
import Values

/// Reads the body of an approval.
struct ApprovalReader {
    private static let keys = StepReference.approval.map(\.key)

    let source: SourceText

    /// The approval; nil when it has no usable name.
    func read(
        name: PlacedText,
        node: YAMLNode?,
        isBroken: Bool,
        _ findings: inout FindingList
    ) -> RunbookDraft.Approval? {
        guard let id = ApprovalID(name.text) else {
            findings.add(
                OutlineFindings.invalidID,
                "'\(name.text)' is not an identifier",
                at: name.range,
                fix: "use lower-case letters, digits and hyphens"
            )
            return nil
        }
        var approval = RunbookDraft.Approval(policy: ApprovalPolicy(id: id, roles: []), range: name.range)
        guard let node else {
            if !isBroken {
                findings.add(
                    OutlineFindings.missingKey,
                    "approval '\(id)' does not say whom to ask",
                    at: name.range,
                    fix: "add 'from: [role]'"
                )
            }
            return approval
        }
        var reader = MappingReader(node, keys: Self.keys, source: source, unknown: OutlineFindings.unknownKey)
        approval.roles = reader.texts("from", isRequired: true) ?? []
        approval.policy.roles = approval.roles.map(\.text)
        approval.policy.count = reader.count("count") ?? 1
        if let expires = reader.span("expires") { approval.policy.expires = expires }
        approval.shows = reader.texts("shows") ?? []
        let voidIf = reader.text("void-if")
        approval.policy.remind = reader.percents("remind")
        approval.policy.escalate = reader.percents("escalate")
        approval.breakGlass = reader.texts("break-glass") ?? []
        approval.policy.breakGlass = approval.breakGlass.isEmpty ? nil : approval.breakGlass.map(\.text)
        findings.add(reader.findings.diagnostics)
        if let voidIf {
            var expressions = ExpressionReader(file: source.name, moment: .before)
            let condition = voidIf.trimmed
            approval.policy.voidIf = expressions.read(condition, as: .interpolation)
            approval.condition = approval.policy.voidIf.map {
                PlacedExpression(expression: $0, text: condition, root: .names)
            }
            approval.uses = expressions.uses
            findings.add(expressions.findings.diagnostics)
        }
        return approval
    }
}
