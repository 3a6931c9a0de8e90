// SPDX-License-Identifier: Apache-2.0

extension ImportDraft {
    /// Fills placeholders in what a person reads of the native form; a sidecar's `values` reach such texts by themselves.
    mutating func useValuesInQuestions() {
        for step in steps.indices {
            guard let question = steps[step].manual?.question else { continue }
            steps[step].manual?.question = Self.replacing(question, .prose, values)
        }
    }

    /// Makes probes and waits speak of the same values as the commands: an input that is given otherwise must not leave
    /// them looking at the old resource.
    mutating func useValuesInParts() {
        let values = values
        for step in steps.indices {
            for part in steps[step].parts.indices {
                for field in steps[step].parts[part].fields.indices {
                    let (key, value) = steps[step].parts[part].fields[field]
                    steps[step].parts[part].fields[field].value =
                        key == "aws" ? Self.command(value, values) : Self.expression(value, values)
                }
            }
        }
    }

    private static func command(_ text: String, _ values: [LiteralReplacement.Value]) -> String {
        replacing(text, .native, values)
    }

    private static func replacing(
        _ text: String,
        _ language: LiteralReplacement.Language,
        _ values: [LiteralReplacement.Value]
    ) -> String {
        let edits = LiteralReplacement(text, language, values).edits.map {
            TextEdit(range: $0.range, replacement: $0.text)
        }
        return String(decoding: TextEdit.apply(edits, to: Array(text.utf8)), as: UTF8.self)
    }

    /// A literal of an expression stands in single quotes, and a value without.
    private static func expression(_ text: String, _ values: [LiteralReplacement.Value]) -> String {
        values.reduce(text) { text, value in
            value.literal.contains("'") ? text : text.replacing("'\(value.literal)'", with: "${\(value.expression)}")
        }
    }
}
