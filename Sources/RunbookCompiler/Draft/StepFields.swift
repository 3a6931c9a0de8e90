// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax

/// The keys of a step that mean the same in the YAML form and in a sidecar.
enum StepFields {
    /// The keys, those of all attributes among them.
    static let keys = StepReference.common.map(\.key) + AttributeKey.allCases.map(\.rawValue)

    /// The attributes, but for `capture`, which may be a mapping as well, and for the title.
    static func readAttributes(_ node: YAMLNode, _ reader: inout MappingReader, _ step: inout StepDraft) {
        for key in AttributeKey.allCases where key != .capture && key != .title {
            if key == .env, let pair = node.pair("env"), pair.value.pairs != nil {
                readVariables(pair, &reader, &step)
                continue
            }
            if key == .retry, let pair = node.pair("retry"), pair.value.text == nil { continue }
            guard let pair = node.pair(key.rawValue), let value = reader.text(key.rawValue) else { continue }
            step.attributes.append(StepDraft.Attribute(key: key.rawValue, value: value, keyRange: pair.key.range))
        }
    }

    /// `env` as a mapping of names to texts.
    private static func readVariables(_ pair: YAMLNode.Pair, _ reader: inout MappingReader, _ step: inout StepDraft) {
        let place = PlacedText("", somewhereIn: pair.value.range)
        step.attributes.append(StepDraft.Attribute(key: "env", value: place, keyRange: pair.key.range))
        step.environment = (pair.value.pairs ?? []).compactMap { variable in
            guard let value = reader.placed(variable.value) else {
                reader.findings.add(
                    OutlineFindings.invalidValue,
                    "a variable is text, not a \(variable.value.kindName)",
                    at: variable.value.range,
                    step: reader.step
                )
                return nil
            }
            return StepDraft.Variable(name: PlacedText(variable.name, at: variable.key.range), value: value)
        }
    }

    /// Expectations and what a step requires.
    static func readTexts(_ reader: inout MappingReader, _ step: inout StepDraft) {
        step.requires += (reader.texts("requires") ?? []).map { RunbookDraft.Link(anchor: $0.text, range: $0.range) }
        step.expectations += (reader.texts("expect") ?? []).map(\.trimmed)
    }

    /// What would be a fence of its own in Markdown.
    static func readParts(_ node: YAMLNode, _ source: SourceText, _ step: inout StepDraft) {
        if let preconditions = node["preconditions"] {
            for element in preconditions.elements ?? [preconditions] {
                step.parts.append(StepDraft.Part(kind: .precondition, node: element))
            }
        }
        for kind in [PartKind.wait, .probe, .retry, .capture] {
            guard let value = node[kind.rawValue] else { continue }
            // One line is the attribute.
            if kind == .retry, value.text != nil { continue }
            if kind == .capture, let text = PlacedText(value, in: source), let pair = node.pair("capture") {
                step.attributes.append(StepDraft.Attribute(key: "capture", value: text, keyRange: pair.key.range))
            } else {
                step.parts.append(StepDraft.Part(kind: kind, node: value))
            }
        }
    }
}
