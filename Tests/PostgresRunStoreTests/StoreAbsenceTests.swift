// SPDX-License-Identifier: Apache-2.0

import RunStore
import Synchronization
import Testing

@testable import PostgresRunStore

/// What is said about a database that leaves somebody waiting.
@Suite(.timeLimit(.minutes(10)))
struct StoreAbsenceTests {
    private static let away = StoreNotice.away(place: "the database x", patience: .seconds(30))
    private static let unreachable = RunStoreError(.unreachable, "gone")

    /// What was told, and an absence that tells it; the silence is over when `silence` returns.
    private func absence(
        silence: @escaping @Sendable () async throws -> Void
    ) -> (StoreAbsence, Told) {
        let told = Told()
        let absence = StoreAbsence(
            of: "the database x",
            patience: .seconds(30),
            pause: { duration in
                #expect(duration == .seconds(2))
                try await silence()
            },
            tell: { told.add($0) }
        )
        return (absence, told)
    }

    private final class Told: Sendable {
        private let notices = Mutex<[StoreNotice]>([])
        var all: [StoreNotice] { notices.withLock { $0 } }
        func add(_ notice: StoreNotice) { notices.withLock { $0.append(notice) } }
        func wait(for count: Int) async { while all.count < count { await Task.yield() } }
    }

    @Test func `what is answered soon is not spoken of`() async throws {
        let (absence, told) = absence { while !Task.isCancelled { await Task.yield() } }
        for _ in 1...3 { try await absence.during {} }
        #expect(told.all == [])
    }

    @Test func `a database that does not answer is said once, and once that it is back`() async throws {
        let (absence, told) = absence {}
        try await withThrowingTaskGroup { group in
            for _ in 1...3 {
                group.addTask { try await absence.during { await told.wait(for: 1) } }
            }
            try await group.waitForAll()
        }
        #expect(told.all == [Self.away, .back])
    }

    @Test(arguments: [Self.unreachable, CancellationError()] as [any Error])
    func `a database that did not come back is not said to be, until it answers`(error: any Error) async throws {
        let (absence, told) = absence {}
        await #expect(throws: (any Error).self) {
            try await absence.during {
                await told.wait(for: 1)
                throw error
            }
        }
        #expect(told.all == [Self.away])
        // That it refuses something is an answer, too.
        await #expect(throws: RunStoreError.self) {
            try await absence.during { throw RunStoreError(.denied, "no") }
        }
        #expect(told.all == [Self.away, .back])
    }
}
