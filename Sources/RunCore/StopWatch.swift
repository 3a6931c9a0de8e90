// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// When each stop condition of a run is read, and which readings go on record: a value without clock and I/O.
///
/// A condition is read at once and then every so often, counted from the beginning of a reading. One whose reading has not
/// come back is not read a second time; after the time limit each interval without an answer counts as a reading that
/// shows nothing.
public struct StopWatch: Sendable {
    /// How long a reading may take.
    public static let limit = Duration.seconds(30)

    /// What is due.
    public enum Due: Sendable, Hashable {
        /// A reading is to be begun.
        case read(StopCondition)
        /// A reading has not come back in time.
        case late(StopConditionID, StopFinding)
    }

    fileprivate struct Entry: Sendable {
        let condition: StopCondition
        /// When the reading under way was begun; nil when none is.
        var begunAt: Timestamp?
        /// When the condition is looked at next.
        var dueAt: Timestamp?
        /// Whether a reading has come back, or is late.
        var isRead = false
        var unknownCount = 0
        var knownAt: Timestamp?
        var isArmed: Bool
        var lastVerdict: StopVerdict?
    }

    private var entries: [Entry]
    private let readsOnce: Bool

    /// A watch over conditions of which nothing is read yet by this executor; `earlier` is what is on record.
    ///
    /// A dry run reads each condition once.
    public init(
        _ conditions: [StopCondition],
        earlier: [StopConditionID: StopReading] = [:],
        readsOnce: Bool = false
    ) {
        self.readsOnce = readsOnce
        entries = conditions.map { condition in
            Entry(
                condition: condition,
                knownAt: earlier[condition.id]?.knownAt,
                isArmed: condition.atStart == .refuse || earlier[condition.id]?.isArmed == true
            )
        }
    }

    /// Whether every condition that is watched was read once: before that nothing is begun.
    public func hasReadAll(isWatched: (StopCondition) -> Bool) -> Bool {
        entries.allSatisfy { $0.isRead || !isWatched($0.condition) }
    }

    /// When something is due next among the conditions that are watched; nil when nothing is.
    public func nextDue(isWatched: (StopCondition) -> Bool) -> Timestamp? {
        entries.filter { isWatched($0.condition) }.compactMap(\.dueAt).min()
    }

    /// What is due at a moment of the clock that nobody sets; a reading that is given out is under way.
    public mutating func takeDue(at steady: Timestamp, isWatched: (StopCondition) -> Bool) -> [Due] {
        var due: [Due] = []
        for index in entries.indices where isWatched(entries[index].condition) {
            if let action = entries[index].takeDue(at: steady, readsOnce) { due.append(action) }
        }
        return due
    }

    /// Takes in what a reading has shown, or that it is late.
    ///
    /// - Returns: What goes on record: the first reading, each that shows something else than the one before, and the one
    ///   after which a condition that nobody knows ends the run.
    public mutating func note(
        _ finding: StopFinding,
        of id: StopConditionID,
        isLate: Bool = false,
        at now: Timestamp
    ) -> StopReading? {
        guard let index = entries.firstIndex(where: { $0.condition.id == id }) else { return nil }
        return entries[index].note(finding, isLate: isLate, at: now, readsOnce)
    }
}

extension StopWatch.Entry {
    fileprivate mutating func takeDue(at steady: Timestamp, _ readsOnce: Bool) -> StopWatch.Due? {
        if let dueAt, steady < dueAt { return nil }
        guard let begunAt else {
            guard dueAt != nil || !isRead else { return nil }
            begunAt = steady
            dueAt = steady + StopWatch.limit
            return .read(condition)
        }
        dueAt = steady + condition.every.duration
        let waited = TimeSpan(.seconds((steady - begunAt).components.seconds))
        return .late(condition.id, StopFinding(.undetermined, "no answer came within \(waited)"))
    }

    fileprivate mutating func note(
        _ finding: StopFinding,
        isLate: Bool,
        at now: Timestamp,
        _ readsOnce: Bool
    ) -> StopReading? {
        if !isLate {
            dueAt = readsOnce ? nil : begunAt.map { $0 + condition.every.duration }
            begunAt = nil
        }
        unknownCount = finding.verdict == .undetermined ? unknownCount + 1 : 0
        if finding.verdict != .undetermined { knownAt = now }
        if finding.verdict == .clear { isArmed = true }
        let isDecisive = condition.whenUnknown == .stop && unknownCount == condition.unknownAfter
        let isNew = !isRead || finding.verdict != lastVerdict || isDecisive
        isRead = true
        lastVerdict = finding.verdict
        guard isNew else { return nil }
        return StopReading(
            condition: condition.id,
            verdict: finding.verdict,
            text: finding.text,
            readAt: now,
            knownAt: knownAt,
            unknownCount: unknownCount,
            isArmed: isArmed
        )
    }
}
