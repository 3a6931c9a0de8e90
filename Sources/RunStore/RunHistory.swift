// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import RunCore
public import RunbookModel

/// Everything that is on record about a run, read back and checked: the input of every report and of `resume`.
public struct RunHistory: Sendable {
    /// One event with its place in the journal.
    public struct Entry: Sendable, Hashable {
        /// The record's number, counted from 1.
        public let sequence: Int
        /// SHA-256 of the record, in lower-case hexadecimal: its link in the chain.
        public let digest: String
        /// What happened, and when.
        public let recorded: RecordedEvent

        /// One event with its place in the journal.
        public init(sequence: Int, digest: String, recorded: RecordedEvent) {
            self.sequence = sequence
            self.digest = digest
            self.recorded = recorded
        }

        /// The amendment that the record is, if it is one.
        public var amendment: PlanAmendment? {
            if case .runAmended(let amendment) = recorded.event { amendment } else { nil }
        }
    }

    /// How the run was opened.
    public let opening: RunOpening
    /// The plan that the run was begun with, whose digest is the one in the opening.
    public let begunPlan: Plan
    /// The plan in force: the one of the last amendment, or else the one that the run was begun with.
    public let plan: Plan
    /// SHA-256 of the meaning of the plan in force.
    public let planDigest: String
    /// The checklists as they were when the run was opened.
    public let checklists: [Checklist]
    /// The events in order.
    public let entries: [Entry]
    /// The digest of the last record.
    public let head: String
    /// What was found after the last whole record, when the journal does not end cleanly.
    public let tornTail: String?
    /// What the journal has lost at its end, as far as that is known from outside it; nil when nothing shows that.
    public let missingTail: MissingTail?
    /// Whether anything outside the journal tells how far it was acknowledged; where nothing does, nobody misses records that
    /// were lost at its end.
    public let isEndKnown: Bool
    private let states = FoldedStates()

    /// The history of a run that was begun with the plan.
    public init(
        opening: RunOpening,
        plan: Plan,
        checklists: [Checklist],
        entries: [Entry],
        head: String,
        tornTail: String? = nil,
        missingTail: MissingTail? = nil,
        isEndKnown: Bool = true
    ) {
        self.opening = opening
        begunPlan = plan
        let amendment = entries.lazy.reversed().compactMap(\.amendment).first
        self.plan = amendment?.plan ?? plan
        planDigest = amendment?.amendedDigest ?? opening.planDigest
        self.checklists = checklists
        self.entries = entries
        self.head = head
        self.tornTail = tornTail
        self.missingTail = missingTail
        self.isEndKnown = isEndKnown
    }

    /// That nobody can tell whether records are lost at the journal's end; nil when somebody can.
    public var unknownEnd: String? {
        guard !isEndKnown, missingTail == nil else { return nil }
        let last = entries.last?.sequence ?? 0
        return "whether records after record \(last) were lost is not known: nothing beside the journal tells"
    }

    /// The executor that worked on the run last; nil before the first.
    public var lastExecutor: ExecutorIdentity? {
        for entry in entries.reversed() {
            if case .executorStarted(let executor) = entry.recorded.event { return executor }
        }
        return nil
    }

    /// The record as it was when it had so many entries; nil when it never had.
    public func beginning(_ count: Int) -> RunHistory? {
        guard (1...entries.count).contains(count) else { return nil }
        return RunHistory(
            opening: opening,
            plan: begunPlan,
            checklists: checklists,
            entries: Array(entries.prefix(count)),
            head: entries[count - 1].digest
        )
    }

    /// The run's state, folded from all events; once, however often it is asked for.
    public func machine(roles: [WorkspaceRole] = []) -> RunMachine { states.state(roles) { fold(roles) } }

    /// The same for whoever goes on with it: no other copy is kept, which would double what the steps take.
    func takeMachine(roles: [WorkspaceRole]) -> RunMachine { states.take(roles) ?? fold(roles) }

    private func fold(_ roles: [WorkspaceRole]) -> RunMachine {
        var machine = RunMachine(plan: begunPlan, roles: roles)
        for entry in entries { machine.apply(entry.recorded.event, at: entry.recorded.time) }
        return machine
    }

    /// How the run has ended; nil while it has not.
    var endState: RunState? {
        for entry in entries.reversed() {
            if case .runFinished(let state, _) = entry.recorded.event { return state }
        }
        return nil
    }
}

/// The states that a history was folded to: a long one takes long.
private final class FoldedStates: Sendable {
    private let known = Mutex<[(roles: [WorkspaceRole], machine: RunMachine)]>([])

    func state(_ roles: [WorkspaceRole], folding fold: () -> RunMachine) -> RunMachine {
        known.withLock { known in
            if let found = known.first(where: { $0.roles == roles }) { return found.machine }
            let machine = fold()
            known.append((roles, machine))
            return machine
        }
    }

    /// The state, if it is known, which then is known no longer; nor is any other.
    func take(_ roles: [WorkspaceRole]) -> RunMachine? {
        known.withLock { known in
            defer { known = [] }
            return known.first { $0.roles == roles }?.machine
        }
    }
}
