// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import TerminalUI
public import Values

/// What changed in meaning between two plans: the most dangerous first, each with its old and its new value.
public struct PlanDifferenceView: Sendable {
    /// One of the two plans.
    public struct Side: Sendable {
        /// How the reader names it: a file or a revision.
        public var name: String
        /// SHA-256 of the plan's meaning, in hexadecimal.
        public var digest: String

        /// One of the two plans.
        public init(name: String, digest: String) {
            self.name = name
            self.digest = digest
        }
    }

    private let difference: PlanDifference
    private let old: Side
    private let new: Side
    private let paragraph: Paragraph

    /// A view of a difference.
    public init(_ difference: PlanDifference, from old: Side, to new: Side, columns: Int = 80) {
        self.difference = difference
        self.old = old
        self.new = new
        paragraph = Paragraph(columns: columns)
    }

    // MARK: - For people

    /// The lines for a person.
    public func lines() -> [StyledText] {
        guard old.digest != new.digest else {
            return paragraph.lines("no change in meaning: \(old.name) and \(new.name) have the same plan digest")
                + paragraph.lines("plan \(new.digest.prefix(16))…", indent: 2, styles: [.dim])
        }
        var lines = paragraph.lines("from \(old.name)", styles: [.bold])
        lines += paragraph.lines("plan \(old.digest.prefix(16))…", indent: 2, styles: [.dim])
        lines += paragraph.lines("to \(new.name)", styles: [.bold])
        lines += paragraph.lines("plan \(new.digest.prefix(16))…", indent: 2, styles: [.dim])
        for danger in PlanChange.Danger.allCases.reversed() {
            let changes = difference.changes.filter { $0.danger == danger }
            guard !changes.isEmpty else { continue }
            lines += ["", StyledText(Self.heading(danger), danger >= .approval ? [.bold, .red] : [.bold])]
            lines += danger == .prose ? prose(changes) : changes.flatMap(self.lines)
        }
        return lines
    }

    private static func heading(_ danger: PlanChange.Danger) -> String {
        switch danger {
        case .oneWay: "One-way doors"
        case .approval: "Approvals and where it acts"
        case .change: "Changes to the world"
        case .conduct: "Order, time, checks, inputs"
        case .reading: "Readings"
        case .prose: "Texts for people"
        }
    }

    /// Texts in one line: what they say now is in the files.
    private func prose(_ changes: [PlanChange]) -> [StyledText] {
        let names = changes.map { change in
            change.property.isEmpty
                ? Self.name(of: change.subject) : "\(Self.name(of: change.subject)) (\(change.property))"
        }
        return paragraph.lines(names.joined(separator: ", "), indent: 2, hanging: 2)
    }

    private func lines(_ change: PlanChange) -> [StyledText] {
        let subject = Self.name(of: change.subject)
        switch change.kind {
        case .added:
            return paragraph.lines("+ \(subject): \(change.new ?? "")", indent: 2, hanging: 4, styles: [.green])
        case .removed:
            return paragraph.lines("- \(subject): \(change.old ?? "")", indent: 2, hanging: 4, styles: [.red])
        case .renamed(let from): return paragraph.lines("~ \(subject) was named \(from)", indent: 2, hanging: 4)
        case .moved(let before):
            let place = before.map { "now behind \($0)" } ?? "now the first step"
            return paragraph.lines("~ \(subject) \(place)", indent: 2, hanging: 4)
        case .changed: break
        }
        let head = "~ \(subject) \(change.property)"
        if let difference = change.lineDifference {
            return paragraph.lines("\(head):", indent: 2, hanging: 4) + difference.lines.flatMap(self.lines)
        }
        let (old, new) = (Self.shown(change.old), Self.shown(change.new))
        guard change.old != nil || change.new != nil else { return paragraph.lines(head, indent: 2, hanging: 4) }
        let whole = "\(head): \(old) → \(new)"
        if DisplayWidth.of(Printable.escapeLine(whole)) <= paragraph.columns - 2, !whole.contains("\n") {
            return paragraph.lines(whole, indent: 2)
        }
        return paragraph.lines(head, indent: 2, hanging: 4)
            + (change.old.map { paragraph.lines("- \($0)", indent: 6, hanging: 2, styles: [.red]) } ?? [])
            + (change.new.map { paragraph.lines("+ \($0)", indent: 6, hanging: 2, styles: [.green]) } ?? [])
    }

    /// A line of a text with its mark, and its colour.
    private func lines(_ line: LineDifference.Line) -> [StyledText] {
        let styles: [Style] =
            switch line {
            case .removed: [.red]
            case .added: [.green]
            case .common: []
            case .skipped, .cut: [.dim]
            }
        return paragraph.lines(line.text, indent: 6, hanging: 2, styles: styles)
    }

    private static func shown(_ text: String?) -> String { text.map { $0.isEmpty ? "(empty)" : $0 } ?? "none" }

    private static func name(of subject: PlanChange.Subject) -> String {
        switch subject {
        case .runbook: "runbook"
        case .input(let name): "input \(name)"
        case .approval(let id): "approval \(id)"
        case .step(let id): id.text
        case .stopCondition(let id): "stop condition \(id)"
        case .blockingCondition(let id): "blocking condition \(id)"
        case .checklist: "checklist"
        }
    }

    // MARK: - For programs

    /// The difference for a program; see `Documentation/schemas/plan-diff.schema.json`.
    public func json() -> JSONValue {
        [
            "from": ["name": .string(old.name), "digest": .string(old.digest)],
            "to": ["name": .string(new.name), "digest": .string(new.digest)],
            "same": .bool(old.digest == new.digest),
            "changes": .array(difference.changes.map(Self.json)),
        ]
    }

    private static func json(_ change: PlanChange) -> JSONValue {
        var object = JSONObject()
        switch change.subject {
        case .runbook: object["subject"] = "runbook"
        case .checklist: object["subject"] = "checklist"
        case .input(let name): (object["subject"], object["name"]) = ("input", .string(name))
        case .approval(let id): (object["subject"], object["name"]) = ("approval", .string(id.text))
        case .step(let id): (object["subject"], object["name"]) = ("step", .string(id.text))
        case .stopCondition(let id): (object["subject"], object["name"]) = ("stop-condition", .string(id.text))
        case .blockingCondition(let id):
            (object["subject"], object["name"]) = ("blocking-condition", .string(id.text))
        }
        switch change.kind {
        case .added: object["kind"] = "added"
        case .removed: object["kind"] = "removed"
        case .renamed(let from): (object["kind"], object["from"]) = ("renamed", .string(from.text))
        case .moved(let before):
            (object["kind"], object["behind"]) = ("moved", before.map { .string($0.text) } ?? .null)
        case .changed: object["kind"] = "changed"
        }
        object["property"] = .string(change.property)
        object["old"] = change.old.map { .string($0) } ?? .null
        object["new"] = change.new.map { .string($0) } ?? .null
        object["danger"] = .string(change.danger.name)
        return .object(object)
    }
}
