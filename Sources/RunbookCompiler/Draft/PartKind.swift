// SPDX-License-Identifier: Apache-2.0

/// The kinds of YAML fences that belong to a step, by the word after `yaml`.
enum PartKind: String, CaseIterable {
    case precondition, probe, wait, capture, manual

    /// The keys that the fence may have; none for names of the author's choice.
    var keys: [String] {
        switch self {
        case .precondition: ["aws", "sql", "connection", "expr", "expect"]
        case .probe: ["aws", "sql", "connection", "done-when"]
        case .wait: ["aws", "sql", "connection", "until", "fail-when", "every", "timeout"]
        case .capture: []
        case .manual: ["confirm", "evidence"]
        }
    }
}
