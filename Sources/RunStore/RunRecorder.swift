// SPDX-License-Identifier: Apache-2.0

public import Expressions
import FoundationEssentials
import Journal
public import RunCore
public import RunbookModel
import Synchronization
public import Values

/// Puts events on record and keeps the run's state: an event counts once it is durable, never before.
///
/// What several put on record at once is applied in the order in which it stands there, whoever of them goes on first: the
/// state in memory is the one that anybody folds from the record.
public final class RunRecorder: Sendable {
    /// Events that are put on record together.
    private struct Entry {
        let events: [RunEvent]
        let time: Timestamp
        let bodies: [[UInt8]]
        /// The step whose attempt begins with the events, when it is not on record by then.
        let beginning: StepID?

        init(_ events: [RunEvent], at time: Timestamp, beginning: StepID? = nil) throws {
            self.events = events
            self.time = time
            self.beginning = beginning
            bodies = try events.map { try RecordedEvent(event: $0, time: time).bytes() }
        }

        /// Whether the run ends with the events.
        var stopsRun: Bool { events.contains { if case .runStopped = $0 { true } else { false } } }
    }

    /// What somebody is told who waits to record something.
    private enum Turn {
        /// It is theirs to write.
        case write
        /// Others have written it with what is theirs.
        case recorded
        /// It is not recorded, because the run has ended.
        case tooLate
    }

    /// Somebody who comes while others write.
    private struct Waiting {
        let entry: Entry
        let turn: CheckedContinuation<Turn, any Error>
    }

    private struct Queue {
        var isWriting = false
        /// Whether it is being written that the run ends.
        var isStopping = false
        var waiting: [Waiting] = []
        var beginnings = Beginnings()
    }

    private let machine: Mutex<RunMachine>
    private let queue = Mutex(Queue())
    private let currentHead: @Sendable () -> String
    private let append: @Sendable ([[UInt8]]) async throws -> Void
    private let evidence: any EvidenceStore
    private let now: @Sendable () -> Timestamp
    private let observe: @Sendable (RunEvent, Timestamp) -> Void
    /// What a change passes right before it leaves this machine.
    public let fence: ChangeFence

    /// A recorder for a run whose events so far are in `machine`.
    ///
    /// `append` makes encoded events durable, in order, before it returns; `JournalError` `invalidBody` says that it has
    /// written nothing and can go on. `head` is the digest of the last record.
    /// `fence` makes sure that the run is still this recorder's.
    public init(
        machine: RunMachine,
        evidence: any EvidenceStore,
        now: @escaping @Sendable () -> Timestamp,
        observe: @escaping @Sendable (RunEvent, Timestamp) -> Void,
        head: @escaping @Sendable () -> String,
        fence: ChangeFence = .open,
        append: @escaping @Sendable ([[UInt8]]) async throws -> Void
    ) {
        self.machine = Mutex(machine)
        self.evidence = evidence
        self.now = now
        self.observe = observe
        self.currentHead = head
        self.fence = fence
        self.append = append
    }

    /// Makes the events durable in one group, then applies them to the run's state and tells the observer.
    ///
    /// - Throws: whatever kept them from being durable; none of them counts then. Unless it was that they can be no record
    ///   (`JournalError` `invalidBody`, or an error of encoding), nothing more may be recorded.
    public func record(_ events: [RunEvent]) async throws { _ = try await put(events, beginning: nil) }

    /// Puts on record what an attempt of the step begins with, that it has begun first of all, unless the run has ended in
    /// the record before: whoever reads the record finds nothing begun by then that must not be.
    ///
    /// - Returns: false when the run ends and the step is begun no more; nothing was recorded then. An attempt that was
    ///   announced is never too late.
    /// - Throws: as `record` does.
    public func record(_ events: [RunEvent], beginning step: StepID) async throws -> Bool {
        try await put(events, beginning: step)
    }

    /// Takes in that an attempt of the step has begun to look at something: that is on record with the first thing that it
    /// records, or else right before it is on record that the run ends.
    ///
    /// - Returns: false when the run ends, or is about to: the attempt has begun when it has recorded that.
    public func announce(_ step: StepID, attempt: Int) -> Bool {
        queue.withLock { queue in
            guard !queue.isStopping, machine.withLock({ $0.reasonNotToBegin(step) }) == nil else { return false }
            queue.beginnings.announce(step, attempt: attempt)
            return true
        }
    }

    /// Takes in that the step's attempt is over, also one that was announced and has recorded nothing.
    public func withdraw(_ step: StepID) { queue.withLock { _ = $0.beginnings.remove(step) } }

    /// How many wait to be written with whoever comes next.
    var waitingCount: Int { queue.withLock(\.waiting.count) }

    private func put(_ events: [RunEvent], beginning step: StepID?) async throws -> Bool {
        guard !events.isEmpty else { return true }
        // What is applied is what is read back: a record holds milliseconds.
        let nanoseconds = now().nanosecondsSinceEpoch
        let time = Timestamp(nanosecondsSinceEpoch: nanoseconds - nanoseconds % 1_000_000)
        let entry = try Entry(events, at: time, beginning: step)
        let turn = try await withCheckedThrowingContinuation { turn in
            let isFree = queue.withLock { queue in
                defer { queue.isWriting = true }
                if queue.isWriting { queue.waiting.append(Waiting(entry: entry, turn: turn)) }
                return !queue.isWriting
            }
            if isFree { turn.resume(returning: .write) }
        }
        switch turn {
        case .write: return try await write(entry)
        case .recorded: return true
        case .tooLate: return false
        }
    }

    /// Writes the entry and those of all who wait, and lets the next one write who has come meanwhile.
    ///
    /// What ends the run is the last of what is written together: what follows it is recorded by what it says.
    ///
    /// - Returns: whether the entry is on record; false when it came too late.
    private func write(_ entry: Entry) async throws -> Bool {
        let others = queue.withLock { queue in
            let stop = queue.waiting.firstIndex(where: \.entry.stopsRun)
            let count = entry.stopsRun ? 0 : stop.map { $0 + 1 } ?? queue.waiting.count
            defer { queue.waiting.removeFirst(count) }
            return Array(queue.waiting.prefix(count))
        }
        defer {
            let next = queue.withLock { queue in
                queue.isWriting = !queue.waiting.isEmpty
                queue.isStopping = false
                return queue.isWriting ? queue.waiting.removeFirst() : nil
            }
            next?.turn.resume(returning: .write)
        }
        let admitted = ([entry] + others.map(\.entry)).map { entry in Result { try admit(entry) } }
        let entries = admitted.compactMap { try? $0.get() }
        var outcomes = await append(entries).makeIterator()
        let results = admitted.map { entry -> Result<Entry?, any Error> in
            guard case .success(.some) = entry, case .some(.some(let error)) = outcomes.next() else { return entry }
            return .failure(error)
        }
        let written = results.compactMap { try? $0.get() }
        queue.withLock { queue in
            machine.withLock { machine in
                for entry in written {
                    for event in entry.events { machine.apply(event, at: entry.time) }
                }
            }
            for entry in written where entry.stopsRun { queue.beginnings.noteRecorded(entry.events) }
        }
        for entry in written {
            for event in entry.events { observe(event, entry.time) }
        }
        for (other, result) in zip(others, results.dropFirst()) {
            other.turn.resume(with: result.map { $0 == nil ? .tooLate : .recorded })
        }
        return try results[0].get() != nil
    }

    /// The entry as it is to be written, with what must stand before it; nil for one that comes too late.
    private func admit(_ entry: Entry) throws -> Entry? {
        try queue.withLock { queue in
            if entry.stopsRun {
                queue.isStopping = true
                let begun = queue.beginnings.events
                return begun.isEmpty ? entry : try Entry(begun + entry.events, at: entry.time)
            }
            guard let step = entry.beginning else { return entry }
            switch queue.beginnings.remove(step) {
            case false?: return entry
            case true?:
                let rest = entry.events.filter { if case .stepStarted = $0 { false } else { true } }
                return try Entry(rest, at: entry.time)
            case nil: return machine.withLock { $0.reasonNotToBegin(step) } == nil ? entry : nil
            }
        }
    }

    /// Makes entries durable with one write, and says of each what kept it from that.
    ///
    /// One that can be no record leaves the journal as it was: each is then written by itself, in the same order, so that
    /// only whoever made it is told.
    private func append(_ entries: [Entry]) async -> [(any Error)?] {
        let bodies = entries.flatMap(\.bodies)
        guard !bodies.isEmpty else { return entries.map { _ in nil } }
        do {
            try await append(bodies)
            return entries.map { _ in nil }
        } catch let error as JournalError where error.code == .invalidBody && entries.count > 1 {
            var results: [(any Error)?] = []
            for entry in entries { results += await append([entry]) }
            return results
        } catch {
            return entries.map { _ in error }
        }
    }

    /// The digest of the journal's last record.
    public var head: String { currentHead() }

    /// The run's state now.
    public var state: RunMachine { machine.withLock { $0 } }

    /// Looks at the run's state without copying it; nothing is recorded meanwhile.
    public func look<Value>(_ body: (borrowing RunMachine) throws -> Value) rethrows -> Value {
        try machine.withLock { try body($0) }
    }

    /// Where a step stands now.
    public func status(of step: StepID) -> StepStatus { machine.withLock { $0.status(of: step) } }

    /// What is to be done next.
    ///
    /// - Parameters:
    ///   - startLimit: How many steps can be started.
    ///   - mayFinish: Whether the run can end now.
    ///   - isUnderWay: Whether a step was started already, although that is not on record yet.
    /// - Returns: What is to be done, in document order.
    public func nextActions(
        startLimit: Int = .max,
        mayFinish: Bool = true,
        isUnderWay: (StepID) -> Bool = { _ in false }
    ) -> [RunMachine.Action] {
        let time = now()
        return machine.withLock { machine in
            machine.nextActions(at: time, startLimit: startLimit, mayFinish: mayFinish, isUnderWay: isUnderWay)
        }
    }

    /// The values that a step sees.
    public func scope(at time: Timestamp, secrets: [String: JSONValue], for step: Step) -> Scope {
        let names = step.referencedNames
        return machine.withLock { $0.scope(at: time, secrets: secrets, for: step.id, naming: names) }
    }

    /// Makes evidence durable and names it by its content.
    public func keep(_ items: [EvidenceItem]) async throws -> [EvidenceReference] {
        var references: [EvidenceReference] = []
        for item in items { references.append(try await evidence.keep(item)) }
        return references
    }
}
