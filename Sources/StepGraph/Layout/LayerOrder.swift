// SPDX-License-Identifier: Apache-2.0

/// The items of each layer from left to right: groups in their order, and inside a group as few crossings as barycentres
/// find in some sweeps.
struct LayerOrder {
    /// How often the layers are gone through, down and up in turn.
    private static let sweeps = 8

    private(set) var layers: [[Int]]

    init(_ assignment: LayerAssignment) {
        layers = assignment.layers.map { layer in
            layer.sorted { (assignment.group[$0], $0) < (assignment.group[$1], $1) }
        }
        guard layers.count > 1 else { return }
        var below = [[Int]](repeating: [], count: assignment.items.count)
        for item in assignment.items.indices { for origin in assignment.above[item] { below[origin].append(item) } }
        var best = layers
        var fewest = Self.crossings(layers, assignment.above)
        for sweep in 0..<Self.sweeps where fewest > 0 {
            let goesDown = sweep % 2 == 0
            let order = goesDown ? Array(layers.indices.dropFirst()) : Array(layers.indices.dropLast().reversed())
            for index in order {
                let fixed = Self.positions(layers[goesDown ? index - 1 : index + 1])
                sort(index, by: goesDown ? assignment.above : below, fixed, assignment.group)
            }
            let found = Self.crossings(layers, assignment.above)
            if found < fewest { (best, fewest) = (layers, found) }
        }
        layers = best
    }

    private mutating func sort(_ index: Int, by neighbours: [[Int]], _ fixed: [Int: Int], _ group: [Int]) {
        let own = Self.positions(layers[index])
        let keyed = layers[index].map { item -> (group: Int, centre: Double, place: Int, item: Int) in
            let places = neighbours[item].compactMap { fixed[$0] }
            let place = own[item] ?? 0
            let centre = places.isEmpty ? Double(place) : Double(places.reduce(0, +)) / Double(places.count)
            return (group[item], centre, place, item)
        }
        layers[index] =
            keyed.sorted { ($0.group, $0.centre, $0.place) < ($1.group, $1.centre, $1.place) }.map(\.item)
    }

    private static func positions(_ layer: [Int]) -> [Int: Int] {
        Dictionary(layer.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    /// How many pairs of edges cross between neighbouring layers.
    static func crossings(_ layers: [[Int]], _ above: [[Int]]) -> Int {
        var count = 0
        for index in layers.indices.dropFirst() {
            let upper = positions(layers[index - 1])
            // The origins of the edges in the order of their targets: every inversion is a crossing.
            var seen: [Int] = []
            for item in layers[index] {
                let origins = above[item].compactMap { upper[$0] }.sorted()
                for origin in origins { count += seen.count - upperBound(seen, origin) }
                for origin in origins { seen.insert(origin, at: upperBound(seen, origin)) }
            }
        }
        return count
    }

    private static func upperBound(_ sorted: [Int], _ value: Int) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
