// SPDX-License-Identifier: Apache-2.0

public import RunbookModel

/// Which steps wait for which, with as few links as say it all, and which of them run side by side.
///
/// Steps are numbers here: their places in the plan, whose order is a valid order of execution. Up to ``exactLimit``
/// steps the answers are exact; beyond, where a table of all pairs would be too large, a link may be kept that others
/// imply, and a block may be larger than it need be.
public struct PlanOrder: Sendable, Hashable {
    /// How many steps a plan may have for exact answers: the table of all pairs takes 12 MB then.
    public static let exactLimit = 10_000

    /// The steps that each step waits for, all of them, in ascending order.
    public let needs: [[Int]]
    /// The fewest of these that keep every "comes before".
    public let links: [[Int]]
    /// The steps in blocks: every step of a block comes after every step of the blocks before it.
    ///
    /// A block of one step runs alone. In a larger one at least two steps may run side by side.
    public let blocks: [Range<Int>]

    /// The order of a plan's steps.
    public init(_ plan: Plan) {
        var places: [StepID: Int] = [:]
        for (index, step) in plan.steps.enumerated() { places[step.id] = index }
        let needs = plan.steps.enumerated().map { index, step in
            Set(step.needs.compactMap { places[$0.step] }).filter { $0 < index }.sorted()
        }
        self.init(needs: needs)
    }

    /// The order of numbered steps; each may only wait for smaller numbers.
    public init(needs: [[Int]]) {
        self.needs = needs
        var firstFree: [Int]
        if needs.count <= Self.exactLimit {
            let ancestry = Ancestry(needs)
            links = ancestry.links
            firstFree = ancestry.firstFree
        } else {
            links = needs.enumerated().map { index, needs in needs.last == index - 1 ? [index - 1] : needs }
            firstFree = Self.nearlyFirstFree(needs)
        }
        for index in firstFree.indices.reversed().dropFirst() {
            firstFree[index] = min(firstFree[index], firstFree[index + 1])
        }
        var starts = needs.indices.filter { firstFree[$0] >= $0 }
        starts.append(needs.count)
        blocks = zip(starts, starts.dropFirst()).map { $0..<$1 }
    }

    /// The first step that each step does not come after, as far as direct links tell.
    private static func nearlyFirstFree(_ needs: [[Int]]) -> [Int] {
        var firstFree: [Int] = []
        firstFree.reserveCapacity(needs.count)
        for list in needs {
            var free = list.map { firstFree[$0] }.max() ?? 0
            for need in list where need == free { free += 1 }
            firstFree.append(free)
        }
        return firstFree
    }
}

/// Every pair of steps of which one comes before the other, as rows of bits.
private struct Ancestry {
    private(set) var links: [[Int]] = []
    private(set) var firstFree: [Int] = []
    private var rows: [UInt64]
    private let width: Int

    init(_ needs: [[Int]]) {
        width = (needs.count + 63) / 64
        rows = [UInt64](repeating: 0, count: width * needs.count)
        for (index, list) in needs.enumerated() { add(index, list) }
    }

    private mutating func add(_ index: Int, _ needs: [Int]) {
        let row = index * width
        var kept: [Int] = []
        // From the nearest need on: what a nearer one waits for is implied.
        for need in needs.reversed() {
            let bit = UInt64(1) << UInt64(need % 64)
            guard rows[row + need / 64] & bit == 0 else { continue }
            kept.append(need)
            rows[row + need / 64] |= bit
            for word in 0...(need / 64) { rows[row + word] |= rows[need * width + word] }
        }
        links.append(kept.reversed())
        var free = 0
        while free < index, rows[row + free / 64] & (UInt64(1) << UInt64(free % 64)) != 0 { free += 1 }
        firstFree.append(free)
    }
}
