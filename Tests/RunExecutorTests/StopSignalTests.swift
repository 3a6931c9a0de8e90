// SPDX-License-Identifier: Apache-2.0

import RunExecutor
import Testing

struct StopSignalTests {
    @Test func `asked twice to stop, the run stops at once`() {
        let stop = StopSignal()
        stop.request("a")
        #expect(stop.level == .atSafePoint && stop.reason == "a")
        stop.request("b")
        #expect(stop.level == .atOnce && stop.reason == "b")
    }

    @Test func `a terminal that goes away breaks nothing off, however often that is said`() {
        let stop = StopSignal()
        for _ in 0..<3 { stop.hangUp("gone") }
        #expect(stop.level == .atSafePoint && stop.reason == "gone")
        // The end of a session says both.
        stop.request("told to stop")
        #expect(stop.level == .atSafePoint && stop.reason == "told to stop")
        stop.hangUp("gone")
        #expect(stop.level == .atSafePoint && stop.reason == "told to stop")
        stop.request("told to stop")
        #expect(stop.level == .atOnce)
    }
}
