// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Synchronization
import Testing

/// What several steps put on record at the same time.
struct RecordOrderTests {
    private struct DiskIsFull: Error {}

    /// What one seed comes to.
    private final class Recorded: Sendable {
        let bodies = Mutex<[[UInt8]]>([])
        let observed = Mutex<[RunEvent]>([])
        let memory = Mutex<RunMachine?>(nil)
        let refused = Mutex(0)
    }

    private static let names = ["a", "b", "c", "d", "e", "f"]

    /// Six steps end at once, and their records take as long as the schedule says, or fail.
    private static func record(_ plan: Plan, seed: UInt64, failingAt number: Int?) throws -> Recorded {
        let schedule = SeededSchedule(seed: seed, start: Rig.start)
        let recorded = Recorded()
        let appends = Mutex(0)
        let recorder = RunRecorder(
            machine: RunMachine(plan: plan),
            evidence: EvidenceFiles(folder: "/nowhere"),
            now: { schedule.now },
            observe: { event, _ in recorded.observed.withLock { $0.append(event) } },
            head: { "" },
            append: { bodies in
                try await schedule.sleep(.milliseconds(schedule.random(in: 0...3)))
                let count = appends.withLock { count in
                    count += 1
                    return count
                }
                if let number, count >= number { throw DiskIsFull() }
                recorded.bodies.withLock { $0 += bodies }
                try await schedule.sleep(.milliseconds(schedule.random(in: 0...3)))
            }
        )
        try schedule.run(on: schedule.makeProcess()) {
            await withTaskGroup { group in
                for name in names {
                    group.addTask {
                        do {
                            try await schedule.sleep(.milliseconds(schedule.random(in: 0...2)))
                            try await recorder.record([.stepStarted(step: Rig.id(name), attempt: 1)])
                            let outcome = StepOutcome(step: Rig.id(name), attempt: 1, state: .succeeded, reason: "")
                            try await recorder.record([.stepFinished(outcome)])
                        } catch {
                            recorded.refused.withLock { $0 += 1 }
                        }
                    }
                }
            }
        }
        recorded.memory.withLock { $0 = recorder.state }
        return recorded
    }

    @Test(arguments: [nil, 1, 3])
    func `what ends at the same time is remembered and told in the order of the record, and only what is there`(
        failingAt number: Int?
    ) throws {
        let plan = Rig.plan(Self.names.map { Rig.step($0) })
        var orders: Set<[RunEvent]> = []
        for seed in 0..<200 as Range<UInt64> {
            let recorded = try Self.record(plan, seed: seed, failingAt: number)
            let read = try recorded.bodies.withLock(\.self).map { try RecordedEvent(bytes: $0) }
            #expect(recorded.observed.withLock(\.self) == read.map(\.event), "seed \(seed)")
            var folded = RunMachine(plan: plan)
            for event in read { folded.apply(event.event, at: event.time) }
            #expect(recorded.memory.withLock { $0?.statuses } == folded.statuses, "seed \(seed)")
            #expect((recorded.refused.withLock(\.self) == 0) == (number == nil), "seed \(seed)")
            orders.insert(read.map(\.event))
        }
        // A test in which the order is always the same says nothing.
        #expect(number == 1 || orders.count > 10)
    }
}
