// SPDX-License-Identifier: Apache-2.0

import Dispatch
import RunCore
import RunStore
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
            ask: {
                asked.withLock { $0 += 1 }
                since.withLock { $0 = .zero }
            }
        ).fence
        try await fence.confirm()
        #expect(await fence.objectionOnThread() == nil)
        #expect(asked.withLock(\.self) == 0)
        for later in [Duration.seconds(1), .seconds(3600), nil] {
            let before = asked.withLock(\.self)
            since.withLock { $0 = later }
            try await fence.confirm()
            since.withLock { $0 = later }
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

    @Test func `all who must know at a time wait for one question, and once for one that is not answered`() async throws
    {
        let (answers, answer) = AsyncStream.makeStream(of: Void.self)
        let asked = Mutex(0)
        let since = Mutex<Duration?>(nil)
        let fence = PostgresFence(
            limit: .milliseconds(1),
            confirmedAgo: { since.withLock(\.self) },
            ask: {
                asked.withLock { $0 += 1 }
                for await _ in answers {}
                since.withLock { $0 = .zero }
            }
        ).fence
        for _ in 0..<20 { #expect(await fence.objectionOnThread()?.contains("does not say") == true) }
        // Patience waits for the same question.
        async let first: Void = fence.confirm()
        async let second: Void = fence.confirm()
        answer.finish()
        try await first
        try await second
        #expect(asked.withLock(\.self) == 1)
        #expect(await fence.objectionOnThread() == nil)
    }

    @Test func `that the run is lost is not asked again, and that nobody answered is`() async {
        for (code, expected) in [(RunStoreError.Code.fenced, 1), (.unreachable, 4)] {
            let asked = Mutex(0)
            let fence = PostgresFence(
                limit: Self.patience,
                confirmedAgo: { nil },
                ask: {
                    asked.withLock { $0 += 1 }
                    throw RunStoreError(code, "somebody has it")
                }
            ).fence
            for _ in 1...2 {
                #expect(await fence.objectionOnThread()?.contains("somebody has it") == true)
                await #expect(throws: RunStoreError.self) { try await fence.confirm() }
            }
            #expect(asked.withLock(\.self) == expected)
        }
    }

    @Test func `a yes to a question that was asked long ago lets nothing leave`() async throws {
        let asked = Mutex(0)
        let fence = PostgresFence(
            limit: Self.patience,
            // The process slept between its question and the answer.
            confirmedAgo: { asked.withLock(\.self) == 3 ? .milliseconds(2999) : .seconds(3) },
            ask: { asked.withLock { $0 += 1 } }
        ).fence
        #expect(await fence.objectionOnThread()?.contains("does not say") == true)
        // With patience it is asked again.
        try await fence.confirm()
        #expect(asked.withLock(\.self) == 3)
        await #expect(throws: RunStoreError.self) { try await fence.confirm() }
    }
}

extension ChangeFence {
    /// What a thread is told that waits for the answer, as the network's does; a task that waited would take the place of
    /// the one that answers.
    ///
    /// A queue of its own has a thread of its own, where the global one lends those of tasks.
    func objectionOnThread() async -> String? {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "objection").async { continuation.resume(returning: objection()) }
        }
    }
}
