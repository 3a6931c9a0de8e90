// SPDX-License-Identifier: Apache-2.0

public import RunCore
public import TerminalUI

/// How a state is shown: a mark, a word and a colour, so that none of the three is needed to read it.
public struct StateMark: Sendable, Hashable {
    /// The colours that mean something.
    public enum Tone: Sendable, Hashable {
        case good, bad, doubtful, quiet, active

        /// A text in the tone's colour; whatever is in the text, nothing but that colour reaches the terminal.
        public func text(_ text: String) -> StyledText {
            switch self {
            case .good: StyledText(text, .green)
            case .bad: StyledText(text, .bold, .red)
            case .doubtful: StyledText(text, .yellow)
            case .quiet: StyledText(text, .dim)
            case .active: StyledText(text, .cyan)
            }
        }
    }

    /// One character that stands out in a list.
    public let symbol: String
    /// The word for people.
    public let word: String
    /// What the state means at a glance.
    public let tone: Tone

    private init(symbol: String, word: String, tone: Tone) {
        self.symbol = symbol
        self.word = word
        self.tone = tone
    }

    /// How a step's state is shown.
    public init(_ state: StepState) {
        (symbol, word, tone) =
            switch state {
            case .pending: ("·", "pending", .quiet)
            case .waitingApproval: ("!", "waits for approval", .active)
            case .waitingOperator: ("!", "waits for you", .active)
            case .running: (">", "running", .active)
            case .inDoubt: ("?", "IN DOUBT", .bad)
            case .succeeded: ("✓", "passed", .good)
            case .alreadyTrue: ("✓", "already true", .good)
            case .adopted: ("✓", "adopted", .good)
            case .compensated: ("↶", "undone", .doubtful)
            case .noEffect: ("✗", "NO EFFECT", .bad)
            case .failed: ("✗", "FAILED", .bad)
            case .failedIgnored: ("✗", "failed, ignored", .doubtful)
            case .timedOut: ("✗", "TIMED OUT", .bad)
            case .skipped: ("-", "skipped", .quiet)
            case .notTaken: ("-", "not taken", .quiet)
            case .cancelled: ("✗", "cancelled", .bad)
            case .undetermined: ("?", "undetermined", .doubtful)
            }
    }

    /// How a step that is over is shown; one that was carried out and proved nothing does not look like a success.
    public init(_ outcome: StepOutcome) {
        guard outcome.state.isSuccess, !outcome.isProven else {
            self.init(outcome.state)
            return
        }
        self.init(symbol: "○", word: outcome.words, tone: .doubtful)
    }

    /// How a step is shown, wherever it stands; one that failed or is in doubt says so also while a person is asked about it.
    public init(_ status: StepStatus) {
        switch status.openQuestion {
        case .failure:
            self.init(status.outcome?.state ?? .failed)
            return
        case .doubt:
            self.init(.inDoubt)
            return
        case .manualAction, .confirmation, nil: break
        }
        guard status.state.isFinal, let outcome = status.outcome else {
            let isGranted = status.state == .waitingApproval && status.isApproved
            if isGranted {
                self.init(symbol: "·", word: "approved, not begun", tone: .quiet)
            } else {
                self.init(status.state)
            }
            return
        }
        guard status.state == .compensated, let doubt = status.undoingDoubt else {
            self.init(outcome)
            return
        }
        self.init(symbol: "↶", word: "undone, \(doubt)", tone: .doubtful)
    }

    /// How a run's state is shown; one that is completed is green only when every step of it is proven, and when it was in
    /// time.
    public init(_ state: RunState, isProven: Bool, isLate: Bool = false) {
        (symbol, word, tone) =
            switch state {
            case .completed where isLate: ("?", "completed, too late", .doubtful)
            case .completed where !isProven: ("○", "completed, not proven", .doubtful)
            case .pending: ("·", "pending", .quiet)
            case .prechecking: (">", "prechecking", .active)
            case .running: (">", "running", .active)
            case .paused: ("!", "paused", .active)
            case .cancelling: ("!", "cancelling", .bad)
            case .parked: ("!", "parked", .active)
            case .completed: ("✓", "completed", .good)
            case .completedWithExceptions: ("?", "completed with exceptions", .doubtful)
            case .failed: ("✗", "FAILED", .bad)
            case .cancelled: ("✗", "cancelled", .bad)
            case .closed: ("✓", "closed", .good)
            }
    }
}
