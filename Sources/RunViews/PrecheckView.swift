// SPDX-License-Identifier: Apache-2.0

import Expressions
public import RunCore
public import RunbookModel
public import TerminalUI
public import Values

/// What prechecks have found, for people and for programs.
public struct PrecheckView {
    private let readings: [PrecheckReading]
    private let plan: Plan
    private let environment: String?
    private let now: Timestamp

    /// What was found about a plan, as it is shown at a moment.
    public init(_ readings: [PrecheckReading], of plan: Plan, in environment: String?, at now: Timestamp) {
        self.readings = readings
        self.plan = plan
        self.environment = environment
        self.now = now
    }

    /// A line for each reading, and one for what they come to.
    public func lines() -> [StyledText] {
        readings.map { reading in
            let (mark, tone) = Self.mark(reading.verdict)
            let moment = reading.readAt.map { "  (read \((now - $0).shortText) ago, at \($0.text()))" } ?? ""
            return tone.text("  \(mark) \(Self.text(reading))\(moment)")
        } + ["", Self.mark(readings.verdict).1.text(total)]
    }

    /// The machine form.
    public func json() -> JSONValue {
        [
            "runbook": .string(plan.runbook.id),
            "environment": environment.map { .string($0) } ?? .null,
            "at": .string(now.text()),
            "verdict": .string(readings.verdict.rawValue),
            "passed": .integer(count(.passed)),
            "failed": .integer(count(.failed)),
            "undetermined": .integer(count(.undetermined)),
            "nothingToCheck": .bool(readings.saysNothing),
            "readings": .array(readings.map(json)),
        ]
    }

    private func json(_ reading: PrecheckReading) -> JSONValue {
        let (kind, name, owner): (String, String?, String?) =
            switch reading.subject {
            case .freeze: ("freeze", nil, nil)
            case .windows: ("windows", nil, nil)
            case .blockingCondition(let id, let owner): ("blocking-condition", id.text, owner)
            case .stopCondition(let id): ("stop-condition", id.text, nil)
            case .precondition(let step): ("precondition", step.text, nil)
            }
        return [
            "kind": .string(kind),
            "name": name.map { .string($0) } ?? .null,
            "owner": owner.map { .string($0) } ?? .null,
            "verdict": .string(reading.verdict.rawValue),
            "text": .string(reading.text),
            "readAt": reading.readAt.map { .string($0.text()) } ?? .null,
            "ageMilliseconds": reading.readAt.map { .integer((now - $0).wholeNanoseconds / 1_000_000) } ?? .null,
        ]
    }

    private var total: String {
        let counts = [(count(.passed), "hold"), (count(.failed), "DO NOT HOLD"), (count(.undetermined), "not known")]
        let text = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        let rest = "nothing was changed, and nothing is on record"
        guard readings.saysNothing, count(.failed) == 0 else { return "prechecks: \(text); \(rest)" }
        let nothing = "there was NOTHING TO CHECK: no precondition, no window, no stop or blocking condition"
        return
            "prechecks: \(text.isEmpty ? "" : "\(text), and ")\(nothing); whether it could begin is not known; \(rest)"
    }

    private func count(_ verdict: Verdict) -> Int { readings.count { $0.verdict == verdict } }

    private static func text(_ reading: PrecheckReading) -> String {
        guard case .precondition(let step) = reading.subject else { return reading.text }
        return switch reading.verdict {
        case .passed: "\(step): \(reading.text)"
        case .failed: "\(step): does NOT hold: \(reading.text)"
        case .undetermined: "\(step): not known: \(reading.text)"
        }
    }

    private static func mark(_ verdict: Verdict) -> (String, StateMark.Tone) {
        switch verdict {
        case .passed: ("✓", .good)
        case .failed: ("✗", .bad)
        case .undetermined: ("?", .doubtful)
        }
    }
}
