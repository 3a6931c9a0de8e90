// SPDX-License-Identifier: Apache-2.0

import PostgresRunStore
import RunCore
import RunStore
import TerminalUI

/// Where people read that a store does not answer: above the status of a run where one is shown.
enum StoreNotices {
    /// What shows a run now.
    @TaskLocal static var console: RunConsole?

    /// Shows a notice on standard error.
    static func tell(_ notice: StoreNotice) {
        guard let console else { return CommandOutput.progress("lifeboat: \(notice)") }
        console.note(StyledText("  \(notice)", notice == .back ? .dim : .bold))
    }
}

/// News of a run for somebody who looks on, paced as an executor's own looks: a store that cannot be listened to can
/// perhaps be read, and if not, reading waits for it, and says why in the end.
struct FollowedNews {
    private let store: any RunStore
    private let run: RunID
    private let pause: (Duration) async throws -> Void
    private var news: RunNews?

    init(of run: RunID, in store: any RunStore, pause: @escaping (Duration) async throws -> Void = SystemClock.pause) {
        (self.store, self.run, self.pause) = (store, run, pause)
    }

    /// Whether there is something new, waited for at most so long; false when nothing could be heard.
    mutating func next(within limit: Duration) async throws -> Bool {
        do {
            if let news { return try await news.next(within: limit) }
            news = try await store.news(of: run)
            return true
        } catch is RunStoreError {
            try await pause(limit)
            return false
        }
    }
}
