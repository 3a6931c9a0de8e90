// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax
import Values

/// Reads the YAML form of a runbook as the same steps that its Markdown form has.
struct YAMLOutline {
    private static let stepKeys = StepReference.yamlKeys.map(\.key) + StepFields.keys

    private(set) var steps: [StepDraft] = []
    private(set) var approvals: [RunbookDraft.Approval] = []
    private(set) var checklist: [RunbookDraft.ChecklistEntry] = []
    private(set) var includes: [RunbookDraft.Include] = []
    private(set) var findings: FindingList
    private let source: SourceText

    init(_ source: SourceText) {
        self.source = source
        findings = FindingList(file: source.name)
    }

    /// Reads what stands below the front matter's keys.
    mutating func read(_ root: YAMLNode) {
        for pair in root["approvals"]?.pairs ?? [] {
            let name = PlacedText(pair.name, at: pair.key.range)
            let reader = ApprovalReader(source: source)
            if let approval = reader.read(name: name, node: pair.value, isBroken: false, &findings) {
                approvals.append(approval)
            }
        }
        if let steps = root["steps"], steps.elements == nil, !steps.isNull {
            findings.add(OutlineFindings.invalidValue, "steps is a \(steps.kindName), not a list", at: steps.range)
        }
        for node in root["steps"]?.elements ?? [] { readStep(node) }
        for node in root["checklist"]?.elements ?? [] { readEntry(node) }
    }

    private mutating func readStep(_ node: YAMLNode) {
        if node["include"] != nil { return readInclude(node) }
        var reader = MappingReader(node, keys: Self.stepKeys, source: source, unknown: OutlineFindings.unknownKey)
        defer { findings.add(reader.findings.diagnostics) }
        guard node.pairs != nil else { return }
        let title = reader.text("title") ?? reader.text("id", isRequired: true)
        var step = StepDraft(title: title?.text ?? "", range: title?.range ?? node.range)
        step.sectionTitles = (reader.texts("section") ?? []).map(\.text)
        step.prose = reader.text("prose")?.trimmed.text ?? ""
        step.isListed = true
        step.after = reader.texts("after")
        StepFields.readTexts(&reader, &step)
        readAction(&reader, node, &step)
        StepFields.readAttributes(node, &reader, &step)
        StepFields.readParts(node, source, &step)
        steps.append(step)
    }

    /// An entry that stands for the steps of another runbook.
    private mutating func readInclude(_ node: YAMLNode) {
        var reader = MappingReader(
            node,
            keys: ["include", "as", "title", "section"],
            source: source,
            unknown: OutlineFindings.unknownKey
        )
        let path = reader.text("include", isRequired: true)
        let prefix = reader.text("as")
        let title = reader.text("title")
        let section = (reader.texts("section") ?? []).map(\.text)
        findings.add(reader.findings.diagnostics)
        guard let path else { return }
        includes.append(
            RunbookDraft.Include(
                path: path,
                title: title?.text ?? path.text,
                prefix: prefix,
                range: node.range,
                section: nil,
                sectionTitles: section
            )
        )
    }

    private mutating func readAction(_ reader: inout MappingReader, _ node: YAMLNode, _ step: inout StepDraft) {
        let actions = ["bash", "sql", "manual"].compactMap { node.pair($0) }
        guard let first = actions.first else { return }
        if actions.count > 1 {
            findings.add(
                OutlineFindings.secondCommandFence,
                "a step has one of bash, sql and manual",
                at: actions[1].key.range
            )
        }
        step.sourceRange = first.key.range
        guard let text = reader.text(first.name, isRequired: true)?.trimmedEnd else {
            step.isBroken = true
            return
        }
        if text.isBlank {
            findings.add(OutlineFindings.emptyFence, "there is nothing to do in this step", at: first.key.range)
            step.isBroken = true
        }
        switch first.name {
        case "bash": step.source = .shell(text, isConsole: false)
        case "sql": step.source = .sql(text)
        default:
            step.source = .manual(text)
            step.confirmation = text.text
            step.evidence = reader.choice("evidence", ManualAction.Evidence.self) ?? .none
        }
    }

    private mutating func readEntry(_ node: YAMLNode) {
        var reader = MappingReader(
            node,
            keys: HeaderReference.itemKeys.map(\.key),
            source: source,
            unknown: OutlineFindings.unknownKey
        )
        let text = reader.text("text", isRequired: true)
        let section = (reader.texts("section") ?? []).map(\.text)
        let links = (reader.texts("steps") ?? []).map { RunbookDraft.Link(anchor: $0.text, range: $0.range) }
        let age = reader.span("max-age")
        findings.add(reader.findings.diagnostics)
        guard let text else { return }
        checklist.append(
            RunbookDraft.ChecklistEntry(
                text: text.text,
                section: section,
                range: text.range,
                links: links,
                maximumAge: age
            )
        )
    }
}
