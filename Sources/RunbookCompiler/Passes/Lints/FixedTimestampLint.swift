// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// A moment that was true once: `--restore-time "2024-01-01T12:00:00.000Z"`.
enum FixedTimestampLint {
    private static let fixed = DiagnosticCatalogue.Entry(
        "LB0814",
        .warning,
        title: "a moment is written into the command",
        why: "it was right on one day; later it is outside of every window, or the data of another time"
    )

    private static let lastWords: Set<String> = ["time", "date", "timestamp", "since", "until", "before", "after"]

    static let lint = Lint(fixed, pages: pages) { subject, findings in
        for step in subject.steps {
            for command in step.commands where command.isWeighty {
                for (index, word) in command.words.enumerated() where word.isOption {
                    let parts = word.text.utf8.dropFirst(2).split(separator: UInt8(ascii: "="), maxSplits: 1)
                    guard let name = parts.first.map(Substring.init),
                        let last = name.utf8.split(separator: UInt8(ascii: "-")).last,
                        lastWords.contains(String(Substring(last)))
                    else { continue }
                    let next = index + 1 < command.words.count ? command.words[index + 1] : nil
                    guard let value = parts.count == 2 ? word.suffix(from: name.utf8.count + 3) : next, value.isLiteral,
                        isMoment(value.text)
                    else { continue }
                    report(value, option: String(name), step, &findings)
                }
            }
        }
    }

    private static func report(_ value: LintWord, option: String, _ step: LintStep, _ findings: inout FindingList) {
        let isRestore = option == "restore-time" || option == "restore-to-time"
        findings.add(
            fixed,
            "'\(value.text)' is the same moment in every run",
            at: value.range,
            step: step.id,
            fix: isRestore
                ? "capture the restore window's end in a step before, and write its name here"
                : "write ${now - 1h}, or make it an input of type timestamp"
        )
    }

    /// Whether the text is a date, a date with a time, or seconds since 1970 of this age.
    static func isMoment(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        if bytes.count == 10 || bytes.count == 13, bytes.allSatisfy(isDigit) { return bytes[0] == UInt8(ascii: "1") }
        guard bytes.count >= 10, bytes.count <= 40, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else {
            return false
        }
        guard [0, 1, 2, 3, 5, 6, 8, 9].allSatisfy({ isDigit(bytes[$0]) }) else { return false }
        return bytes.count == 10 || bytes[10] == UInt8(ascii: "T") || bytes[10] == 0x20
    }

    private static let pages = [
        DiagnosticPage(
            "LB0814",
            """
            A moment is written into the command. It was right on the day on which somebody tried it; a
            month later it lies outside of every restore window, or it asks for the metrics of another
            time. Compute it from `now`, capture it from a reading, or make it an input of type
            `timestamp`.
            """,
            example: LintExample.runbook(
                "aws cloudwatch get-metric-statistics --namespace AWS/RDS --metric-name ReplicaLag --period 60 \\\n  --statistics Maximum --start-time 2024-01-01T12:00:00Z --end-time ${now}"
            ),
            correction: [
                "2024-01-01T12:00:00Z": "${now - 1h}"
            ]
        )
    ]
}
