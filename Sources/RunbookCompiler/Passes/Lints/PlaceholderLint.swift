// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// `ACCOUNT` in an ARN, `<your-bucket>`, `{{name}}`, `CHANGEME`: what somebody meant to fill in.
enum PlaceholderLint {
    private static let placeholder = DiagnosticCatalogue.Entry(
        "LB0803",
        .warning,
        title: "a placeholder was left in",
        why: "the command would address something that does not exist"
    )

    static let lint = Lint(placeholder) { subject, findings in
        for step in subject.steps where !step.draft.isBroken {
            switch step.draft.source {
            case .shell, .sql: if let text = step.text { report(text, step.id, &findings) }
            case .manual: break
            }
        }
        for (step, state) in subject.expectedStates { report(state, step.id, &findings) }
    }

    private static func report(_ text: PlacedText, _ step: String?, _ findings: inout FindingList) {
        var counts: [String: Int] = [:]
        let all = PlaceholderText.all(in: text.text)
        for (found, _) in all { counts[found, default: 0] += 1 }
        for (found, range) in all {
            // One placeholder is one mistake, however often it stands in the fence.
            guard let count = counts.removeValue(forKey: found) else { continue }
            let fix = found.contains("ACCOUNT") ? "write ${account}" : "declare an input and write ${name}"
            findings.add(
                placeholder,
                "'\(found)' was left to be filled in" + (count > 1 ? ", here and \(count - 1) more times" : ""),
                at: text.place(range),
                step: step,
                fix: fix
            )
        }
    }
}
