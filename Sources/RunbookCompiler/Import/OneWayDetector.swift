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
            let shows = readings(before: index, in: section, analysis).map(analysis.id)
            draft.approvals.append(.init(name: id, roles: roles.names, shows: shows, section: section))
            draft.steps[index].set(.approve, id)
            draft.ask(
                roles.isKnown
                    ? "Is \(roles.names.joined(separator: ", ")) the right role to approve '\(id)'?"
                    : "Who approves '\(id)'? 'approver' is only a name; roles are defined in lifeboat.yaml.",
                step: id,
                line: line
            )
        }
        askWhatMustHold(index, analysis, &draft)
        let approval = draft.approvals.first { $0.section == section }
        let shown = approval.map { $0.shows.isEmpty ? "" : ", which shows \($0.shows.joined(separator: ", "))" } ?? ""
        draft.note(
            "approval",
            "approve=\(approval?.name ?? id)\(shown)",
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

    /// How many readings an approver is shown: more are not read by anybody.
    private static let mostReadings = 5

    /// What an approver should see: the readings before the step in its section; where it has none, the last one before
    /// the step that looks at the same resource.
    private static func readings(before index: Int, in section: Int, _ analysis: ImportAnalysis) -> [Int] {
        let steps = analysis.draft.steps
        let before = (0..<index).filter { steps[$0].knownEffect == .read && !steps[$0].commands.isEmpty }
        let near = before.filter { (steps[$0].section ?? 0) == section }
        guard near.isEmpty else { return near.suffix(mostReadings) }
        let names = resources(index, analysis)
        return before.last { !names.isDisjoint(with: resources($0, analysis)) }.map { [$0] } ?? []
    }

    private static func resources(_ index: Int, _ analysis: ImportAnalysis) -> Set<String> {
        Set(analysis.calls(index).flatMap { ResourceNames.names(in: $0).map(\.literal) })
    }

    /// No document says by itself what must be true right before a one-way door.
    private static func askWhatMustHold(_ index: Int, _ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        let id = analysis.id(index)
        let isPromotion = analysis.calls(index).contains { $0.operation.hasPrefix("Promote") }
        let example = isPromotion ? "that the replica's lag is inside the RPO" : "that it is really the right one"
        draft.ask(
            "What must be true right before '\(id)'? A 'yaml precondition' says it: \(example).",
            step: id,
            line: analysis.line(analysis.draft.steps[index].range)
        )
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
            guard let (name, template) = made(thing, operation),
                !isUndone(name, by: index + 1, analysis, operation.service)
            else {
                continue
            }
            let said = ([step.title, name] + step.sectionTitles.suffix(1)).joined(separator: " ").lowercased()
            let words = Set(said.split { !$0.isLetter }.map(String.init))
            guard !words.isDisjoint(with: passing) else { continue }
            let id = analysis.id(index)
            let obligation = "delete the \(thing)\(readable(template))"
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

    /// A name as a person reads it: what a run computes is left open, since a person has no variable to look it up in.
    private static func readable(_ name: Template) -> String {
        let text = text(of: name) { _ in "…" } ?? "…"
        return text.contains("…") ? (text == "…" ? "" : " \(text)") + " that this step makes" : " \(text)"
    }

    /// What an operation makes, in words.
    private static func thing(_ operation: String) -> String {
        let things = ["Snapshot", "Instance", "Cluster", "Bucket", "Table", "Topic", "Function", "Queue", "Stack"]
        let first = things.compactMap { thing in operation.firstRange(of: thing).map { (thing, $0.lowerBound) } }
            .min { $0.1 < $1.1 }
        return first?.0.lowercased() ?? "resource"
    }

    /// The name of what a call makes: of its target, else of the parameter that speaks of the thing.
    private static func made(_ thing: String, _ operation: AWSOperation) -> (text: String, name: Template)? {
        let names = identifiers(operation)
        let name =
            names.first { $0.member.hasPrefix("Target") } ?? names.first { $0.member.lowercased().contains(thing) }
        return (name ?? names.first).map { ($0.text, $0.name) }
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
    private static func identifiers(_ operation: AWSOperation) -> [(member: String, text: String, name: Template)] {
        operation.parameters.members.filter { isIdentifier($0.name) }.compactMap { member in
            text(of: member.value) { "$" + $0.source }.map { (member.name, $0, member.value) }
        }
    }

    private static func text(of template: Template, _ computed: (Expression) -> String) -> String? {
        switch template {
        case .literal(let value): value.stringValue
        case .expression(let expression): computed(expression)
        case .text(let segments):
            segments.map { segment in
                switch segment {
                case .literal(let text): text
                case .expression(let expression): computed(expression)
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

extension Template {
    /// The members of an object, with holes or without.
    fileprivate var members: [Member] {
        switch self {
        case .literal(.object(let object)): object.map { Member(name: $0.key, value: .literal($0.value)) }
        case .object(let members): members
        case .literal, .expression, .text, .list: []
        }
    }
}
