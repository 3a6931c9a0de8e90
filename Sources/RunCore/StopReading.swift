// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// What a reading of a stop condition has shown.
public enum StopVerdict: String, Sendable, Hashable, Codable, CaseIterable {
    /// The condition is not met: the run may go on.
    case clear
    /// The condition is met.
    case met
    /// Nobody knows.
    case undetermined
}

/// What one reading of a stop condition has shown, in words.
public struct StopFinding: Sendable, Hashable {
    /// Whether the condition is met.
    public var verdict: StopVerdict
    /// What was read, or why nothing could be.
    public var text: String

    /// What one reading has shown.
    public init(_ verdict: StopVerdict, _ text: String) {
        self.verdict = verdict
        self.text = text
    }
}

/// A reading of a stop condition that is on record: the first of each executor, and each that shows something else.
public struct StopReading: Sendable, Hashable, Codable {
    /// The condition.
    public var condition: StopConditionID
    /// Whether it is met.
    public var verdict: StopVerdict
    /// What was read, or why nothing could be.
    public var text: String
    /// When the reading came back.
    public var readAt: Timestamp
    /// When it was last known whether the condition is met; nil when that was never known.
    public var knownAt: Timestamp?
    /// How many readings in a row have shown nothing, this one included.
    public var unknownCount: Int
    /// Whether the condition has not been met in a reading before, so that it ends the run when it is.
    public var isArmed: Bool
    /// What was exchanged.
    public var evidence: [EvidenceReference]

    /// A reading of a stop condition.
    public init(
        condition: StopConditionID,
        verdict: StopVerdict,
        text: String,
        readAt: Timestamp,
        knownAt: Timestamp? = nil,
        unknownCount: Int = 0,
        isArmed: Bool = true,
        evidence: [EvidenceReference] = []
    ) {
        self.condition = condition
        self.verdict = verdict
        self.text = text
        self.readAt = readAt
        self.knownAt = knownAt
        self.unknownCount = unknownCount
        self.isArmed = isArmed
        self.evidence = evidence
    }

    /// What it shows, in one sentence; of one that shows nothing, how old the last good reading is.
    public func sentence(at now: Timestamp) -> String {
        let name = "stop condition '\(condition)'"
        switch verdict {
        case .clear: return "\(name) is not met: \(text)"
        case .met where isArmed: return "\(name) IS MET: \(text)"
        case .met: return "\(name) is met since before the run, and counts once it was not: \(text)"
        case .undetermined:
            let age = knownAt.map { "the last good reading is \(Self.age(of: $0, at: now)) old" }
            let good = age ?? "it was never known"
            let count = unknownCount > 1 ? " for \(unknownCount) readings" : ""
            return "\(name) is NOT KNOWN\(count): \(text); \(good)"
        }
    }

    private static func age(of moment: Timestamp, at now: Timestamp) -> String {
        let seconds = max(0, (now - moment).components.seconds)
        return seconds == 0 ? "0s" : Duration.seconds(seconds).shortText
    }
}
