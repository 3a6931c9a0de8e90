// SPDX-License-Identifier: Apache-2.0

import RunbookModel

extension Step {
    /// The step's text for people with one line a paragraph, whatever width its source was written in; lists and code keep
    /// their lines.
    var reflowedProse: String {
        var lines: [String] = []
        for line in prose.split(separator: "\n", omittingEmptySubsequences: false) {
            let goesOn = line.first.map { $0.isLetter || $0 == "(" || $0 == "`" || $0 == "'" } ?? false
            if goesOn, !line.hasPrefix("```"), let last = lines.last, !last.isEmpty, !last.hasPrefix("```") {
                lines[lines.count - 1] = "\(last) \(line)"
            } else {
                lines.append(String(line))
            }
        }
        return lines.joined(separator: "\n")
    }
}
