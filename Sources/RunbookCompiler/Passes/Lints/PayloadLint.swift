// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// A payload that must be JSON and is not.
enum PayloadLint {
    private static let malformed = DiagnosticCatalogue.Entry(
        "LB0826",
        .warning,
        title: "the payload is not JSON",
        why: "the call is accepted or refused by chance, and the function behind it fails"
    )

    /// The options whose value is JSON, by operation.
    private static let options: [String: [String]] = [
        "lambda invoke": ["payload"], "lambda invoke-async": ["invoke-args"],
        "stepfunctions start-execution": ["input"],
        "iam put-role-policy": ["policy-document"], "iam create-policy": ["policy-document"],
        "iam create-role": ["assume-role-policy-document"], "iam put-user-policy": ["policy-document"],
        "iam create-policy-version": ["policy-document"], "s3api put-bucket-policy": ["policy"],
        "kms put-key-policy": ["policy"], "sqs set-queue-attributes": [], "bedrock-runtime invoke-model": ["body"],
    ]

    static let lint = Lint(malformed, pages: pages) { subject, findings in
        for (step, call) in subject.calls {
            for option in options["\(call.service) \(call.operation)"] ?? [] {
                if let value = call[option] { check(value, "--\(option)", step, &findings) }
            }
            if call.is("events", "put-targets") || call.is("scheduler", "create-schedule") {
                for option in call.options where ["targets", "target"].contains(option.name) {
                    for value in option.values { checkTarget(value, step, &findings) }
                }
            }
        }
        for (step, state) in subject.expectedStates { checkState(state, step, &findings) }
    }

    private static func check(_ value: LintWord, _ name: String, _ step: LintStep, _ findings: inout FindingList) {
        let text = value.text
        guard !text.hasPrefix("file://"), !text.hasPrefix("fileb://"), !text.holds("$("), !isBase64(text) else {
            return
        }
        // A value that the run fills in is data: inside of a string any text will do, outside of one a number.
        do {
            _ = try JSONParser.parse(filled(text))
        } catch {
            let end = text.utf8.count
            let offset = min(error.offset, max(0, end - 1))
            let isExact = !text.holds("${")
            findings.add(
                malformed,
                "\(name) is not JSON: \(error.reason)",
                at: isExact && end > 0 ? value.place(offset..<offset + 1) : value.range,
                step: step.id,
                fix: "write JSON: names and texts in double quotes, the whole in single quotes"
            )
        }
    }

    /// `Input` of a target in JSON form; the shorthand form has no place for JSON with commas.
    private static func checkTarget(_ value: LintWord, _ step: LintStep, _ findings: inout FindingList) {
        guard value.isLiteral, let parsed = try? JSONParser.parse(value.text) else { return }
        for target in parsed.arrayValue ?? [parsed] {
            guard let input = target["Input"]?.stringValue else { continue }
            do {
                _ = try JSONParser.parse(input)
            } catch {
                findings.add(
                    malformed,
                    "the target's Input '\(input)' is not JSON: \(error.reason)",
                    at: value.range,
                    step: step.id,
                    fix: "write JSON: names and texts in double quotes, each with a backslash in front"
                )
            }
        }
    }

    /// `"Input"` anywhere in a fence of expected state.
    private static func checkState(_ state: PlacedText, _ step: LintStep, _ findings: inout FindingList) {
        guard let parsed = try? JSONParser.parse(state.text) else { return }
        for input in members("Input", in: parsed) {
            do {
                _ = try JSONParser.parse(input)
            } catch {
                let place = JSONPlaces.value(of: "Input", in: state)
                findings.add(
                    malformed,
                    "the Input '\(input)' is not JSON: \(error.reason)",
                    at: place ?? state.range,
                    step: step.id,
                    fix: "write JSON: names and texts in double quotes, each with a backslash in front"
                )
            }
        }
    }

    private static func members(_ name: String, in value: JSONValue) -> [String] {
        switch value {
        case .array(let elements): elements.flatMap { members(name, in: $0) }
        case .object(let object):
            object.flatMap { $0.key == name ? [$0.value.stringValue].compactMap(\.self) : members(name, in: $0.value) }
        case .null, .bool, .number, .string: []
        }
    }

    /// The text with every `${…}` replaced by a digit.
    private static func filled(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            result += rest[..<start.lowerBound] + "0"
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func isBase64(_ text: String) -> Bool {
        text.utf8.count >= 8 && text.utf8.count % 4 == 0
            && text.utf8.allSatisfy { ValueName.isNameByte($0, first: false) || "+/=".utf8.contains($0) }
    }

    private static let pages = [
        DiagnosticPage(
            "LB0826",
            """
            The option takes JSON, and its value is none. Some services refuse it; Lambda takes it and
            hands it to a function that then fails, which looks like an error of the function. Write
            names and texts in double quotes, and the whole in single quotes.
            """,
            example: LintExample.runbook(
                "aws lambda invoke --function-name manager --payload '{action: create}' answer.json"
            ),
            correction: [
                "{action: create}": "{\"action\": \"create\"}"
            ]
        )
    ]
}
