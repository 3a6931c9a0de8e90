// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// A reading of a blocking condition that is on record.
public struct BlockingReading: Sendable, Hashable, Codable {
    /// The condition.
    public var condition: BlockingConditionID
    /// The part of the workspace file that has the condition; nil when the runbook has it.
    public var owner: String?
    /// Whether it is met.
    public var verdict: StopVerdict
    /// What was read, or why nothing could be.
    public var text: String
    /// When the reading came back.
    public var readAt: Timestamp
    /// What becomes of changes while nobody knows.
    public var whenUnknown: BlockingCondition.UnknownRule
    /// Why nothing may be changed while it is met, in the words of whoever wrote the condition; nil when they gave none.
    public var reason: String?
    /// Why an operator sets the condition aside; nil when nobody does.
    public var overriddenBecause: String?
    /// What was exchanged.
    public var evidence: [EvidenceReference]

    /// A reading of a blocking condition.
    public init(
        _ condition: BlockingCondition,
        _ finding: StopFinding,
        readAt: Timestamp,
        overriddenBecause: String? = nil,
        evidence: [EvidenceReference] = []
    ) {
        self.condition = condition.id
        self.owner = condition.owner
        verdict = finding.verdict
        text = finding.text
        self.readAt = readAt
        whenUnknown = condition.whenUnknown
        reason = condition.reason.isEmpty ? nil : condition.reason
        self.overriddenBecause = overriddenBecause
        self.evidence = evidence
    }

    /// Whether it stands against changes, set aside or not.
    public var blocks: Bool {
        switch verdict {
        case .clear: false
        case .met: true
        case .undetermined: whenUnknown == .block
        }
    }

    /// The condition's name, and where it stands when that is not the runbook.
    public var name: String { "'\(condition)'" + (owner.map { " (\($0))" } ?? "") }

    /// What it shows and what follows, in one sentence.
    public var sentence: String {
        let aside = overriddenBecause == nil ? "" : ", and is set aside"
        let why = reason.map { ": \($0)" } ?? ""
        return switch verdict {
        case .clear: "blocking condition \(name) is not met: \(text)"
        case .met: "blocking condition \(name) IS MET\(aside): \(text)\(why)"
        case .undetermined where whenUnknown == .block:
            "blocking condition \(name) is NOT KNOWN, which blocks changes\(aside): \(text)"
        case .undetermined: "blocking condition \(name) is NOT KNOWN, and changes are made all the same: \(text)"
        }
    }

    /// What it says against a change; nil when it does not.
    fileprivate var objection: String? {
        guard blocks else { return nil }
        let moment = "(read at \(readAt.text()))"
        let why = reason.map { ": \($0)" } ?? ""
        return verdict == .met
            ? "while blocking condition \(name) is met: \(text) \(moment)\(why)"
            : "while nobody knows whether blocking condition \(name) is met: \(text) \(moment)"
    }
}

extension ChangeHold {
    /// What readings of blocking conditions say against a change; nil when they say nothing.
    ///
    /// What stands against it and is not set aside comes before what is, and what is known before what is not.
    public init?(_ readings: [BlockingReading], in run: RunID?, mayBeOverridden: (BlockingReading) -> Bool) {
        let blocking = readings.filter(\.blocks)
        let standing = blocking.filter { $0.overriddenBecause == nil }
        let counting = standing.isEmpty ? blocking : standing
        guard let first = counting.first(where: { $0.verdict == .met }) ?? counting.first else { return nil }
        let others = counting.filter { $0 != first }
        let reason = ([first] + others).compactMap(\.objection).joined(separator: "; ")
        let resume = "lifeboat resume \(run?.text ?? "RUN")"
        let what = first.verdict == .met ? "when that is over" : "when it can be read"
        var advice = "\(what): \(resume)"
        if standing.allSatisfy(mayBeOverridden) {
            let names = standing.map { " --override-condition \($0.condition)" }.joined()
            advice += "; at once: \(resume)\(names) --reason WHY"
        }
        let code: Code = first.verdict == .met ? .blockedByCondition : .blockingConditionUnknown
        self.init(code, reason: reason, advice: advice)
        overriddenBecause = standing.isEmpty ? first.overriddenBecause : nil
    }

    /// Both of what stands against a change, when both are set aside; the one that is not, when there is one.
    public static func both(_ first: ChangeHold?, _ second: ChangeHold?) -> ChangeHold? {
        guard var first, let second else { return first ?? second }
        guard first.overriddenBecause != nil else { return first }
        guard second.overriddenBecause != nil else { return second }
        first.reason += "; \(second.reason)"
        return first
    }
}

extension RunMachine {
    /// Takes in a reading; the last one of a condition counts.
    mutating func noted(_ reading: BlockingReading) {
        let place = blockingReadings.firstIndex { $0.condition == reading.condition && $0.owner == reading.owner }
        if let place { blockingReadings[place] = reading } else { blockingReadings.append(reading) }
    }

    /// Takes in that a change is about to be sent, perhaps although a blocking condition was not known not to be met.
    mutating func noteUnguardedChange(_ intent: OperationIntent) {
        guard intent.effect.mayChange, blockingReadings.contains(where: { $0.verdict != .clear }) else { return }
        hasChangedUnguarded = true
    }

    /// Whether the run was kept safe by its blocking conditions: they were known not to be met before whatever it changed,
    /// and in a dry run, which changes nothing, in the end.
    var isGuarded: Bool {
        !hasChangedUnguarded && (opening?.level != .probe || blockingReadings.allSatisfy { $0.verdict == .clear })
    }

    /// What is on record about each blocking condition, in one line each.
    public var blockingConditionLines: [(verdict: StopVerdict, text: String)] {
        let unread = plan.blockingConditions.filter { condition in
            !blockingReadings.contains { $0.condition == condition.id && $0.owner == nil }
        }
        return blockingReadings.map { reading in
            (reading.verdict, plan.shown("\(reading.sentence)  (read at \(reading.readAt.text()))"))
        } + unread.map { (.undetermined, "blocking condition '\($0.id)' was not read yet") }
    }
}
