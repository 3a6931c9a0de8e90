// SPDX-License-Identifier: Apache-2.0

import Dispatch
import RunCore
import Synchronization
import Testing

@testable import PostgresRunStore

/// When the database is asked whether a run is still the executor's, and what its silence means.
struct PostgresFenceTests {
    private struct Lost: Error {}

    /// Longer than a busy machine keeps any answer back.
    private static let patience = DispatchTimeInterval.seconds(600)

    @Test func `what was certain within a second is not asked again`() async throws {
        let asked = Mutex(0)
        let since = Mutex<Duration?>(.milliseconds(999))
        let fence = PostgresFence(
            limit: Self.patience,
            confirmedAgo: { since.withLock(\.self) },
            ask: { asked.withLock { $0 += 1 } }
        ).fence
        try await fence.confirm()
        #expect(await fence.objectionOnThread() == nil)
        #expect(asked.withLock(\.self) == 0)
        for later in [Duration.seconds(1), .seconds(3600), nil] {
            since.withLock { $0 = later }
            let before = asked.withLock(\.self)
            try await fence.confirm()
            #expect(await fence.objectionOnThread() == nil)
            #expect(asked.withLock(\.self) == before + 2)
        }
    }

    @Test func `a database that says no, or nothing, lets no change leave`() async {
        let refusing = PostgresFence(
            limit: Self.patience,
            confirmedAgo: { .seconds(2) },
            ask: { throw Lost() }
        ).fence
        let objection = await refusing.objectionOnThread()
        #expect(objection?.contains("it is not certain that this executor still has the run") == true)
        await #expect(throws: Lost.self) { try await refusing.confirm() }
        let (answers, answer) = AsyncStream.makeStream(of: Void.self)
        let silent = PostgresFence(
            limit: .milliseconds(1),
            confirmedAgo: { nil },
            ask: { for await _ in answers {} }
        ).fence
        #expect(await silent.objectionOnThread()?.contains("the store does not say") == true)
        answer.finish()
    }
}

extension ChangeFence {
    /// What a thread is told that waits for the answer, as the network's does; a task that waited would take the place of
    /// the one that answers.
    func objectionOnThread() async -> String? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: objection()) }
        }
    }
}
