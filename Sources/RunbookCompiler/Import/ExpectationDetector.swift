// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Values

/// Suggests what could be expected of results: what the document states as a number, and a status that is queried.
///
/// What is stated becomes an assertion, which is red where it does not hold. What is only likely becomes a comment.
/// Both say why, so that a person decides.
enum ExpectationDetector {
    static func run(_ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        for index in analysis.draft.steps.indices {
            let step = analysis.draft.steps[index]
            readState(index, analysis, &draft)
            guard step.knownEffect == .read, step.lowering == nil, step.commands.count == 1,
                let operation = analysis.calls(index).first, case .call = operation.form
            else { continue }
            for (path, field) in fields(of: operation.query) {
                guard let suggestion = suggestion(path, field, analysis) else { continue }
                draft.steps[index].suggestions.append(suggestion)
                draft.note(
                    "expectation",
                    suggestion.expression,
                    because: suggestion.reason,
                    step: analysis.id(index),
                    line: analysis.line(step.range)
                )
            }
        }
    }

    // MARK: - Queries

    /// The members of `…{Alias: Path, …}`, or the last field of a path whose result is a scalar.
    private static func fields(of query: String?) -> [(path: String, field: String)] {
        guard let query, query.utf8.count < 2000 else { return [] }
        guard let open = query.firstIndex(of: "{"), query.hasSuffix("}") else {
            let field = query.split(separator: ".").last.map(String.init) ?? ""
            let isPlain = query.utf8.allSatisfy { ValueName.isNameByte($0, first: false) || ".[]".utf8.contains($0) }
            return isPlain && query.contains("[0]") ? [("@", field)] : []
        }
        let isOne = query[..<open].hasSuffix("[0].") || query[..<open].isEmpty
        guard isOne, !query[query.index(after: open)...].contains("{") else { return [] }
        return query[query.index(after: open)...].dropLast().split(separator: ",").compactMap { pair in
            let parts = pair.split(separator: ":").map { $0.trimmingSpaces }
            guard parts.count == 2, ValueName.isValid(parts[0]), let field = parts[1].split(separator: ".").last else {
                return nil
            }
            return (parts[0], String(field))
        }
    }

    private static func suggestion(
        _ path: String,
        _ field: String,
        _ analysis: ImportAnalysis
    ) -> ImportDraft.Suggestion? {
        switch field {
        case "BackupRetentionPeriod":
            guard let (line, days) = analysis.first({ StatedNumber.days(of: "retention", in: $0) }) else { return nil }
            return .init(
                expression: "\(path) >= \(days)",
                reason: "line \(line) states a retention of \(days) days",
                isStated: true
            )
        case "LatestRestorableTime":
            guard let rpo = analysis.first({ StatedNumber.duration(after: "RPO", in: $0) }) else { return nil }
            return .init(
                expression: "age(\(path)) <= \(rpo.found.duration.literal)",
                reason: "line \(rpo.line) states an RPO of \(rpo.found.duration.literal)",
                isStated: true
            )
        case "DBInstanceStatus", "DBSnapshotStatus":
            return .init(
                expression: "\(path) == 'available'",
                reason: "a status is asked for, and nothing says which one is good",
                isStated: false
            )
        case "MultiAZ", "StorageEncrypted", "DeletionProtection":
            return .init(
                expression: "\(path) == true",
                reason: "\(field) is asked for, and nothing says which answer is good",
                isStated: false
            )
        default:
            guard field.hasSuffix("Status") || field.hasSuffix("State") else { return nil }
            return .init(
                expression: "\(path) == 'available'",
                reason: "a status is asked for, and nothing says which one is good",
                isStated: false
            )
        }
    }

    // MARK: - States in JSON

    /// Rules of EventBridge that a `json` fence shows: a person makes them, and Lifeboat sees that they are there.
    private static func readState(_ index: Int, _ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        guard analysis.actions[index] == nil, let text = analysis.draft.steps[index].expectedStates.first,
            let state = try? JSONParser.parse(text.text), let rules = state.objectValue?["Rules"]?.arrayValue,
            rules.count == 1,
            let rule = rules[0].objectValue, let name = rule["Name"]?.stringValue, isPlain(name)
        else { return }
        var conditions: [String] = []
        for key in ["ScheduleExpression", "State"] {
            guard let value = rule[key]?.stringValue, !value.contains("'"), !value.contains("\\") else { continue }
            conditions.append("\(key) == '\(value)'")
        }
        guard !conditions.isEmpty else { return }
        let part = ImportDraft.Part(
            kind: .wait,
            fields: [
                ("aws", "events describe-rule --name \(name)"), ("until", conditions.joined(separator: " && ")),
                ("timeout", "5m"),
            ],
            reason: "the JSON shows this state; a person brings it about, and this sees that it is there"
        )
        draft.steps[index].parts.append(part)
        draft.note(
            "wait",
            part.fields[1].value,
            because: "the JSON of the document shows it",
            step: analysis.id(index),
            line: analysis.line(analysis.draft.steps[index].range)
        )
    }

    private static func isPlain(_ name: String) -> Bool {
        name.utf8.allSatisfy { ValueName.isNameByte($0, first: false) || "-./".utf8.contains($0) }
    }
}

extension Substring {
    /// The text without spaces at its ends.
    fileprivate var trimmingSpaces: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
