// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import RunbookSyntax
import Values

/// What the sidecar says of the document's steps, as if the document said it itself.
///
/// It runs when the outline is there and before any attribute is read, so that a binding is checked by the same passes
/// as an attribute of the document.
enum SidecarPass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        guard let sidecar = draft.sidecar else { return [] }
        let environment = context.workspace?.environments.first { $0.name == draft.header.environment?.text }
        var binder = SidecarBinder(sidecar, draft, account: environment?.account)
        binder.bind()
        draft.steps = binder.steps
        draft.checklist = binder.checklist
        draft.approvals += binder.approvals
        return binder.findings.diagnostics
    }
}

/// Reads a sidecar and applies it to steps and checklist items.
private struct SidecarBinder {
    private(set) var steps: [StepDraft]
    private(set) var checklist: [RunbookDraft.ChecklistEntry]
    private(set) var approvals: [RunbookDraft.Approval] = []
    private(set) var findings: FindingList

    private let sidecar: Sidecar
    private let document: String
    /// The account of the environment, where the workspace file has it.
    private let account: String?
    private let digests: [StepDigest]
    private var values: [(value: LiteralReplacement.Value, range: SourceRange, isUsed: Bool)] = []

    init(_ sidecar: Sidecar, _ draft: RunbookDraft, account: String?) {
        self.sidecar = sidecar
        self.account = account
        steps = draft.steps
        checklist = draft.checklist
        document = draft.source.name
        digests = draft.steps.map(StepDigest.init(of:))
        findings = FindingList(file: sidecar.source.name)
    }

    mutating func bind() {
        NamingPass.nameByTitle(&steps)
        for pair in mapping("approvals") {
            let reader = ApprovalReader(source: sidecar.source)
            let name = PlacedText(pair.name, at: pair.key.range)
            if let approval = reader.read(name: name, node: pair.value, isBroken: false, &findings) {
                approvals.append(approval)
            }
        }
        let ids = steps.map { $0.id?.text }
        var indices: [String: Int] = [:]
        for (index, id) in ids.enumerated() { if let id, indices[id] == nil { indices[id] = index } }
        let names = Set(mapping("steps").map(\.name))
        var last = -1
        for pair in mapping("steps") {
            if let index = indices[pair.name] {
                apply(pair, to: index)
                last = index
            } else if let moved = reportUnknownStep(pair, ids, names, behind: last) {
                // What it says of the step is checked all the same.
                apply(pair, to: moved)
                last = moved
            }
        }
        readValues()
        replaceLiterals()
        for node in sidecar.root["checklist"]?.elements ?? [] { bindItem(node) }
    }

    /// The entries of a key that is a mapping of names.
    private func mapping(_ key: String) -> [YAMLNode.Pair] {
        guard let node = sidecar.root[key], !node.isNull else { return [] }
        return node.pairs ?? []
    }

    // MARK: - Steps

    private mutating func apply(_ pair: YAMLNode.Pair, to index: Int) {
        var reader = MappingReader(
            pair.value,
            keys: StepReference.sidecarKeys.map(\.key) + StepFields.keys,
            source: sidecar.source,
            unknown: OutlineFindings.unknownKey,
            step: pair.name
        )
        checkDigest(reader.text("source"), pair, index)
        steps[index].binding = pair.key.range
        if let title = reader.text("title") { steps[index].title = title.text }
        StepFields.readTexts(&reader, &steps[index])
        StepFields.readAttributes(pair.value, &reader, &steps[index])
        StepFields.readParts(pair.value, sidecar.source, &steps[index])
        if let question = reader.text("manual") { steps[index].facts.becomeManual(question) }
        if let evidence = reader.choice("evidence", ManualAction.Evidence.self) { steps[index].evidence = evidence }
        findings.add(reader.findings.diagnostics)
    }

    private mutating func checkDigest(_ written: PlacedText?, _ pair: YAMLNode.Pair, _ index: Int) {
        guard let written else {
            findings.add(
                SidecarFindings.missingDigest,
                "step '\(pair.name)' has no 'source'",
                at: pair.key.range,
                step: pair.name,
                fix: "add 'source: \(digests[index].text)'"
            )
            return
        }
        guard let digest = StepDigest(written.text) else {
            findings.add(
                SidecarFindings.invalidDigest,
                "'\(written.text)' is not 'sha256:' and at least \(StepDigest.fewestDigits) hexadecimal digits",
                at: written.range,
                step: pair.name,
                fix: "write '\(digests[index].text)'",
                // The digest that was meant, only shorter: nothing has to be decided again.
                fixIt: written.text.utf8.count >= 16 + "sha256:".utf8.count
                    && digests[index].text.hasPrefix(written.text)
                    ? Diagnostic.FixIt(replace: written.range, with: digests[index].text, expecting: written.text) : nil
            )
            return
        }
        guard !digest.matches(digests[index]) else { return }
        var notes = [Diagnostic.Note("the step is here", at: steps[index].sourceRange)]
        if let other = digests.indices.first(where: { digest.matches(digests[$0]) }) {
            let name = steps[other].id?.text ?? steps[other].title
            notes.append(Diagnostic.Note("what was bound is now '\(name)'", at: steps[other].sourceRange))
        }
        findings.add(
            SidecarFindings.changedStep,
            "kind, title or text of '\(pair.name)' is not what was bound",
            at: written.range,
            step: pair.name,
            fix: "look at the step again; if the binding is still right, write '\(digests[index].text)'",
            notes: notes
        )
    }

    /// Reports a name that no step has, and finds the step that was meant: the one with its digest, else one of a name
    /// like it, else the one that stands behind the step of the entry before.
    private mutating func reportUnknownStep(
        _ pair: YAMLNode.Pair,
        _ ids: [String?],
        _ bound: Set<String>,
        behind last: Int
    ) -> Int? {
        let digest = pair.value["source"]?.text.flatMap { StepDigest($0) }
        let moved = digest.flatMap { digest in
            digests.indices.first { digest.matches(digests[$0]) && !bound.contains(ids[$0] ?? "") }
        }
        if let moved, let id = ids[moved] {
            findings.add(
                SidecarFindings.movedStep,
                "this step is no longer '\(pair.name)'; it is '\(id)'",
                at: pair.key.range,
                step: id,
                fix: "write '\(id)'",
                fixIt: Diagnostic.FixIt(replace: pair.key.range, with: id),
                notes: [Diagnostic.Note("the step is here", at: steps[moved].sourceRange)]
            )
            return moved
        }
        let known = ids.compactMap(\.self)
        guard Suggestion.closest(to: pair.name, in: known) == nil, ids.indices.contains(last + 1),
            let next = ids[last + 1], !bound.contains(next)
        else {
            findings.addUnknown(SidecarFindings.unknownStep, "step", pair.name, at: pair.key.range, among: known)
            return nil
        }
        findings.add(
            SidecarFindings.unknownStep,
            "there is no step '\(pair.name)'; at its place stands '\(next)', and nothing binds that",
            at: pair.key.range,
            fix: "look at the step; if the binding is right for it, write '\(next)' and '\(digests[last + 1].text)'",
            notes: [Diagnostic.Note("the step is here", at: steps[last + 1].sourceRange)]
        )
        return nil
    }

    // MARK: - Values

    private mutating func readValues() {
        for pair in mapping("values") {
            guard let text = PlacedText(pair.value, in: sidecar.source), let inner = text.interpolation,
                pair.name.utf8.count >= 2
            else {
                findings.add(
                    SidecarFindings.invalidValue,
                    "'\(pair.name)' is not replaced by exactly one '${…}'",
                    at: pair.value.range,
                    fix: "write '\(pair.name.utf8.count < 2 ? "a longer literal" : pair.name): ${name}'"
                )
                continue
            }
            var reader = ExpressionReader(file: sidecar.source.name, moment: .before)
            let expression = reader.read(inner.trimmed, as: .interpolation)
            findings.add(reader.findings.diagnostics)
            guard expression != nil else { continue }
            let value = LiteralReplacement.Value(literal: pair.name, expression: inner.trimmed.text)
            values.append((value, pair.key.range, false))
        }
    }

    private mutating func replaceLiterals() {
        guard !values.isEmpty else { return }
        let wanted = values.map(\.value)
        for index in steps.indices where !steps[index].isSkipped {
            fillPlaceholders(index, wanted)
            let text: PlacedText
            let language: LiteralReplacement.Language
            switch steps[index].source {
            case .manual: continue
            case .sql(let statement):
                text = statement
                language = .sql
            case .shell(let script, let isConsole):
                text = isConsole ? ConsoleSession.commands(in: script) : script
                let isScript = steps[index].attributes.contains { $0.key == AttributeKey.cwd.rawValue }
                language = LiteralReplacement.language(ofShell: text.text, isScript: isScript)
            }
            let found = LiteralReplacement(text.text, language, wanted)
            for edit in found.edits { values[edit.value].isUsed = true }
            for obstacle in found.obstacles {
                values[obstacle.value].isUsed = true
                reportObstacle(obstacle, text, steps[index].id?.text)
            }
            guard !found.edits.isEmpty else { continue }
            let replaced = text.replacing(found.edits.map { ($0.range, $0.text) })
            steps[index].source = language == .sql ? .sql(replaced) : .shell(replaced, isConsole: false)
        }
        for value in values where !value.isUsed {
            findings.add(
                SidecarFindings.unusedValue,
                "'\(value.value.literal)' stands in no command of the document",
                at: value.range,
                fix: "remove it, or write the literal as the document has it: whole words only"
            )
        }
    }

    /// Placeholders in what a person reads: the account's number where the workspace file has it, else the expression.
    private mutating func fillPlaceholders(_ index: Int, _ wanted: [LiteralReplacement.Value]) {
        if let question = steps[index].confirmation {
            let whole = PlacedText(question, somewhereIn: steps[index].sourceRange)
            steps[index].confirmation = filled(whole, wanted).text
        }
        for state in steps[index].expectedStates.indices {
            let shown = steps[index].expectedStates[state]
            let replaced = filled(shown, wanted)
            steps[index].expectedStates[state] = replaced
            // A state beside a command is shown with the prose.
            steps[index].prose = steps[index].prose.replacing(shown.text, with: replaced.text)
        }
    }

    private mutating func filled(_ text: PlacedText, _ wanted: [LiteralReplacement.Value]) -> PlacedText {
        let edits = LiteralReplacement(text.text, .prose, wanted).edits
        for edit in edits { values[edit.value].isUsed = true }
        return text.replacing(
            edits.map { edit in
                let isAccount = wanted[edit.value].expression == ScopeName.account.rawValue
                return (edit.range, isAccount ? account ?? edit.text : edit.text)
            }
        )
    }

    private mutating func reportObstacle(_ obstacle: LiteralReplacement.Obstacle, _ text: PlacedText, _ step: String?) {
        let value = values[obstacle.value]
        var list = FindingList(file: document)
        list.add(
            SidecarFindings.irreplaceable,
            "'\(value.value.literal)' could not be replaced: \(obstacle.reason)",
            at: text.place(obstacle.range),
            step: step,
            fix: "bind the step with 'manual:' or 'skip:', or take the literal out of 'values'",
            notes: [Diagnostic.Note("the value is here", at: value.range)]
        )
        findings.add(list.diagnostics)
    }

    // MARK: - Checklist

    private mutating func bindItem(_ node: YAMLNode) {
        let keys = HeaderReference.itemKeys.map(\.key)
        var reader = MappingReader(node, keys: keys, source: sidecar.source, unknown: OutlineFindings.unknownKey)
        let text = reader.text("text", isRequired: true)
        let section = reader.texts("section")?.map(\.text)
        let links = (reader.texts("steps", isRequired: true) ?? []).map {
            RunbookDraft.Link(anchor: $0.text, range: $0.range)
        }
        let age = reader.span("max-age")
        findings.add(reader.findings.diagnostics)
        guard let text else { return }
        let matches = checklist.indices.filter { index in
            let entry = checklist[index]
            return entry.text == text.text && (section.map { entry.section.suffix($0.count) == $0[...] } ?? true)
        }
        guard let index = matches.first else {
            return findings.addUnknown(
                SidecarFindings.unknownItem,
                "checklist item",
                text.text,
                at: text.range,
                among: checklist.map(\.text)
            )
        }
        guard matches.count == 1 else {
            return findings.add(
                SidecarFindings.ambiguousItem,
                "\(matches.count) items of the document say '\(text.text)'",
                at: text.range,
                fix: "add 'section: [heading]' to say which one",
                notes: matches.prefix(2).map { Diagnostic.Note("one of them is here", at: checklist[$0].range) }
            )
        }
        if let first = checklist[index].links.first {
            return findings.add(
                SidecarFindings.boundTwice,
                "the item '\(text.text)' is bound already",
                at: text.range,
                fix: "keep one of the two",
                notes: [Diagnostic.Note("the other binding is here", at: first.range)]
            )
        }
        checklist[index].links = links
        checklist[index].maximumAge = age
    }
}

extension StepFacts {
    /// A person carries out what the step's command would have done; the command becomes a part of what they read.
    fileprivate mutating func becomeManual(_ question: PlacedText) {
        confirmation = question.trimmed.text
        switch source {
        case .manual: return
        case .shell(let text, _): showCommand(text.text, "bash")
        case .sql(let text): showCommand(text.text, "sql")
        }
        source = .manual(question.trimmed)
    }

    private mutating func showCommand(_ text: String, _ language: String) {
        let fence = "```\(language)\n\(text)\n```"
        prose = prose.isEmpty ? fence : "\(prose)\n\n\(fence)"
    }
}

extension PlacedText {
    /// What stands between `${` and `}` when there is nothing else.
    fileprivate var interpolation: PlacedText? {
        let whole = trimmed
        let length = whole.text.utf8.count
        guard whole.text.hasPrefix("${"), whole.text.hasSuffix("}"), length > 3 else { return nil }
        let inner = whole.part(2..<length - 1)
        return inner.text.contains("${") ? nil : inner
    }
}
