// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunbookModel
import Synchronization
import Testing
import Values

/// A look that takes its time is on record as under way before it has its answer, and a short one costs no write of its own.
struct LongLookTests {
    private func names(_ rig: Rig) throws -> [String] {
        try rig.events().compactMap { event in
            switch event {
            case .stepStarted: "started"
            case .operationEnded: "ended"
            case .stepFinished: "finished"
            default: nil
            }
        }
    }

    @Test func `a long look is on record as under way while it has no answer yet`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .read)]))
        rig.looksAreLong {}
        let seen = Mutex<[String]>([])
        _ = try await rig.execute { _ in
            let deadline = ContinuousClock.now + .seconds(60)
            while seen.withLock(\.isEmpty), ContinuousClock.now < deadline {
                seen.withLock { $0 = (try? names(rig)) ?? [] }
                await Task.yield()
            }
            return Rig.done([:])
        }
        #expect(seen.withLock(\.self) == ["started"])
        #expect(try names(rig) == ["started", "ended", "finished"])
        #expect(try rig.state(of: "a") == .succeeded)
    }

    @Test func `a short look is on record with its answer, and nothing waits for it to become long`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .read)]))
        let (never, end) = AsyncStream.makeStream(of: Void.self)
        rig.looksAreLong { for await _ in never {} }
        _ = try await rig.execute { _ in
            #expect((try? names(rig)) == [])
            return Rig.done([:])
        }
        #expect(try names(rig) == ["started", "ended", "finished"])
        end.finish()
    }

    @Test func `a long look whose record fails is over before that is told`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .read)]))
        rig.looksAreLong {}
        let isOver = Mutex(false)
        await #expect(throws: Rig.DiskFull.self) {
            // The first append is the executor's own start.
            _ = try await rig.execute(failAppendAt: 2) { _ in
                while !Task.isCancelled { await Task.yield() }
                isOver.withLock { $0 = true }
                return .notSent(Rig.failure(.cancelled))
            }
        }
        #expect(isOver.withLock { $0 })
    }
}
