// SPDX-License-Identifier: Apache-2.0

/// How much a diagnostic weighs.
public enum Severity: String, Sendable, Hashable, CaseIterable, Codable {
    /// The runbook cannot be used.
    case error
    /// The runbook works, and somebody will regret it.
    case warning
    /// Worth knowing.
    case note
}

extension Severity: Comparable {
    /// Orders from the most severe to the least: `error < warning < note`.
    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .error: 0
        case .warning: 1
        case .note: 2
        }
    }
}
