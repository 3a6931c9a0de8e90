// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import TerminalUI
import Values

/// What is on record about the blocking conditions of a run.
struct BlockingConditionView {
    private let machine: RunMachine

    init(_ machine: RunMachine) { self.machine = machine }

    /// A line each.
    func lines() -> [StyledText] {
        machine.blockingConditionLines.map { verdict, text in Self.tone(of: verdict).text("  \(text)") }
    }

    /// The machine form: first what was read, then what was not.
    func json() -> JSONValue {
        let unread = machine.plan.blockingConditions.filter { condition in
            !machine.blockingReadings.contains { $0.condition == condition.id && $0.owner == nil }
        }
        return .array(machine.blockingReadings.map(json) + unread.map(json))
    }

    /// How loudly a verdict is said.
    static func tone(of verdict: StopVerdict) -> StateMark.Tone {
        switch verdict {
        case .clear: .quiet
        case .met: .bad
        case .undetermined: .doubtful
        }
    }

    private func json(_ reading: BlockingReading) -> JSONValue {
        [
            "name": .string(reading.condition.text), "owner": reading.owner.map { .string($0) } ?? .null,
            "verdict": .string(reading.verdict.rawValue), "text": .string(machine.plan.shown(reading.text)),
            "readAt": .string(reading.readAt.text()), "blocks": .bool(reading.blocks),
            "overridden": reading.overriddenBecause.map { .string(machine.plan.shown($0)) } ?? .null,
        ]
    }

    private func json(_ condition: BlockingCondition) -> JSONValue {
        [
            "name": .string(condition.id.text), "owner": .null, "verdict": .null, "text": "", "readAt": .null,
            "blocks": .null, "overridden": .null,
        ]
    }
}
