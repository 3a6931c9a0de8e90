// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Testing

@testable import RunExecutor

struct StepsUnderWayTests {
    private static func id(_ number: Int) -> StepID { Rig.id("s\(number)") }

    @Test func `what waits for the disk takes no place of a step that is carried out`() {
        var steps = StepsUnderWay()
        for number in 0..<3 { _ = steps.insert(Self.id(number)) }
        let again = steps.insert(Self.id(1))
        #expect(!again && steps.room(of: 3) == 0)
        steps.settle(Self.id(1))
        steps.settle(Self.id(9))
        #expect(steps.room(of: 3) == 1 && steps.contains(Self.id(1)) && !steps.isEmpty)
        steps.remove(Self.id(1))
        #expect(steps.room(of: 3) == 1 && !steps.contains(Self.id(1)))
        for number in [0, 2] { steps.remove(Self.id(number)) }
        #expect(steps.isEmpty && steps.room(of: 3) == 3)
    }

    @Test func `a disk that does not answer keeps no end of steps waiting`() {
        var steps = StepsUnderWay()
        var count = 0
        while steps.room(of: 2) > 0 {
            _ = steps.insert(Self.id(count))
            steps.settle(Self.id(count))
            count += 1
        }
        #expect(count == 32)
    }
}
