// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Synchronization
import Values

/// Reads the stop conditions of a run beside its steps, and records what the readings bring about.
///
/// No step waits for a reading, apart from the first: before each condition was read once, nothing is begun. What ends the
/// run is on record, together with its reading, before anything is called off.
final class StopConditionWatch: Sendable {
    private struct State {
        var watch: StopWatch?
        /// What readings have come back with that nobody has looked at yet.
        var returned: [(StopConditionID, Result<StopConditionReader.Result?, any Error>)] = []
        /// The moment at which a timer wakes the executor; nil when none runs.
        var wakesAt: Timestamp?
    }

    private let recorder: RunRecorder
    private let environment: ExecutorEnvironment
    private let stop: StopSignal
    private let state = Mutex(State())

    init(recorder: RunRecorder, environment: ExecutorEnvironment, stop: StopSignal) {
        self.recorder = recorder
        self.environment = environment
        self.stop = stop
    }

    /// Whether each condition was read once by this executor, or can no longer end the run.
    var hasReadAll: Bool {
        recorder.look { machine in
            // What has ended the run already, or ends no more of it, is not read again.
            guard machine.plan.stopConditions.contains(where: { machine.isWatched($0) }) else { return true }
            return state.withLock { $0.watch?.hasReadAll { machine.isWatched($0) } ?? false }
        }
    }

    /// Records what readings have shown, begins those that are due, and has the executor woken for the next.
    ///
    /// - Throws: what kept an event from being durable.
    func turn(
        in group: inout ThrowingDiscardingTaskGroup<any Error>,
        wake: @escaping @Sendable () -> Void
    ) async throws {
        guard recorder.look({ !$0.plan.stopConditions.isEmpty }) else { return }
        begin()
        for (id, result) in state.withLock({ state in
            defer { state.returned = [] }
            return state.returned
        }) {
            guard let found = try result.get() else { continue }
            try await note(found, of: id)
        }
        let steady = environment.steady()
        for due in takeDue(at: steady) {
            switch due {
            case .read(let condition): read(condition, in: &group, wake)
            case .late(let id, let finding):
                try await note(StopConditionReader.Result(finding: finding), of: id, isLate: true)
            }
        }
        setTimer(at: steady, in: &group, wake)
    }

    private func begin() {
        let watch = recorder.look { machine in
            StopWatch(
                machine.plan.stopConditions,
                earlier: machine.stopReadings,
                readsOnce: machine.opening?.level == .probe
            )
        }
        state.withLock { if $0.watch == nil { $0.watch = watch } }
    }

    private func takeDue(at steady: Timestamp) -> [StopWatch.Due] {
        recorder.look { machine in
            state.withLock { $0.watch?.takeDue(at: steady) { machine.isWatched($0) } ?? [] }
        }
    }

    /// Puts a reading on record when it says something new, and the end of the run with it when it brings that about.
    private func note(
        _ result: StopConditionReader.Result,
        of id: StopConditionID,
        isLate: Bool = false
    ) async throws {
        let now = environment.now().wholeMilliseconds
        // As long as one was never read, no step is begun.
        let isWaited = !hasReadAll
        let noted = state.withLock { $0.watch?.note(result.finding, of: id, isLate: isLate, at: now) }
        guard var reading = noted ?? nil else { return }
        reading.evidence = try await recorder.keep(result.evidence)
        let end = recorder.look { $0.dueStop(for: reading, isWaited: isWaited) }
        try await recorder.record([.stopConditionRead(reading)] + (end.map { [.runStopped($0)] } ?? []))
    }

    private func read(
        _ condition: StopCondition,
        in group: inout ThrowingDiscardingTaskGroup<any Error>,
        _ wake: @escaping @Sendable () -> Void
    ) {
        let reader = StopConditionReader(
            name: condition.id,
            reading: condition.reading,
            recorder: recorder,
            environment: environment,
            stop: stop
        )
        group.addTask {
            let result: Result<StopConditionReader.Result?, any Error>
            do { result = .success(try await reader.read()) } catch { result = .failure(error) }
            self.state.withLock { $0.returned.append((condition.id, result)) }
            wake()
        }
    }

    /// Has the executor woken when something is due, unless it will be by then.
    private func setTimer(
        at steady: Timestamp,
        in group: inout ThrowingDiscardingTaskGroup<any Error>,
        _ wake: @escaping @Sendable () -> Void
    ) {
        let next = recorder.look { machine in
            state.withLock { $0.watch?.nextDue { machine.isWatched($0) } }
        }
        guard let next = next ?? nil else { return }
        let isSet = state.withLock { state -> Bool in
            if let wakesAt = state.wakesAt, wakesAt <= next { return false }
            state.wakesAt = next
            return true
        }
        guard isSet else { return }
        let environment = environment
        group.addTask {
            guard (try? await environment.pause(max(next - steady, .zero))) != nil else { return }
            self.state.withLock { if $0.wakesAt == next { $0.wakesAt = nil } }
            wake()
        }
    }
}
