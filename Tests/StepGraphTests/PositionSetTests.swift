// SPDX-License-Identifier: Apache-2.0

import StepGraph
import Testing

struct PositionSetTests {
    @Test func `an empty list has no positions`() {
        let set = PositionSet(count: 0)
        #expect(set.isEmpty)
        #expect(set.first(where: { _ in true }) == nil)
        #expect(Array(set).isEmpty)
    }

    @Test(arguments: [1, 63, 64, 65, 200])
    func `positions come out from the lowest, wherever the words of the set end`(count: Int) {
        var set = PositionSet(count: count)
        let chosen = (0..<count).filter { $0 % 3 == 0 || $0 == count - 1 }
        for position in chosen.reversed() { set.insert(position) }
        #expect(Array(set) == chosen)
        #expect(set.lowest == chosen.first)
        for position in 0..<count { #expect(set.contains(position) == chosen.contains(position)) }
        for position in chosen { set.remove(position) }
        #expect(set.isEmpty)
        #expect(set.lowest == nil)
    }
}
