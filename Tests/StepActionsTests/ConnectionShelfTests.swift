// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import StepActions

struct ConnectionShelfTests {
    private final class Line: Sendable {
        let number: Int
        init(_ number: Int) { self.number = number }
    }

    private struct Refused: Error {}

    private final class Clock: Sendable {
        private let moment = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { moment.withLock { $0 } }
        func advance(_ time: Duration) { moment.withLock { $0 += time } }
    }

    private let clock = Clock()
    private let shelf: ConnectionShelf<String, Line>

    init() {
        let clock = clock
        shelf = ConnectionShelf(patience: .milliseconds(5), now: { clock.now })
    }

    private func borrow(_ number: Int, isNew: Bool = false) async throws -> ConnectionShelf<String, Line>.Loan {
        try await shelf.borrow("db", isNew: isNew) { () async throws(Refused) in Line(number) }
    }

    @Test func `a connection that cannot be opened is not counted`() async throws {
        await #expect(throws: Refused.self) {
            _ = try await shelf.borrow("db") { () async throws(Refused) -> Line in throw Refused() }
        }
        #expect(shelf.openCount("db") == 0)
    }

    @Test func `a discarded connection is not counted`() async throws {
        shelf.discard(try await borrow(1))
        #expect(shelf.openCount("db") == 0)
    }

    @Test func `a connection that was idle for long is replaced`() async throws {
        shelf.giveBack(try await borrow(1))
        clock.advance(.seconds(4))
        let again = try await borrow(2)
        #expect(again.connection.number == 1 && again.isReused)
        shelf.giveBack(again)
        clock.advance(.seconds(6))
        let fresh = try await borrow(3)
        #expect(fresh.connection.number == 3 && !fresh.isReused)
        #expect(shelf.openCount("db") == 1)
    }

    @Test func `what is forgotten is not lent again, in use or not`() async throws {
        let used = try await borrow(1)
        shelf.giveBack(try await borrow(2))
        shelf.forget()
        #expect(shelf.openCount("db") == 1)
        shelf.giveBack(used)
        #expect(shelf.openCount("db") == 0)
        #expect(try await borrow(3).connection.number == 3)
    }

    @Test func `a new connection is opened beside what is idle`() async throws {
        shelf.giveBack(try await borrow(1))
        #expect(try await borrow(2, isNew: true).connection.number == 2)
        #expect(shelf.openCount("db") == 1)
    }

    @Test func `whoever waits in vain opens a connection`() async throws {
        let first = try await borrow(1)
        let second = try await borrow(2)
        #expect(first.connection.number == 1 && second.connection.number == 2)
        #expect(shelf.openCount("db") == 2)
    }
}
