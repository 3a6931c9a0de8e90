// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// Writes a proposal as a file beside the document.
struct SidecarRenderer {
    private let analysis: ImportAnalysis
    private let draft: ImportDraft

    init(_ analysis: ImportAnalysis, _ draft: ImportDraft) {
        self.analysis = analysis
        self.draft = draft
    }

    /// The whole file.
    var text: String {
        var lines = [
            "# Binds \(document), which stays as it is. `lifeboat check` compares the digests with the document."
        ]
        lines += HeaderText.lines(draft)
        lines += values + approvals + steps + checklist
        return lines.joined(separator: "\n") + "\n"
    }

    private var document: String {
        let name = analysis.draft.source.name.split(separator: "/").last.map(String.init) ?? ""
        return name.filter { !$0.isNewline }
    }

    private var values: [String] {
        guard !draft.values.isEmpty else { return [] }
        return ["values:"] + draft.values.map { "  \(YAMLWriter.inline($0.literal)): ${\($0.expression)}" }
    }

    private var approvals: [String] {
        guard !draft.approvals.isEmpty else { return [] }
        return ["approvals:"]
            + draft.approvals.flatMap { approval in
                ["  \(YAMLWriter.inline(approval.name)):"] + HeaderText.lines(approval).map { "    " + $0 }
            }
    }

    // MARK: - Steps

    private var steps: [String] {
        var lines: [String] = []
        for index in draft.steps.indices { lines += step(index) }
        return lines.isEmpty ? [] : ["steps:"] + lines
    }

    private func step(_ index: Int) -> [String] {
        let step = draft.steps[index]
        let id = analysis.id(index)
        var writer = YAMLWriter()
        if analysis.actions[index] != nil, let manual = step.manual {
            // Unbound, it stays what it is in an adopted document: the operator is shown it, and asked.
            let reason = manual.reason?.oneLine ?? "a person does it"
            return ["  # \(id) is not bound, so that the operator is asked before it: \(reason)"]
        }
        writer.line("\(YAMLWriter.inline(id)):", indent: 2)
        writer.field("source", StepDigest(of: analysis.draft.steps[index]).text, indent: 4)
        for attribute in step.attributes where attribute.key != .id {
            writer.line("\(attribute.key.rawValue): \(ReadableYAML.text(attribute.value))", indent: 4)
        }
        if let manual = step.manual { writer.field("manual", manual.question, indent: 4) }
        if !step.suggestions.isEmpty {
            let isStated = step.suggestions.contains(where: \.isStated)
            writer.line(isStated ? "expect:" : "# expect:", indent: 4)
            for suggestion in step.suggestions {
                writer.line("# Proposed: \(suggestion.reason.oneLine).", indent: 6)
                let text = "- \(ReadableYAML.text(suggestion.expression))"
                writer.line(suggestion.isStated ? text : "# " + text, indent: 6)
            }
        }
        // Variables that cross fences are handed on as in any adopted document.
        for part in step.parts where part.kind != .capture {
            writer.line("# Proposed: \(part.reason.oneLine).", indent: 4)
            writer.line("\(part.kind.rawValue):", indent: 4)
            for field in part.fields { writer.line("\(field.key): \(ReadableYAML.text(field.value))", indent: 6) }
        }
        return writer.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    // MARK: - Checklist

    private var checklist: [String] {
        guard !draft.bindings.isEmpty else { return [] }
        var writer = YAMLWriter()
        writer.line("checklist:", indent: 0)
        for binding in draft.bindings {
            let entry = analysis.draft.checklist[binding.entry]
            var item = YAMLWriter()
            item.field("text", entry.text, indent: 0)
            if analysis.draft.checklist.count(where: { $0.text == entry.text }) > 1 {
                item.list("section", entry.section, indent: 0)
            }
            item.list("steps", binding.steps, indent: 0)
            writer.item(item, indent: 2)
        }
        return writer.text.split(separator: "\n").map(String.init)
    }
}
