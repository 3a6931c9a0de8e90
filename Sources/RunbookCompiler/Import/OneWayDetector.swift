// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel
import Values

/// Finds one-way doors, and proposes who is asked and how one sees what happened; and finds what stays behind.
enum OneWayDetector {
    static func run(_ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        let steps = analysis.draft.steps
        for index in steps.indices where steps[index].knownEffect == .irreversible && steps[index].lowering == nil {
            propose(index, analysis, &draft)
        }
        for index in steps.indices where steps[index].lowering == nil { proposeObligation(index, analysis, &draft) }
    }

    // MARK: - Approvals

    private static func propose(_ index: Int, _ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        let id = analysis.id(index)
        let line = analysis.line(analysis.draft.steps[index].range)
        let section = analysis.draft.steps[index].section ?? 0
        if let existing = draft.approvals.first(where: { $0.section == section }) {
            draft.steps[index].set(.approve, existing.name)
        } else {
            let roles = roles(analysis)
            let shown = (0..<index).last { other in
                analysis.draft.steps[other].section == section && analysis.draft.steps[other].knownEffect == .read
                    && !analysis.draft.steps[other].commands.isEmpty
            }
            let approval = ImportDraft.Approval(
                name: id,
                roles: roles.names,
                shows: shown.map { [analysis.id($0)] } ?? [],
                section: section
            )
            draft.approvals.append(approval)
            draft.steps[index].set(.approve, approval.name)
            draft.ask(
                roles.isKnown
                    ? "Is \(roles.names.joined(separator: ", ")) the right role to approve '\(id)'?"
                    : "Who approves '\(id)'? 'approver' is only a name; roles are defined in lifeboat.yaml.",
                step: id,
                line: line
            )
        }
        draft.note(
            "approval",
            "approve=\(draft.steps[index].attributes.first { $0.key == .approve }?.value ?? "")",
            because: "it cannot be undone",
            step: id,
            line: line
        )
        if let probe = analysis.calls(index).lazy.compactMap(OneWayProbe.probe).first {
            draft.steps[index].parts.append(probe)
            draft.note("probe", probe.fields[0].value, because: probe.reason, step: id, line: line)
        } else {
            draft.ask(
                "How does one see whether '\(id)' took effect? A 'yaml probe' fence says it.",
                step: id,
                line: line
            )
        }
    }

    private static func roles(_ analysis: ImportAnalysis) -> (names: [String], isKnown: Bool) {
        let known = (analysis.workspace?.roles ?? []).filter { !$0.members.isEmpty }.map(\.name)
        let preferred = ["incident-commander", "dba", "approver"].first(where: known.contains) ?? known.first
        return preferred.map { ([$0], true) } ?? (["approver"], false)
    }

    // MARK: - Obligations

    private static let making = ["Create", "Restore", "Copy", "Run", "Allocate"]
    private static let unmaking = ["Delete", "Terminate", "Release", "Deregister", "Remove"]
    /// Words that say that nothing is meant to stay.
    private static let passing: Set<String> = [
        "test", "tests", "testing", "drill", "tmp", "temp", "temporary", "manual", "trial", "verify",
    ]

    private static func proposeObligation(_ index: Int, _ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        let step = analysis.draft.steps[index]
        for operation in analysis.calls(index) where making.contains(where: operation.operation.hasPrefix) {
            let thing = thing(operation.operation)
            guard let name = made(thing, operation), !isUndone(name, by: index + 1, analysis, operation.service) else {
                continue
            }
            let said = ([step.title, name] + step.sectionTitles.suffix(1)).joined(separator: " ").lowercased()
            let words = Set(said.split { !$0.isLetter }.map(String.init))
            guard !words.isDisjoint(with: passing) else { continue }
            let id = analysis.id(index)
            let obligation = "delete the \(thing) \(name)"
            draft.steps[index].set(.obliges, obligation)
            draft.note(
                "obligation",
                obligation,
                because: "no step deletes what \(operation.operation) makes here",
                step: id,
                line: analysis.line(step.range)
            )
            draft.ask("When is what '\(id)' makes deleted, and by whom?", step: id, line: analysis.line(step.range))
            return
        }
    }

    /// What an operation makes, in words.
    private static func thing(_ operation: String) -> String {
        let things = ["Snapshot", "Instance", "Cluster", "Bucket", "Table", "Topic", "Function", "Queue", "Stack"]
        let first = things.compactMap { thing in operation.firstRange(of: thing).map { (thing, $0.lowerBound) } }
            .min { $0.1 < $1.1 }
        return first?.0.lowercased() ?? "resource"
    }

    /// The name of what a call makes: of its target, else of the parameter that speaks of the thing.
    private static func made(_ thing: String, _ operation: AWSOperation) -> String? {
        let names = identifiers(operation)
        let name =
            names.first { $0.member.hasPrefix("Target") } ?? names.first { $0.member.lowercased().contains(thing) }
        return (name ?? names.first)?.text
    }

    private static func isUndone(_ name: String, by first: Int, _ analysis: ImportAnalysis, _ service: String) -> Bool {
        (first..<max(first, analysis.draft.steps.count)).contains { index in
            analysis.calls(index).contains { operation in
                operation.service == service && unmaking.contains(where: operation.operation.hasPrefix)
                    && identifiers(operation).contains { $0.text == name }
            }
        }
    }

    /// What names things in a call: literal texts and expressions of parameters that are identifiers.
    private static func identifiers(_ operation: AWSOperation) -> [(member: String, text: String)] {
        guard case .object(let members) = operation.parameters else {
            guard case .literal(.object(let object)) = operation.parameters else { return [] }
            return object.keys.filter(isIdentifier).compactMap { key in object[key]?.stringValue.map { (key, $0) } }
        }
        return members.filter { isIdentifier($0.name) }.compactMap { member in
            text(of: member.value).map { (member.name, $0) }
        }
    }

    private static func text(of template: Template) -> String? {
        switch template {
        case .literal(let value): value.stringValue
        case .expression(let expression): "$" + expression.source
        case .text(let segments):
            segments.map { segment in
                switch segment {
                case .literal(let text): text
                case .expression(let expression): "$" + expression.source
                }
            }.joined()
        case .list, .object: nil
        }
    }

    private static func isIdentifier(_ member: String) -> Bool {
        (member.hasSuffix("Identifier") || member.hasSuffix("Name") || member == "Bucket" || member == "Name")
            && !member.hasPrefix("Source") && !member.hasPrefix("DBSubnet") && !member.hasPrefix("DBParameter")
    }
}
