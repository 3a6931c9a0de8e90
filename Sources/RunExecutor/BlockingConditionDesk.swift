// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Synchronization
import Values

/// Reads the blocking conditions of a run, and says what they have against a change.
///
/// They are read at the start of each executor, beside whatever only looks. A reading counts for ``validity``; one that is
/// older is read again before the first change of the executor, before each change that was approved, and whenever it is
/// what holds the run. Once an executor has begun to change things, what is neither approved nor held goes on by the last
/// reading: half of a change is not left where it is because of what the other half has set ringing.
final class BlockingConditionDesk: Sendable {
    /// How long a reading counts, from its beginning.
    static let validity = Duration.seconds(60)

    private struct Known {
        var reading: BlockingReading
        /// When the reading was begun, by the clock that nobody sets.
        var begunAt: Timestamp
    }

    private struct State {
        /// What is known of each condition, by its place in the list.
        var known: [Int: Known] = [:]
        /// Whether the executor has sent a change.
        var hasChanged = false
        /// Whether somebody waits for readings, and whether the executor's own are under way.
        var isAsked: Bool
        var isUnderWay = false
        /// Those who wait for the readings that are under way; nil when none are.
        var waiting: [CheckedContinuation<Bool, any Error>]?
        /// What kept a reading from being on record.
        var failure: (any Error)?
    }

    private let conditions: [BlockingCondition]
    private let recorder: RunRecorder
    private let environment: ExecutorEnvironment
    private let stop: StopSignal
    private let state: Mutex<State>

    init(recorder: RunRecorder, environment: ExecutorEnvironment, stop: StopSignal) {
        conditions = Self.conditions(of: recorder.look(\.plan), besides: environment.blockingConditions)
        self.recorder = recorder
        self.environment = environment
        self.stop = stop
        state = Mutex(State(isAsked: !conditions.isEmpty))
    }

    /// The conditions of a plan and of the workspace; where nothing can be changed, nothing can be blocked.
    static func conditions(of plan: Plan, besides others: [BlockingCondition]) -> [BlockingCondition] {
        let changes = plan.steps.contains { step in
            if case .manual = step.action { false } else { step.effect.mayChange }
        }
        return changes ? plan.blockingConditions + others : []
    }

    /// Whether readings that the executor has begun, or will, are not on record yet.
    var isReading: Bool { state.withLock { $0.isAsked || $0.isUnderWay } }

    /// Begins the readings that somebody waits for, and has the executor woken when they are on record.
    ///
    /// - Throws: what kept an earlier reading from being durable.
    func turn(
        in group: inout ThrowingDiscardingTaskGroup<any Error>,
        wake: @escaping @Sendable () -> Void
    ) throws {
        let begins = try state.withLock { state in
            if let failure = state.failure { throw failure }
            guard state.isAsked, !state.isUnderWay else { return false }
            state.isAsked = false
            state.isUnderWay = true
            return true
        }
        guard begins else { return }
        group.addTask {
            do {
                try await self.readAll()
                self.state.withLock { $0.isUnderWay = false }
            } catch {
                self.state.withLock { ($0.isUnderWay, $0.failure) = (false, error) }
            }
            wake()
        }
    }

    /// Whether the step may be judged by what is known; asks for new readings when it may not.
    func isKnown(for step: StepID) -> Bool {
        guard !isDue(for: step) else {
            state.withLock { if !$0.isUnderWay { $0.isAsked = true } }
            return false
        }
        return !isReading
    }

    /// What stands against the first change of a step's attempt, once what must be read for it is.
    ///
    /// - Throws: what kept a reading from being durable; nothing more is changed then.
    func holdRead(for step: StepID) async throws -> ChangeHold? {
        if isDue(for: step) { try await readAll() }
        return hold
    }

    /// What stands against a change by the last readings; marked when all of it is set aside.
    var hold: ChangeHold? {
        guard !conditions.isEmpty else { return nil }
        let (kind, run) = recorder.look { ($0.plan.runbook.kind, $0.opening?.run) }
        let now = environment.now().wholeMilliseconds
        let readings = state.withLock { state in
            conditions.indices.map { state.known[$0]?.reading ?? Self.unread(conditions[$0], at: now) }
        }
        return ChangeHold(readings, in: run) { reading in
            conditions.contains { $0.id == reading.condition && $0.owner == reading.owner && $0.yields(to: kind) }
        }
    }

    /// Takes in that a change is about to be sent.
    func noteChange() { state.withLock { $0.hasChanged = true } }

    private func isDue(for step: StepID) -> Bool {
        guard !conditions.isEmpty else { return false }
        let isApproved = recorder.look { $0.step(step)?.approval != nil }
        let now = environment.steady()
        return state.withLock { state in
            conditions.indices.contains { index in
                guard let known = state.known[index] else { return true }
                guard now - known.begunAt >= Self.validity else { return false }
                return isApproved || !state.hasChanged
                    || (known.reading.blocks && known.reading.overriddenBecause == nil)
            }
        }
    }

    // MARK: - Readings

    /// What is to be said of a condition that nobody has read, or that could not even be looked at.
    private static func unread(_ condition: BlockingCondition, at now: Timestamp) -> BlockingReading {
        BlockingReading(condition, StopFinding(.undetermined, "it was not read"), readAt: now)
    }

    /// Has all conditions read, or waits for the readings that are under way: an older one never comes after a newer.
    private func readAll() async throws {
        let leads = try await withCheckedThrowingContinuation { continuation in
            let leads = state.withLock { state in
                guard state.waiting != nil else {
                    state.waiting = []
                    return true
                }
                state.waiting?.append(continuation)
                return false
            }
            if leads { continuation.resume(returning: true) }
        }
        guard leads else { return }
        do {
            try await readOnce()
            for other in endReading() { other.resume(returning: false) }
        } catch {
            for other in endReading() { other.resume(throwing: error) }
            throw error
        }
    }

    private func endReading() -> [CheckedContinuation<Bool, any Error>] {
        state.withLock { state in
            defer { state.waiting = nil }
            return state.waiting ?? []
        }
    }

    /// Reads all conditions side by side, and puts what they show on record.
    private func readOnce() async throws {
        let begunAt = environment.steady()
        let results = try await withThrowingTaskGroup(of: (Int, StopConditionReader.Result?).self) { group in
            for (index, condition) in conditions.enumerated() {
                group.addTask { (index, try await self.read(condition)) }
            }
            return try await group.reduce(into: [Int: StopConditionReader.Result]()) { $0[$1.0] = $1.1 }
        }
        let readAt = environment.now().wholeMilliseconds
        var events: [RunEvent] = []
        var known: [Int: Known] = [:]
        for (index, condition) in conditions.enumerated() {
            guard let result = results[index] else { continue }
            var reading = BlockingReading(condition, result.finding, readAt: readAt)
            reading.overriddenBecause = reading.blocks ? override(of: condition) : nil
            reading.evidence = try await recorder.keep(result.evidence)
            events.append(.blockingConditionRead(reading))
            known[index] = Known(reading: reading, begunAt: begunAt)
        }
        try await recorder.record(events)
        // What could not be looked at now is not known any more, whatever it showed before.
        state.withLock { $0.known = known }
    }

    private func override(of condition: BlockingCondition) -> String? {
        environment.conditionOverride.flatMap { $0.conditions.contains(condition.id) ? $0.reason : nil }
    }

    /// What one reading has shown; nil when the executor must stop instead.
    private func read(_ condition: BlockingCondition) async throws -> StopConditionReader.Result? {
        let reader = StopConditionReader(
            name: condition.id,
            reading: condition.reading,
            recorder: recorder,
            environment: environment,
            stop: stop
        )
        return try await reader.read()
    }
}
