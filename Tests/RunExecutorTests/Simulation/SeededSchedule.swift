// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Values

/// Runs the tasks of simulated processes on the thread that calls, one job after another, in an order that a seed decides
/// and by a clock that moves only when it says so: the same seed gives the same run, job by job.
///
/// That holds as long as everything that a task waits for is resumed by another task of the schedule or by its clock:
/// nothing in a simulation may yield, use a thread, or start a task anywhere else.
final class SeededSchedule: Sendable {
    /// A process: what its tasks start runs on it as well.
    final class Process: TaskExecutor {
        private let schedule: SeededSchedule
        fileprivate let isSuspended = Mutex(false)

        fileprivate init(_ schedule: SeededSchedule) { self.schedule = schedule }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            schedule.state.withLock { $0.ready.append((job, self)) }
        }

        /// Stops the process where it is, or lets it go on; its timers go off all the same.
        func suspend(_ isSuspended: Bool) { self.isSuspended.withLock { $0 = isSuspended } }
    }

    fileprivate struct Timer {
        let id: Int
        let at: Timestamp
        let resume: CheckedContinuation<Void, Never>
    }

    fileprivate struct State {
        var now: Timestamp
        var generator: SeededGenerator
        var ready: [(job: UnownedJob, process: Process)] = []
        var timers: [Timer] = []
        var nextTimer = 0
        var jobs = 0
        /// What the order of the jobs comes to.
        var trace: UInt64 = 0xCBF2_9CE4_8422_2325
    }

    /// In a hundred: time goes on although something could still be done at once, as on a machine that is slow.
    private static let lateness = 3
    /// More jobs than any run needs.
    private static let mostJobs = 500_000

    fileprivate let state: Mutex<State>

    init(seed: UInt64, start: Timestamp) {
        state = Mutex(State(now: start, generator: SeededGenerator(state: seed ^ 0x5C4E_D01E)))
    }

    /// The moment now.
    var now: Timestamp { state.withLock(\.now) }
    /// The same for two runs in which the same jobs ran in the same order at the same moments.
    var trace: UInt64 { state.withLock(\.trace) }

    func makeProcess() -> Process { Process(self) }

    /// A number that the seed decides.
    func random(in range: ClosedRange<Int>) -> Int {
        state.withLock { Int.random(in: range, using: &$0.generator) }
    }

    /// Whether something with so many chances in a hundred happens.
    func chance(_ percent: Int) -> Bool { state.withLock { $0.generator.chance(percent) } }

    /// 128 bits in hexadecimal, new at each call.
    func makeNonce() -> String {
        state.withLock { state in
            (0..<2).map { _ in String(String(state.generator.next(), radix: 16).suffix(16)) }.joined()
        }
    }

    /// Lets time pass; throws when the task is cancelled before it has.
    func sleep(_ duration: Duration) async throws {
        try Task.checkCancellation()
        let id = state.withLock { state in
            state.nextTimer += 1
            return state.nextTimer
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard !Task.isCancelled else { return true }
                    state.timers.append(Timer(id: id, at: state.now + max(duration, .zero), resume: continuation))
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.takeTimer { $0.id == id } }?.resume.resume()
        }
        try Task.checkCancellation()
    }

    // MARK: - Running

    /// Runs until the work on that process is over, and with it whatever else there is to do.
    ///
    /// - Throws: what the work throws, and `Fault` when it does not end.
    func run<Value: Sendable>(
        on process: Process,
        _ work: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        let outcome = begin(on: process, work)
        try run(until: { outcome.result != nil })
        guard let result = outcome.result else { throw Simulation.Fault(description: "work ended without a result") }
        return try result.get()
    }

    /// Begins work on that process; it goes on while the schedule runs.
    func begin<Value: Sendable>(
        on process: Process,
        _ work: @escaping @Sendable () async throws -> Value
    ) -> Outcome<Value> {
        let outcome = Outcome<Value>()
        Task(executorPreference: process) {
            do {
                let value = try await work()
                outcome.found.withLock { $0 = .success(value) }
            } catch {
                outcome.found.withLock { $0 = .failure(error) }
            }
        }
        return outcome
    }

    /// Runs until that is so, or for so many jobs.
    ///
    /// - Throws: `Fault` when nothing can go on before, or too much has.
    func run(until isOver: () -> Bool, atMost jobs: Int = .max) throws {
        var left = jobs
        while left > 0, !isOver() {
            try step()
            left -= 1
        }
    }

    /// What has become of work.
    final class Outcome<Value: Sendable>: Sendable {
        fileprivate let found = Mutex<Result<Value, any Error>?>(nil)
        /// What the work came to; nil while it goes on.
        var result: Result<Value, any Error>? { found.withLock(\.self) }
    }

    fileprivate enum Next {
        case job(UnownedJob, Process)
        case timer(Timer)
    }

    private func step() throws {
        let next = try state.withLock { state in
            state.jobs += 1
            guard state.jobs <= Self.mostJobs else { throw Simulation.Fault(description: "the run never ends") }
            guard let next = state.next(lateness: Self.lateness) else {
                throw Simulation.Fault(description: "nothing can go on any more, and the run has not ended")
            }
            return next
        }
        switch next {
        case .job(let job, let process): job.runSynchronously(on: process.asUnownedTaskExecutor())
        case .timer(let timer): timer.resume.resume()
        }
    }
}

extension SeededSchedule.State {
    private mutating func note(_ number: Int) {
        trace = (trace ^ UInt64(truncatingIfNeeded: number)) &* 0x100_0000_01B3
    }

    /// Any of the jobs that can run, or else the timer that goes off first.
    fileprivate mutating func next(lateness: Int) -> SeededSchedule.Next? {
        let awake = ready.indices.filter { !ready[$0].process.isSuspended.withLock { $0 } }
        if !awake.isEmpty, timers.isEmpty || !generator.chance(lateness) {
            let place = awake[Int.random(in: awake.indices, using: &generator)]
            note(place)
            let taken = ready.remove(at: place)
            return .job(taken.job, taken.process)
        }
        guard let first = timers.map(\.at).min() else { return nil }
        let due = timers.filter { $0.at == first }.map(\.id)
        let id = due[Int.random(in: due.indices, using: &generator)]
        now = max(now, first)
        note(-id)
        return takeTimer { $0.id == id }.map { .timer($0) }
    }

    fileprivate mutating func takeTimer(where matches: (SeededSchedule.Timer) -> Bool) -> SeededSchedule.Timer? {
        timers.firstIndex(where: matches).map { timers.remove(at: $0) }
    }
}
