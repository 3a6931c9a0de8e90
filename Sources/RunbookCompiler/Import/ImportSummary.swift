// SPDX-License-Identifier: Apache-2.0

import Diagnostics
public import Values

/// What a proposal says about itself, for a person and for a program.
public enum ImportSummary {
    /// The lines for a person: what was understood, and what is left to decide.
    public static func lines(_ proposal: ImportProposal) -> [String] {
        var lines: [String] = []
        let steps = proposal.effects.reduce(0) { $0 + $1.count }
        let effects = proposal.effects.map { "\($0.count) \($0.effect)" }.joined(separator: ", ")
        lines.append("\(proposal.document): \(counted(steps, "step")) (\(effects))")
        if proposal.asking > 0 { lines.append(keptQuestions(proposal.asking)) }
        if !proposal.items.isEmpty { lines += ["", "Understood:"] }
        for item in proposal.items {
            let what = item.step.map { "\(item.kind) of '\($0)'" } ?? item.kind
            lines.append("  \(place(item.line))\(what): \(item.text.oneLine); \(item.reason.oneLine)")
        }
        if !proposal.questions.isEmpty { lines += ["", "For you to decide:"] }
        for question in proposal.questions { lines.append("  \(place(question.line))\(question.text)") }
        lines += ["", howToGoOn(proposal)]
        return lines
    }

    private static func keptQuestions(_ count: Int) -> String {
        count == 1 ? "1 step keeps its question" : "\(count) steps keep their question"
    }

    private static func howToGoOn(_ proposal: ImportProposal) -> String {
        let errors = proposal.diagnostics.count { $0.severity == .error }
        let warnings = proposal.diagnostics.count { $0.severity == .warning }
        let findings =
            errors + warnings == 0
            ? "The result compiles without a finding."
            : "The result has \(counted(errors, "error")) and \(counted(warnings, "warning")); "
                + "`lifeboat check` says which."
        return "\(findings) Review the patch, then apply it with `patch -p0`."
    }

    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    private static func place(_ line: Int?) -> String { line.map { "line \($0): " } ?? "" }

    // MARK: - JSON

    /// Everything that is proposed, for a program.
    public static func json(_ proposal: ImportProposal) -> JSONValue {
        .object(
            JSONObject([
                ("document", .string(proposal.document)),
                ("form", .string(proposal.form.rawValue)),
                ("target", .string(proposal.target)),
                ("bound", .bool(proposal.isBound)),
                (
                    "effects",
                    .object(JSONObject(proposal.effects.map { ($0.effect, .number(JSONNumber(Int64($0.count)))) }))
                ),
                ("asking", .number(JSONNumber(Int64(proposal.asking)))),
                ("proposals", .array(proposal.items.map(json))),
                ("questions", .array(proposal.questions.map(json))),
                ("patch", .string(String(decoding: proposal.patch, as: UTF8.self))),
            ])
        )
    }

    private static func json(_ item: ImportProposal.Item) -> JSONValue {
        let members: [(String, JSONValue?)] = [
            ("kind", .string(item.kind)), ("step", item.step.map(JSONValue.string)), ("line", item.line.map(number)),
            ("text", .string(item.text)), ("reason", .string(item.reason)),
        ]
        return .object(JSONObject(members.compactMap { key, value in value.map { (key, $0) } }))
    }

    private static func json(_ question: ImportProposal.Question) -> JSONValue {
        let members: [(String, JSONValue?)] = [
            ("step", question.step.map(JSONValue.string)), ("line", question.line.map(number)),
            ("text", .string(question.text)),
        ]
        return .object(JSONObject(members.compactMap { key, value in value.map { (key, $0) } }))
    }

    private static func number(_ value: Int) -> JSONValue { .number(JSONNumber(Int64(value))) }
}
