// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

/// When stop conditions are read, and which readings go on record.
@Suite struct StopWatchTests {
    private static func condition(
        _ name: String = "errors",
        configure: (inout StopCondition) -> Void = { _ in }
    ) -> StopCondition {
        var condition = StopCondition(
            id: Sample.conditionID(name),
            reading: .alarm(StopCondition.Alarm(name: .literal("shop-errors")))
        )
        configure(&condition)
        return condition
    }

    private static let all: @Sendable (StopCondition) -> Bool = { _ in true }
    private static func at(_ seconds: Int) -> Timestamp { Sample.start + .seconds(seconds) }

    private func note(_ watch: inout StopWatch, _ verdict: StopVerdict, at seconds: Int) -> StopReading? {
        watch.note(StopFinding(verdict, "t"), of: Sample.conditionID("errors"), at: Self.at(seconds))
    }

    /// Reads at a moment, and has the reading come back with a verdict.
    private func read(_ watch: inout StopWatch, _ verdict: StopVerdict, at seconds: Int) -> StopReading? {
        let due = watch.takeDue(at: Self.at(seconds), isWatched: Self.all)
        #expect(due.count == 1)
        return note(&watch, verdict, at: seconds)
    }

    // MARK: - When

    @Test func `a condition is read at once, and then each interval from the beginning of a reading`() {
        var watch = StopWatch([Self.condition()])
        #expect(!watch.hasReadAll { _ in true })
        #expect(watch.takeDue(at: Self.at(0), isWatched: Self.all) == [.read(Self.condition())])
        #expect(!watch.hasReadAll { _ in true })
        _ = note(&watch, .clear, at: 7)
        #expect(watch.hasReadAll { _ in true })
        #expect(watch.nextDue(isWatched: Self.all) == Self.at(30))
        #expect(watch.takeDue(at: Self.at(29), isWatched: Self.all) == [])
        #expect(watch.takeDue(at: Self.at(30), isWatched: Self.all) == [.read(Self.condition())])
    }

    @Test func `a slow reading is not begun twice, and each interval after its time shows nothing`() throws {
        var watch = StopWatch([Self.condition { $0.every = TimeSpan(.seconds(5)) }])
        _ = watch.takeDue(at: Self.at(0), isWatched: Self.all)
        #expect(watch.takeDue(at: Self.at(29), isWatched: Self.all) == [])
        for (seconds, count) in [(30, 1), (35, 2), (40, 3)] {
            let due = watch.takeDue(at: Self.at(seconds), isWatched: Self.all)
            guard case .late(let id, let finding)? = due.first else {
                Issue.record("at \(seconds): \(due)")
                continue
            }
            #expect(finding.text == "no answer came within \(seconds)s")
            let reading = watch.note(finding, of: id, isLate: true, at: Self.at(seconds))
            #expect(reading?.unknownCount == (count == 1 ? 1 : nil))
        }
        #expect(watch.hasReadAll { _ in true })
        // What comes back late counts all the same, and the next reading is begun.
        #expect(note(&watch, .met, at: 41)?.verdict == .met)
        let again = watch.takeDue(at: Self.at(41), isWatched: Self.all)
        #expect(again == [.read(Self.condition { $0.every = TimeSpan(.seconds(5)) })])
    }

    @Test func `what can no longer end the run is not read`() {
        var watch = StopWatch([Self.condition()])
        #expect(watch.takeDue(at: Self.at(0), isWatched: { _ in false }) == [])
        #expect(watch.nextDue(isWatched: { _ in false }) == nil)
    }

    @Test func `a dry run reads once`() {
        var watch = StopWatch([Self.condition()], readsOnce: true)
        _ = read(&watch, .clear, at: 0)
        #expect(watch.nextDue(isWatched: Self.all) == nil)
        #expect(watch.takeDue(at: Self.at(3600), isWatched: Self.all) == [])
    }

    // MARK: - What goes on record

    @Test func `the first reading goes on record, and then each that shows something else`() throws {
        var watch = StopWatch([Self.condition()])
        #expect(read(&watch, .clear, at: 0)?.verdict == .clear)
        #expect(read(&watch, .clear, at: 30) == nil)
        let unknown = try #require(read(&watch, .undetermined, at: 60))
        #expect(unknown.knownAt == Self.at(30))
        #expect(unknown.unknownCount == 1)
        #expect(read(&watch, .undetermined, at: 90) == nil)
        #expect(read(&watch, .undetermined, at: 120) == nil)
        #expect(read(&watch, .clear, at: 150)?.unknownCount == 0)
    }

    @Test func `the reading after which not knowing ends the run goes on record`() {
        var watch = StopWatch([Self.condition { $0.whenUnknown = .stop }])
        #expect(read(&watch, .undetermined, at: 0)?.unknownCount == 1)
        #expect(read(&watch, .undetermined, at: 30) == nil)
        #expect(read(&watch, .undetermined, at: 60)?.unknownCount == 3)
    }

    @Test func `a reading that shows something begins the count anew`() {
        var watch = StopWatch([Self.condition { $0.whenUnknown = .stop }])
        let verdicts: [StopVerdict] = [.undetermined, .undetermined, .clear, .undetermined]
        for (seconds, verdict) in zip([0, 30, 60, 90], verdicts) {
            #expect((read(&watch, verdict, at: seconds)?.unknownCount ?? 0) < 3)
        }
        #expect(read(&watch, .undetermined, at: 120) == nil)
    }

    @Test func `the next executor knows since when nobody knows`() throws {
        let earlier = StopReading(
            condition: Sample.conditionID("errors"),
            verdict: .clear,
            text: "t",
            readAt: Self.at(-60),
            knownAt: Self.at(-60)
        )
        var watch = StopWatch([Self.condition()], earlier: [earlier.condition: earlier])
        let reading = try #require(read(&watch, .undetermined, at: 0))
        #expect(reading.knownAt == Self.at(-60))
        #expect(reading.sentence(at: Self.at(0)).hasSuffix("the last good reading is 1m old"))
    }

    @Test func `a condition that counts only once it was not met is armed by a clear reading, also later`() {
        let condition = Self.condition { $0.atStart = .arm }
        var watch = StopWatch([condition])
        #expect(read(&watch, .met, at: 0)?.isArmed == false)
        let clear = read(&watch, .clear, at: 30)
        #expect(clear?.isArmed == true)
        #expect(read(&watch, .met, at: 60)?.isArmed == true)
        guard let clear else { return }
        var later = StopWatch([condition], earlier: [clear.condition: clear])
        #expect(read(&later, .met, at: 90)?.isArmed == true)
    }
}
