// SPDX-License-Identifier: Apache-2.0

/// What happens to the run when a step fails.
///
/// It is encoded as the text that runbooks have: a word, or `goto:STEP`.
public enum FailurePolicy: Sendable, Hashable, Codable {
    /// A person decides; without one the run parks.
    case pause
    /// Nothing else is started, except steps that run always.
    case abort
    /// Steps that do not depend on the failed one go on.
    case `continue`
    /// Nothing else is started, and what the run has changed is undone in reverse order, up to the last one-way door.
    case compensate
    /// The steps between are left out, and the run goes on at a later one.
    case goto(StepID)

    /// The rules that need no step.
    public static let words: [FailurePolicy] = [.pause, .abort, .continue, .compensate]

    /// How a jump begins in the text.
    public static let jumpPrefix = "goto:"

    /// The step at which the run goes on, when the rule is a jump.
    public var target: StepID? { if case .goto(let step) = self { step } else { nil } }

    /// Whether a failure ends the normal course of the run.
    public var endsRun: Bool { self == .abort || self == .compensate }
}

extension FailurePolicy: RawRepresentable {
    /// The rule of that text; nil when there is none.
    public init?(rawValue: String) {
        if rawValue.hasPrefix(Self.jumpPrefix) {
            guard let step = StepID(String(rawValue.dropFirst(Self.jumpPrefix.count))) else { return nil }
            self = .goto(step)
        } else {
            guard let rule = Self.words.first(where: { $0.rawValue == rawValue }) else { return nil }
            self = rule
        }
    }

    /// The text that runbooks have.
    public var rawValue: String {
        switch self {
        case .pause: "pause"
        case .abort: "abort"
        case .continue: "continue"
        case .compensate: "compensate"
        case .goto(let step): Self.jumpPrefix + step.text
        }
    }
}
