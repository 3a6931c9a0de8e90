// SPDX-License-Identifier: Apache-2.0

/// The layer of each node, and the bends that stand for links over more than one layer.
struct LayerAssignment {
    /// What stands in a layer: a node, or a place where a link passes.
    enum Item: Hashable {
        case node(Int)
        /// A bend of the link at `link` of the node `target`.
        case bend(target: Int, link: Int)
    }

    /// The items in a fixed numbering: nodes first.
    private(set) var items: [Item]
    /// The layer of each item.
    private(set) var layer: [Int]
    /// The group of each item; a bend has its target's.
    private(set) var group: [Int]
    /// The items of each layer.
    private(set) var layers: [[Int]] = []
    /// The items that each item comes from, in the layer above.
    private(set) var above: [[Int]]
    /// The chain of items of each link: from its origin over bends to its target.
    private(set) var chains: [[[Int]]]

    init(_ graph: LayeredLayout.Graph) {
        let count = graph.sizes.count
        items = (0..<count).map(Item.node)
        layer = [Int](repeating: 0, count: count)
        group = graph.groups
        above = [[Int]](repeating: [], count: count)
        chains = graph.links.map { _ in [] }
        assign(graph)
        for target in 0..<count {
            for (link, origin) in graph.links[target].enumerated() { addChain(from: origin, to: target, link) }
        }
        layers = [[Int]](repeating: [], count: (layer.max() ?? -1) + 1)
        for item in items.indices { layers[layer[item]].append(item) }
    }

    /// The longest path decides; where a layer is full, the node goes into the next with room.
    private mutating func assign(_ graph: LayeredLayout.Graph) {
        var used: [[Int]] = []
        var firstFree: [Int] = []
        for node in graph.sizes.indices {
            let group = graph.groups[node]
            while used.count <= group {
                used.append([])
                firstFree.append(0)
            }
            let earliest = graph.links[node].map { layer[$0] + 1 }.max() ?? 0
            var place = max(earliest, firstFree[group])
            while place < used[group].count, used[group][place] >= graph.capacity { place += 1 }
            while used[group].count <= place { used[group].append(0) }
            used[group][place] += 1
            layer[node] = place
            while firstFree[group] < used[group].count, used[group][firstFree[group]] >= graph.capacity {
                firstFree[group] += 1
            }
        }
    }

    private mutating func addChain(from origin: Int, to target: Int, _ link: Int) {
        var chain = [origin]
        var previous = origin
        for passed in (layer[origin] + 1)..<max(layer[origin] + 1, layer[target]) {
            let bend = items.count
            items.append(.bend(target: target, link: link))
            layer.append(passed)
            group.append(group[target])
            above.append([previous])
            chain.append(bend)
            previous = bend
        }
        above[target].append(previous)
        chains[target].append(chain + [target])
    }
}
