// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import SQLText

/// Reads SQL text with `${…}` as one statement with bind parameters.
enum SQLReader {
    /// A statement with `$1` … `$n` and their values.
    struct Statement {
        var text: String
        var parameters: [Template]
        var effect: Effect
    }

    /// The statement; nil when it cannot be read.
    static func read(_ text: PlacedText, _ reader: inout CommandReader) -> Statement? {
        do {
            let found = try placeholders(in: text.text)
            var isBindable = true
            for placeholder in found where placeholder.context == .string || placeholder.context == .identifier {
                isBindable = false
                let place = placeholder.context == .string ? "a string" : "a quoted name"
                reader.findings.add(
                    CommandFindings.placeholderInText,
                    "'${\(placeholder.text)}' stands inside \(place)",
                    at: text.place(placeholder.range),
                    step: reader.step,
                    fix: "write it without the quotes and join texts with ||"
                )
            }
            guard isBindable else { return nil }
            let parameters = found.filter { $0.context == .code }.map { placeholder in
                let inner = placeholder.range.lowerBound + 2..<placeholder.range.upperBound - 1
                return reader.hole(text.part(inner)).map(Template.expression)
            }
            let bound = try bindPlaceholders(in: text.text)
            let statement = try SQLStatement(bound.statement)
            let values = parameters.compactMap(\.self)
            guard values.count == parameters.count else { return nil }
            guard statement.acceptsParameters || values.isEmpty else {
                reader.findings.add(
                    CommandFindings.invalidSQL,
                    "\(statement.keyword) takes no parameters",
                    at: text.place(found[0].range),
                    step: reader.step,
                    fix: "write the value into the statement, or use a psql script in a shell step"
                )
                return nil
            }
            return Statement(
                text: statement.text,
                parameters: values,
                effect: Effect(rawValue: statement.effect.rawValue) ?? .unknown
            )
        } catch {
            report(error, text, &reader)
            return nil
        }
    }

    /// Offsets behind a replaced placeholder have moved, so a place is only exact in front of the first one.
    private static func report(_ refusal: SQLRefusal, _ text: PlacedText, _ reader: inout CommandReader) {
        let entry = refusal.code == .severalStatements ? CommandFindings.severalStatements : CommandFindings.invalidSQL
        let length = text.text.utf8.count
        let offset = min(refusal.offset, length)
        let place = text.text.contains("${") && refusal.code != .unterminated ? text.range : text.place(offset..<offset)
        reader.findings.add(entry, refusal.message, at: place, step: reader.step)
    }
}
