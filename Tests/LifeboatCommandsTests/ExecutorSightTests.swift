// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LifeboatCommands

/// What it means that nobody seems to execute a run.
struct ExecutorSightTests {
    @Test func `nobody is believed to be gone because the database was restarted`() {
        var sight = ExecutorSight(losses: 2)
        var said: [Bool] = []
        var unclear: [Bool] = []
        for (isExecuted, losses) in [(true, 2), (false, 2), (false, 3), (false, 3), (false, 4)] {
            said.append(sight.look(isExecuted: isExecuted, records: 3, losses: losses))
            unclear.append(sight.isUnclear)
        }
        #expect(said == [false, false, true, false, false], "it is said once")
        #expect(unclear == [false, false, true, true, true])
    }

    @Test(arguments: [(true, 3), (false, 4)])
    func `an executor that is seen again, or has recorded something, clears that`(isExecuted: Bool, records: Int) {
        var sight = ExecutorSight(losses: 0)
        _ = sight.look(isExecuted: false, records: 3, losses: 1)
        #expect(sight.isUnclear)
        _ = sight.look(isExecuted: isExecuted, records: records, losses: 1)
        #expect(!sight.isUnclear)
    }
}
