// SPDX-License-Identifier: Apache-2.0

import PlanAnalysis
import TestSupport
import Testing

struct PlanOrderTests {
    @Test func `a chain is one block a step, and only the nearest need is a link`() {
        let order = PlanOrder(needs: [[], [0], [0, 1], [0, 1, 2]])
        #expect(order.links == [[], [0], [1], [2]])
        #expect(order.blocks == [0..<1, 1..<2, 2..<3, 3..<4])
    }

    @Test func `steps side by side are one block, and what waits for all of them another`() {
        let order = PlanOrder(needs: [[], [0], [0], [1, 2], [3]])
        #expect(order.blocks == [0..<1, 1..<3, 3..<4, 4..<5])
        #expect(order.links[3] == [1, 2])
    }

    @Test func `a branch that nothing waits for keeps its block open to the end`() {
        #expect(PlanOrder(needs: [[], [0], [0], [1]]).blocks == [0..<1, 1..<4])
        #expect(PlanOrder(needs: [[], [], []]).blocks == [0..<3])
        #expect(PlanOrder(needs: [[], [], [0], [1], [2, 3]]).blocks == [0..<4, 4..<5])
    }

    @Test func `no steps have no blocks`() {
        #expect(PlanOrder(needs: []).blocks.isEmpty)
    }

    @Test func `a plan beyond the limit keeps to linear time`() {
        let count = PlanOrder.exactLimit * 10
        let order = PlanOrder(needs: (0..<count).map { $0 == 0 ? [] : [$0 - 1] })
        #expect(order.blocks.count == count)
        #expect(order.links[count - 1] == [count - 2])
    }

    @Test(arguments: 0..<200)
    func `links and blocks agree with a naive reckoning`(seed: Int) {
        var generator = SeededGenerator(state: UInt64(seed))
        let count = Int.random(in: 1...9, using: &generator)
        let needs = (0..<count).map { index in
            (0..<index).filter { _ in Int.random(in: 0..<3, using: &generator) == 0 }
        }
        var ancestors: [Set<Int>] = []
        for list in needs { ancestors.append(Set(list).union(list.flatMap { ancestors[$0] })) }
        let order = PlanOrder(needs: needs)
        for index in needs.indices {
            let expected = needs[index].filter { need in
                !needs[index].contains { ancestors[$0].contains(need) }
            }
            #expect(order.links[index] == expected)
        }
        let cuts = (0..<count).filter { cut in (cut..<count).allSatisfy { ancestors[$0].isSuperset(of: 0..<cut) } }
        #expect(order.blocks.map(\.lowerBound) == cuts)
    }
}
