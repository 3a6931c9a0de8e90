// SPDX-License-Identifier: Apache-2.0

import RunStore
import Synchronization

/// What people are told about a database that leaves them waiting.
public enum StoreNotice: Sendable, Hashable, CustomStringConvertible {
    /// It has not answered for a while, and is waited for about so long.
    case away(place: String, patience: Duration)
    /// It answers again.
    case back

    /// The notice in a line.
    public var description: String {
        switch self {
        case .away(let place, let patience):
            "the store does not answer: waiting for \(place), for about \(patience.components.seconds)s"
        case .back: "the store answers again"
        }
    }
}

/// Says when the database leaves somebody waiting: once, a while into it, and once when it answers again.
final class StoreAbsence: Sendable {
    /// How long nothing is said.
    static let silence = Duration.seconds(2)

    private struct State {
        var waiting: Set<Int> = []
        var count = 0
        var isTold = false
    }

    private let state = Mutex(State())
    private let notice: StoreNotice
    private let pause: @Sendable (Duration) async throws -> Void
    private let tell: @Sendable (StoreNotice) -> Void

    init(
        of place: String,
        patience: Duration,
        pause: @escaping @Sendable (Duration) async throws -> Void,
        tell: @escaping @Sendable (StoreNotice) -> Void
    ) {
        notice = .away(place: place, patience: patience)
        (self.pause, self.tell) = (pause, tell)
    }

    /// Asks the database for something, however often that takes.
    func during<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let number = state.withLock { state in
            state.count += 1
            state.waiting.insert(state.count)
            return state.count
        }
        async let _: Void = sayAway(number)
        do {
            let value = try await body()
            end(number, isAnswered: true)
            return value
        } catch {
            end(number, isAnswered: Self.isAnswer(error))
            throw error
        }
    }

    /// Whether it is the database that said no, not its absence or that nobody waits any more.
    private static func isAnswer(_ error: any Error) -> Bool {
        guard let error = error as? RunStoreError else { return false }
        return ![.unreachable, .locked].contains(error.code)
    }

    /// Nothing is told under two states, so that what is told comes in order.
    private func sayAway(_ number: Int) async {
        guard (try? await pause(Self.silence)) != nil else { return }
        state.withLock { state in
            guard state.waiting.contains(number), !state.isTold else { return }
            state.isTold = true
            tell(notice)
        }
    }

    private func end(_ number: Int, isAnswered: Bool) {
        state.withLock { state in
            state.waiting.remove(number)
            guard isAnswered, state.isTold else { return }
            state.isTold = false
            tell(.back)
        }
    }
}
