// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import TerminalUI
import Values

/// What has become of a run's objectives, for a person and for a program.
extension RunMachine {
    /// A line for each objective; `besidesMissed` leaves out one that was missed, where that stands beside these lines.
    func objectiveLines(at now: Timestamp, besidesMissed: Bool = false) -> [StyledText] {
        var lines: [StyledText] = []
        if let time = RecoveryTime(self, at: now), !besidesMissed || time.verdict != .missed {
            let tone: StateMark.Tone =
                switch time.verdict {
                case .open, .kept: .quiet
                case .missed: .bad
                case .unknown: .doubtful
                }
            lines.append(tone.text(time.text))
        }
        if isMeasured, let point = plan.objectives.rpo {
            lines.append(StyledText("RPO \(point): not measured by the run", .dim))
        }
        return lines
    }

    /// The objectives of a run that recovers something; null for each that its runbook does not have.
    func objectivesJSON(at now: Timestamp) -> JSONValue {
        let time = RecoveryTime(self, at: now).map { time -> JSONValue in
            [
                "objective": .string("\(time.objective)"),
                "seconds": .integer(time.used.components.seconds),
                "since": time.isSinceIncident ? "incident" : "opening",
                "verdict": .string(time.verdict.rawValue),
                "text": .string(time.text),
            ]
        }
        let point = (isMeasured ? plan.objectives.rpo : nil).map { point -> JSONValue in
            [
                "objective": .string("\(point)"), "verdict": "unknown",
                "text": .string("RPO \(point): not measured by the run"),
            ]
        }
        return ["rto": time ?? .null, "rpo": point ?? .null]
    }

    private var isMeasured: Bool { opening.map { $0.level != .probe } ?? false }
}
