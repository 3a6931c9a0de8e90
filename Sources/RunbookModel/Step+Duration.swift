// SPDX-License-Identifier: Apache-2.0

import Values

extension Step {
    /// Whether a person carries the step out.
    public var isManual: Bool {
        if case .manual = action { true } else { false }
    }

    /// Whether any of its commands is a script.
    public var runsScripts: Bool {
        let all = commands + preconditions.compactMap(\.command) + [wait?.command, probe?.command].compactMap(\.self)
        return all.contains { if case .shell = $0.operation { true } else { false } }
    }

    /// Whether the person who carries the step out must say what was seen.
    public var demandsNote: Bool {
        if case .manual(let manual) = action { manual.evidence != .none } else { false }
    }

    /// How long the executor lets the step take with all of its attempts, of a list one element; nobody limits a person.
    public var longestDuration: Duration {
        guard !isManual else { return .zero }
        return (timeout.duration + (wait?.timeout.duration ?? .zero)) * mostAttempts + longestPause
    }
}
