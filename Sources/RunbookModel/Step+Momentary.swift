// SPDX-License-Identifier: Apache-2.0

extension Step {
    /// Whether its values can be read again at any moment: it only looks, by commands, and not for each element of a list.
    public var canBeReadAgain: Bool {
        guard case .commands(let commands) = action, each == nil else { return false }
        return effect == .read && commands.allSatisfy { $0.effect == .read }
    }

    /// The step reduced to what reads its values, once: nothing is checked, and nothing is waited for.
    public var asReading: Step {
        var reading = self
        if case .commands(let commands) = action {
            reading.action = .commands(commands + [wait?.command].compactMap(\.self))
        }
        reading.wait = nil
        reading.preconditions = []
        reading.expectations = []
        reading.probe = nil
        return reading
    }
}
