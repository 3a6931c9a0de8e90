// SPDX-License-Identifier: Apache-2.0

import StepGraph

/// Which steps of a run may have something to be done, so that a turn costs as much as what has changed since the last.
///
/// A step is on the agenda in at most one way. What is planned for a pending step depends on nothing but the states of the
/// steps that it waits for, the end of the run, and whether what always runs is held back, so it stands until one of those
/// changes.
struct Agenda: Sendable {
    /// Pending steps whose predecessors are over and for which nothing is planned yet.
    private(set) var fresh: PositionSet
    /// Pending steps that can be started.
    private(set) var startable: PositionSet
    /// Pending steps for which something else is planned.
    private(set) var plannable: PositionSet
    /// Steps that wait for people or for a moment, that are in doubt, or about whose failure somebody must decide.
    private(set) var attended: PositionSet
    /// What is planned, by position.
    private(set) var planned: [Int: RunMachine.Action] = [:]
    /// For each step, how many of its predecessors are not over.
    var openNeeds: [Int]
    /// How many steps are not over.
    var openCount: Int
    /// Steps whose failure ends the run.
    var ending: PositionSet
    /// Steps whose failure leads to a later step.
    var jumping: PositionSet
    /// Steps whose failure has what the run did undone.
    var undoing: PositionSet
    /// Whether the run was undoing something when the steps were looked at last.
    var wasUndoing = false
    /// Whether what always runs had to wait for the undoing then.
    var heldBack = false

    /// The agenda of a run in which nothing has happened.
    init(_ index: PlanIndex) {
        let count = index.needs.count
        fresh = PositionSet(count: count)
        startable = fresh
        plannable = fresh
        attended = fresh
        ending = fresh
        jumping = fresh
        undoing = fresh
        openCount = count
        openNeeds = index.needs.map { Set($0.map(\.position)).count }
        for position in openNeeds.indices where openNeeds[position] == 0 { fresh.insert(position) }
    }

    /// How a step is looked at.
    enum Place {
        case none, fresh, attended
    }

    /// Puts a step where it is looked at next, and forgets what was planned for it.
    mutating func move(_ position: Int, to place: Place) {
        if planned.removeValue(forKey: position) != nil {
            startable.remove(position)
            plannable.remove(position)
        }
        switch place {
        case .none:
            fresh.remove(position)
            attended.remove(position)
        case .fresh:
            fresh.insert(position)
            attended.remove(position)
        case .attended:
            fresh.remove(position)
            attended.insert(position)
        }
    }

    /// Keeps what is to be done for a fresh step; nil waits for a change.
    mutating func plan(_ action: RunMachine.Action?, at position: Int) {
        fresh.remove(position)
        guard let action else { return }
        planned[position] = action
        if case .start = action { startable.insert(position) } else { plannable.insert(position) }
    }
}
