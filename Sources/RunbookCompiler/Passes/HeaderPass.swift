// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax
import Values

/// The front matter: what the runbook is, its objectives and inputs.
enum HeaderPass {
    private static let keys = HeaderReference.keys.map(\.key)

    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        var findings = FindingList(file: draft.source.name)
        let node: YAMLNode
        var allowed = keys
        let source = draft.sidecar?.source ?? draft.source
        switch draft.syntax {
        case .markdown where draft.sidecar != nil:
            guard let sidecar = draft.sidecar else { return [] }
            node = sidecar.root
            allowed += Sidecar.keys
        case .markdown(let document):
            guard draft.tier == .native else {
                draft.header = AdoptedHeader.header(of: document)
                draft.header.inputs = draft.givenInputs.map {
                    HeaderDraft.Input(declaration: $0, range: SourceRange(at: 0))
                }
                return []
            }
            guard let frontMatter = document.frontMatter else { return [] }
            node = frontMatter
            allowed = HeaderReference.frontMatterKeys.map(\.key)
        case .yaml(let root):
            node = root
            allowed += HeaderReference.yamlKeys.map(\.key)
        case nil: return []
        }
        var reader = MappingReader(node, keys: allowed, source: source, unknown: InputFindings.unknownKey)
        reader.invalid = InputFindings.invalidValue
        reader.missing = InputFindings.missingKey
        if let version = node["lifeboat"], version.integerValue != RunbookCompiler.languageVersion {
            reader.findings.add(
                ReadingFindings.unsupportedVersion,
                "version '\(version.text ?? version.kindName)' is not supported",
                at: version.range,
                fix: "write 'lifeboat: 1'",
                fixIt: ["1", "1.0", "v1", "V1"].contains(version.text)
                    ? Diagnostic.FixIt(replace: version.range, with: "1") : nil
            )
        }
        draft.header = header(&reader, draft)
        findings.add(reader.findings.diagnostics)
        draft.header.stopNodes = stopNodes(node["stop-when"], &findings)
        draft.header.blockingNodes = BlockingConditionPass.nodes(
            node["blocked-when"],
            InputFindings.invalidValue,
            &findings
        )
        draft.header.inputs = inputs(node["inputs"], source, &findings)
        draft.header.windows = windows(node["windows"], source, context, &findings)
        checkEnvironment(draft.header, context, &findings)
        return findings.diagnostics
    }

    private static func header(_ reader: inout MappingReader, _ draft: RunbookDraft) -> HeaderDraft {
        var header = HeaderDraft()
        let stem = draft.source.name.split(separator: "/").last.map(String.init) ?? ""
        header.id = stem.split(separator: ".").first.map(String.init) ?? ""
        if let id = reader.text("id") {
            header.id = id.text
            if !Identifier.isValid(id.text) {
                reader.findings.add(
                    InputFindings.invalidValue,
                    "'\(id.text)' is not an identifier",
                    at: id.range,
                    fix: "use lower-case letters, digits and hyphens"
                )
            }
        }
        _ = reader.flag("adopted")
        header.kind = reader.choice("kind", RunbookKind.self, isRequired: true) ?? .daily
        header.title = reader.text("title")?.text
        header.about = reader.text("about")?.trimmed.text
        header.objectives = RecoveryObjectives(rto: reader.span("rto"), rpo: reader.span("rpo"))
        header.deadline = deadline(&reader)
        header.environment = reader.text("environment")
        header.parallel = reader.texts("parallel") ?? []
        header.onFailure = reader.failurePolicy("on-failure")
        header.manualItems = reader.choice("manual-items", HeaderDraft.ManualItems.self) ?? .steps
        _ = reader.texts("tags")
        return header
    }

    private static func stopNodes(_ node: YAMLNode?, _ findings: inout FindingList) -> [YAMLNode] {
        guard let node, !node.isNull else { return [] }
        if let elements = node.elements { return elements }
        findings.add(
            InputFindings.invalidValue,
            "stop-when is a \(node.kindName), not a list",
            at: node.range,
            fix: "write 'stop-when:' and below it '- {name: errors, alarm: NAME}'"
        )
        return []
    }

    private static func deadline(_ reader: inout MappingReader) -> TimeSpan? {
        guard let span = reader.span("deadline") else { return nil }
        guard span.duration > .zero else {
            if let text = reader.text("deadline") {
                reader.findings.add(InputFindings.invalidValue, "nothing could be done in that time", at: text.range)
            }
            return nil
        }
        return span
    }

    private static func windows(
        _ node: YAMLNode?,
        _ source: SourceText,
        _ context: RunbookCompiler.Context,
        _ findings: inout FindingList
    ) -> RunWindows? {
        guard let node, !node.isNull else { return nil }
        let entries = WindowsReader.Entries(unknownKey: InputFindings.unknownKey, invalid: InputFindings.invalidValue)
        var reader = WindowsReader(node, source: source, entries: entries, zones: context.timeZones)
        let windows = reader.read()
        findings.add(reader.findings.diagnostics)
        return windows
    }

    private static func inputs(
        _ node: YAMLNode?,
        _ source: SourceText,
        _ findings: inout FindingList
    ) -> [HeaderDraft.Input] {
        guard let node, !node.isNull else { return [] }
        guard let pairs = node.pairs else {
            findings.add(
                InputFindings.invalidInput,
                "inputs is a \(node.kindName), not a mapping",
                at: node.range,
                fix: "write 'inputs:' and below it 'name: {type: string}'"
            )
            return []
        }
        var inputs: [HeaderDraft.Input] = []
        for pair in pairs {
            guard ValueName.isValid(pair.name) else {
                findings.add(
                    BindingFindings.invalidName,
                    "'\(pair.name)' cannot be written in '${…}'",
                    at: pair.key.range,
                    fix: "use letters, digits and '_', starting with a letter"
                )
                continue
            }
            if ScopeName(rawValue: pair.name) != nil {
                findings.add(
                    OutlineFindings.reservedName,
                    "'\(pair.name)' is a value that every runbook has",
                    at: pair.key.range,
                    fix: "choose another name"
                )
                continue
            }
            var reader = InputDeclarationReader(pair, source: source)
            if let declaration = reader.read() {
                inputs.append(HeaderDraft.Input(declaration: declaration, range: pair.key.range))
            }
            findings.add(reader.findings)
        }
        return inputs
    }

    private static func checkEnvironment(
        _ header: HeaderDraft,
        _ context: RunbookCompiler.Context,
        _ findings: inout FindingList
    ) {
        guard let name = header.environment, let workspace = context.workspace else { return }
        guard workspace.environment(name.text) == nil else { return }
        findings.addUnknown(
            InputFindings.unknownEnvironment,
            "environment",
            name.text,
            at: name.range,
            among: workspace.environments.map(\.name)
        )
    }
}
