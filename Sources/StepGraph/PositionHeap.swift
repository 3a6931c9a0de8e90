// SPDX-License-Identifier: Apache-2.0

/// A binary heap that gives out the least position first.
struct PositionHeap {
    private var positions: [Int] = []

    mutating func insert(_ position: Int) {
        positions.append(position)
        var index = positions.count - 1
        while index > 0, positions[index] < positions[(index - 1) / 2] {
            positions.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func removeLeast() -> Int? {
        guard let least = positions.first, let last = positions.popLast() else { return nil }
        guard !positions.isEmpty else { return least }
        positions[0] = last
        var index = 0
        while true {
            var smallest = index
            for child in [2 * index + 1, 2 * index + 2] where child < positions.count {
                if positions[child] < positions[smallest] { smallest = child }
            }
            if smallest == index { return least }
            positions.swapAt(index, smallest)
            index = smallest
        }
    }
}
