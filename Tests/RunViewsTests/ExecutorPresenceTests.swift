// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunViews
import TerminalUI
import Testing
import Values

/// What is said of an executor that the store lost sight of.
struct ExecutorPresenceTests {
    private static let restart = Timestamp(nanosecondsSinceEpoch: 1_795_300_000_000_000_000)

    @Test func `nothing is known for as long as an executor that lives may not be back`() {
        let early = StoreRestart(at: Self.restart, ago: .seconds(59))
        #expect(ExecutorPresence(restart: early).isExecuted == nil)
        #expect(early.sentence.contains("is not known"))
        let late = StoreRestart(at: Self.restart, ago: .seconds(60))
        #expect(ExecutorPresence(restart: late).isExecuted == false)
        #expect(late.sentence.contains("has not taken the run again since"))
    }

    @Test func `who is seen executes the run, whatever was restarted`() {
        let holder = RunHolder("process 7 on h")
        let presence = ExecutorPresence(holder: holder, restart: StoreRestart(at: Self.restart, ago: .zero))
        #expect(presence.isExecuted == true && presence.restart == nil)
        #expect(ExecutorPresence().isExecuted == false)
    }
}
