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
    }

    /// Somebody who comes while others write; told whether it is their turn to write, or that it was done for them.
    private struct Waiting {
        let entry: Entry
        let turn: CheckedContinuation<Bool, any Error>
    }

    private struct Queue {
        var isWriting = false
        var waiting: [Waiting] = []
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
    public func record(_ events: [RunEvent]) async throws {
        guard !events.isEmpty else { return }
        // What is applied is what is read back: a record holds milliseconds.
        let nanoseconds = now().nanosecondsSinceEpoch
        let time = Timestamp(nanosecondsSinceEpoch: nanoseconds - nanoseconds % 1_000_000)
        let bodies = try events.map { try RecordedEvent(event: $0, time: time).bytes() }
        let entry = Entry(events: events, time: time, bodies: bodies)
        let writes = try await withCheckedThrowingContinuation { turn in
            let isFree = queue.withLock { queue in
                defer { queue.isWriting = true }
                if queue.isWriting { queue.waiting.append(Waiting(entry: entry, turn: turn)) }
                return !queue.isWriting
            }
            if isFree { turn.resume(returning: true) }
        }
        if writes { try await write(entry) }
    }

    /// Writes the entry and those of all who wait, and lets the next one write who has come meanwhile.
    private func write(_ entry: Entry) async throws {
        let others = queue.withLock { queue in
            defer { queue.waiting = [] }
            return queue.waiting
        }
        defer {
            let next = queue.withLock { queue in
                queue.isWriting = !queue.waiting.isEmpty
                return queue.isWriting ? queue.waiting.removeFirst() : nil
            }
            next?.turn.resume(returning: true)
        }
        let entries = [entry] + others.map(\.entry)
        let results = await append(entries)
        let written = zip(entries, results).compactMap { entry, result in result == nil ? entry : nil }
        machine.withLock { machine in
            for entry in written {
                for event in entry.events { machine.apply(event, at: entry.time) }
            }
        }
        for entry in written {
            for event in entry.events { observe(event, entry.time) }
        }
        for (other, result) in zip(others, results.dropFirst()) {
            if let error = result { other.turn.resume(throwing: error) } else { other.turn.resume(returning: false) }
        }
        if let error = results.first ?? nil { throw error }
    }

    /// Makes entries durable with one write, and says of each what kept it from that.
    ///
    /// One that can be no record leaves the journal as it was: each is then written by itself, in the same order, so that
    /// only whoever made it is told.
    private func append(_ entries: [Entry]) async -> [(any Error)?] {
        do {
            try await append(entries.flatMap(\.bodies))
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
    ///   - isUnderWay: Whether a step was started already, although that is not on record yet.
    /// - Returns: What is to be done, in document order.
    public func nextActions(
        startLimit: Int = .max,
        isUnderWay: (StepID) -> Bool = { _ in false }
    ) -> [RunMachine.Action] {
        let time = now()
        return machine.withLock { $0.nextActions(at: time, startLimit: startLimit, isUnderWay: isUnderWay) }
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
