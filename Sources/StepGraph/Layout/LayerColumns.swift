// SPDX-License-Identifier: Apache-2.0

/// The middle of each item from the left: each group in its own column, and items near what they are linked with.
struct LayerColumns {
    private static let sweeps = 6
    private static let bendWidth = 18

    /// The middle of each item.
    private(set) var centre: [Int]
    /// The width of all columns together.
    private(set) var width = 0

    private let widths: [Int]
    private let assignment: LayerAssignment

    init(_ graph: LayeredLayout.Graph, _ assignment: LayerAssignment, _ order: LayerOrder) {
        self.assignment = assignment
        widths = assignment.items.map { item in
            if case .node(let node) = item { graph.sizes[node].width } else { Self.bendWidth }
        }
        centre = [Int](repeating: 0, count: assignment.items.count)
        let count = (assignment.group.max() ?? -1) + 1
        var rows: [[[Int]]] = Array(repeating: [], count: count)
        for layer in order.layers {
            var parts = [[Int]](repeating: [], count: count)
            for item in layer { parts[assignment.group[item]].append(item) }
            for group in 0..<count where !parts[group].isEmpty { rows[group].append(parts[group]) }
        }
        var columns: [Range<Int>] = []
        for group in 0..<count {
            let needed = rows[group].map { extent(of: $0) }.max() ?? 0
            columns.append(width + LayeredLayout.margin..<width + LayeredLayout.margin + needed)
            width += needed + 2 * LayeredLayout.margin + LayeredLayout.columnGap
        }
        width = max(0, width - LayeredLayout.columnGap)
        for group in 0..<count { for row in rows[group] { centreRow(row, in: columns[group]) } }
        improve(rows, columns)
    }

    private func extent(of row: [Int]) -> Int {
        row.reduce(0) { $0 + widths[$1] } + LayeredLayout.columnGap * (row.count - 1)
    }

    private mutating func centreRow(_ row: [Int], in column: Range<Int>) {
        var left = column.lowerBound + (column.count - extent(of: row)) / 2
        for item in row {
            centre[item] = left + widths[item] / 2
            left += widths[item] + LayeredLayout.columnGap
        }
    }

    private mutating func improve(_ rows: [[[Int]]], _ columns: [Range<Int>]) {
        var below = [[Int]](repeating: [], count: assignment.items.count)
        for item in assignment.items.indices { for origin in assignment.above[item] { below[origin].append(item) } }
        for sweep in 0..<Self.sweeps {
            for (group, rows) in rows.enumerated() {
                for row in sweep % 2 == 0 ? rows : rows.reversed() {
                    let wished = row.map { item -> Int in
                        let near = assignment.above[item] + below[item]
                        return near.isEmpty ? centre[item] : near.reduce(0) { $0 + centre[$1] } / near.count
                    }
                    place(row, at: wished, in: columns[group])
                }
            }
        }
    }

    /// Puts a row's items as near to the wished places as their order and widths allow: least squares, by pooling.
    private mutating func place(_ row: [Int], at wished: [Int], in column: Range<Int>) {
        var offsets = [0]
        for (left, right) in zip(row, row.dropFirst()) {
            offsets.append((offsets.last ?? 0) + (widths[left] + widths[right]) / 2 + LayeredLayout.columnGap)
        }
        var pools: [(sum: Int, count: Int)] = []
        for (index, wish) in wished.enumerated() {
            pools.append((wish - offsets[index], 1))
            while pools.count > 1, let last = pools.last {
                let before = pools[pools.count - 2]
                guard before.sum * last.count > last.sum * before.count else { break }
                pools.removeLast(2)
                pools.append((before.sum + last.sum, before.count + last.count))
            }
        }
        var index = 0
        for pool in pools {
            for _ in 0..<pool.count {
                centre[row[index]] = pool.sum / pool.count + offsets[index]
                index += 1
            }
        }
        keep(row, in: column)
    }

    /// Moves items back into their column, from both ends.
    private mutating func keep(_ row: [Int], in column: Range<Int>) {
        var left = column.lowerBound
        for item in row {
            centre[item] = max(centre[item], left + widths[item] / 2)
            left = centre[item] + widths[item] - widths[item] / 2 + LayeredLayout.columnGap
        }
        var right = column.upperBound
        for item in row.reversed() {
            centre[item] = min(centre[item], right - (widths[item] - widths[item] / 2))
            right = centre[item] - widths[item] / 2 - LayeredLayout.columnGap
        }
    }
}
