// SPDX-License-Identifier: Apache-2.0

import Journal
import RunCore
import RunbookModel
import Synchronization
import TestSupport
import Testing
import Values

@testable import RunStore

/// What becomes of events that are put on record together.
struct RunRecorderTests {
    /// A journal in memory whose first write waits for a word.
    private final class HeldJournal: Sendable {
        private struct State {
            var writes: [Int] = []
            var bodies: [[UInt8]] = []
        }

        private let state = Mutex(State())
        private let word = AsyncStream.makeStream(of: Void.self)
        private let arrival = AsyncStream.makeStream(of: Void.self)

        var writes: [Int] { state.withLock(\.writes) }

        func events() throws -> [RunEvent] {
            try state.withLock(\.bodies).map { try RecordedEvent(bytes: $0).event }
        }

        func reasons() throws -> [String] {
            try state.withLock(\.bodies).compactMap { body in
                if case .runParked(let reason, _) = try RecordedEvent(bytes: body).event { reason } else { nil }
            }
        }

        /// Returns when the first write is under way.
        func isWriting() async { for await _ in arrival.stream { return } }

        func goOn() { word.continuation.finish() }

        @Sendable func append(_ bodies: [[UInt8]]) async throws {
            let isFirst = state.withLock { state in
                defer { state.writes.append(bodies.count) }
                return state.writes.isEmpty
            }
            if isFirst {
                arrival.continuation.finish()
                for await _ in word.stream {}
            }
            for body in bodies { try JournalChain.check(body) }
            state.withLock { $0.bodies += bodies }
        }
    }

    private static func step(_ name: String, _ effect: Effect) throws -> Step {
        Step(id: try #require(StepID(name)), title: name, action: .commands([]), effect: effect)
    }

    @Test func `nothing that begins is recorded behind the end of the run, and what looks already stands before it`()
        async throws
    {
        let steps = [try Self.step("change", .change), try Self.step("look", .read), try Self.step("other", .read)]
        let plan = Plan(runbook: RunbookIdentity(id: "daily", title: "Daily", kind: .daily), steps: steps)
        let journal = HeldJournal()
        let recorder = RunRecorder(
            machine: RunMachine(plan: plan),
            evidence: EvidenceFiles(folder: "/nowhere"),
            now: { Self.start },
            observe: { _, _ in },
            head: { "" },
            append: journal.append
        )
        func wait(for count: Int) async {
            while recorder.waitingCount < count { await Task.yield() }
        }
        func begin(_ place: Int) -> Task<Bool, any Error> {
            let id = steps[place].id
            return Task { try await recorder.record([.stepStarted(step: id, attempt: 1)], beginning: id) }
        }
        #expect(recorder.announce(steps[1].id, attempt: 1))
        #expect(recorder.announce(steps[2].id, attempt: 1))
        let first = Task { try await recorder.record([.runParked(reason: "first", hold: nil)]) }
        await journal.isWriting()
        let other = begin(2)
        await wait(for: 1)
        let stop = RunStop(cause: .person, reach: .graceful, reason: "enough")
        let end = Task { try await recorder.record([.runStopped(stop)]) }
        await wait(for: 2)
        let (change, look) = (begin(0), begin(1))
        await wait(for: 4)
        journal.goOn()
        try await first.value
        try await end.value
        #expect(try await other.value)
        #expect(try await !change.value, "the run ends in the record before")
        #expect(try await !recorder.record([.stepStarted(step: steps[0].id, attempt: 1)], beginning: steps[0].id))
        #expect(try await look.value)
        #expect(!recorder.announce(steps[1].id, attempt: 2))
        let names = try journal.events().map { event in
            switch event {
            case .stepStarted(let step, _): step.text
            case .runStopped: "end"
            default: "-"
            }
        }
        #expect(names == ["-", "other", "look", "end"])
        #expect(recorder.status(of: steps[0].id).state == .pending)
        #expect(recorder.status(of: steps[1].id).state == .running)
    }

    private static let start = Timestamp(nanosecondsSinceEpoch: 1_795_320_900_000_000_000)

    /// An event that is nested too deeply for a record.
    private static func unfit(_ step: StepID) -> RunEvent {
        let facts = (0..<1000).reduce(JSONValue.null) { value, _ in .array([value]) }
        return .operationFact(step: step, attempt: 1, facts: facts)
    }

    @Test func `what can be no record fails alone, and what would have been written with it is there`() async throws {
        let folder = try TemporaryDirectory()
        let step = try #require(StepID("deep"))
        let journal = HeldJournal()
        let observed = Mutex<[String]>([])
        let plan = Plan(runbook: RunbookIdentity(id: "daily", title: "Daily", kind: .daily), steps: [])
        let recorder = RunRecorder(
            machine: RunMachine(plan: plan),
            evidence: EvidenceFiles(folder: folder.path),
            now: { Self.start },
            observe: { event, _ in
                if case .runParked(let reason, _) = event { observed.withLock { $0.append(reason) } }
            },
            head: { "" },
            append: journal.append
        )
        func record(_ events: [RunEvent]) -> Task<Void, any Error> {
            Task { try await recorder.record(events) }
        }
        let first = record([.runParked(reason: "first")])
        await journal.isWriting()
        let others = [
            record([.runParked(reason: "second"), .runParked(reason: "third")]), record([.runParked(reason: "fourth")]),
        ]
        let unfit = record([Self.unfit(step)])
        while recorder.waitingCount < others.count + 1 { await Task.yield() }
        journal.goOn()
        try await first.value
        for other in others { try await other.value }
        await #expect(throws: JournalError.self) { try await unfit.value }
        #expect(journal.writes.prefix(2) == [1, 4], "those who waited are written together, before each is alone")
        let reasons = try journal.reasons()
        #expect(reasons.sorted() == ["first", "fourth", "second", "third"])
        #expect(reasons.firstIndex(of: "third") == reasons.firstIndex(of: "second").map { $0 + 1 })
        #expect(observed.withLock(\.self) == reasons, "what counts is what is on record, in its order")
        // The recorder goes on.
        try await recorder.record([.runParked(reason: "fifth")])
        #expect(try journal.reasons().last == "fifth")
    }
}
