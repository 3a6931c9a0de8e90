// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Values

/// Writes the keys that front matter and a sidecar share.
enum HeaderText {
    /// The lines of the keys, inputs last.
    static func lines(_ draft: ImportDraft) -> [String] {
        var writer = YAMLWriter()
        writer.line("lifeboat: \(RunbookCompiler.languageVersion)", indent: 0)
        writer.field("id", draft.id, indent: 0)
        writer.field("kind", draft.kind.rawValue, indent: 0)
        writer.field("environment", draft.environment, indent: 0)
        if let rto = draft.objectives.rto { writer.line("rto: \(rto.duration.literal)", indent: 0) }
        if let rpo = draft.objectives.rpo { writer.line("rpo: \(rpo.duration.literal)", indent: 0) }
        if !draft.inputs.isEmpty {
            writer.line("inputs:", indent: 0)
            for input in draft.inputs {
                var members = ["type: \(input.type.rawValue)"]
                if let value = input.defaultValue { members.append("default: \(YAMLWriter.inline(value))") }
                if input.isSecret { members.append("secret: true") }
                if !input.about.isEmpty { members.append("about: \(YAMLWriter.inline(input.about))") }
                writer.line("\(input.name): {\(members.joined(separator: ", "))}", indent: 2)
            }
        }
        return writer.text.split(separator: "\n").map(String.init)
    }

    /// The lines of an approval's body.
    static func lines(_ approval: ImportDraft.Approval) -> [String] {
        var writer = YAMLWriter()
        writer.list("from", approval.roles, indent: 0)
        writer.list("shows", approval.shows, indent: 0)
        return writer.text.split(separator: "\n").map(String.init)
    }
}
