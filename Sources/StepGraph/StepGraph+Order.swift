// SPDX-License-Identifier: Apache-2.0

extension StepGraph {
    /// The nodes of one cycle in the order of its edges, the first repeated at the end; nil when there is none.
    ///
    /// The cycle found is the one that a walk in order of addition closes first, and it starts at its earliest node.
    public func cycle() -> [Node]? {
        var state = [Visit](repeating: .unseen, count: nodes.count)
        for root in nodes.indices where state[root] == .unseen {
            var path = [root]
            var cursors = [0]
            state[root] = .open
            while let position = path.last, let cursor = cursors.last {
                guard cursor < targets[position].count else {
                    state[position] = .done
                    path.removeLast()
                    cursors.removeLast()
                    continue
                }
                cursors[cursors.count - 1] += 1
                let next = targets[position][cursor]
                switch state[next] {
                case .done: continue
                case .unseen:
                    state[next] = .open
                    path.append(next)
                    cursors.append(0)
                case .open: return rotated(Array(path[(path.lastIndex(of: next) ?? 0)...]))
                }
            }
        }
        return nil
    }

    /// The nodes ordered so that each comes after all it waits for, as close to the order of addition as that allows;
    /// nil when the graph has a cycle.
    ///
    /// Takes time in n log n: of the nodes that are ready, the one added first is next.
    public func topologicalOrder() -> [Node]? { order().map { $0.map { nodes[$0] } } }

    /// The nodes grouped by the length of the longest path that leads to them; nil when the graph has a cycle.
    ///
    /// Nodes of one level do not wait for each other. Within a level the order is that of addition.
    public func levels() -> [[Node]]? {
        guard let order = order() else { return nil }
        var depth = [Int](repeating: 0, count: nodes.count)
        for position in order {
            for next in targets[position] { depth[next] = max(depth[next], depth[position] + 1) }
        }
        var levels = [[Node]](repeating: [], count: (depth.max() ?? -1) + 1)
        for position in nodes.indices { levels[depth[position]].append(nodes[position]) }
        return levels
    }

    /// The same nodes with the fewest edges that keep every "comes before"; nil when the graph has a cycle.
    ///
    /// Edges that stay keep their kind and their order. Needs a bit for each pair of nodes: 12 MB for 10,000.
    public func transitiveReduction() -> StepGraph? {
        guard let order = order() else { return nil }
        var rank = [Int](repeating: 0, count: nodes.count)
        for (index, position) in order.enumerated() { rank[position] = index }
        let width = (nodes.count + 63) / 64
        var reach = [UInt64](repeating: 0, count: width * nodes.count)
        var keeps: [Set<Int>] = Array(repeating: [], count: nodes.count)
        for position in order.reversed() {
            let row = position * width
            for next in targets[position].sorted(by: { rank[$0] < rank[$1] }) {
                if reach[row + next / 64] & (1 << UInt64(next % 64)) != 0 { continue }
                keeps[position].insert(next)
                reach[row + next / 64] |= 1 << UInt64(next % 64)
                for word in 0..<width { reach[row + word] |= reach[next * width + word] }
            }
        }
        var reduced = StepGraph()
        for node in nodes { reduced.add(node) }
        for edge in edges {
            guard let from = positions[edge.from], let to = positions[edge.to], keeps[from].contains(to) else {
                continue
            }
            reduced.addEdge(from: edge.from, to: edge.to, kind: edge.kind)
        }
        return reduced
    }

    /// The path whose weights add up to the most, or nil when the graph has a cycle or no nodes.
    ///
    /// Of equally long paths the one is taken that ends at, and comes through, the nodes added first. Negative weights
    /// count as zero.
    public func criticalPath(weight: (Node) -> Duration) -> CriticalPath<Node>? {
        guard let order = order(), !order.isEmpty else { return nil }
        var finish = [Duration](repeating: .zero, count: nodes.count)
        var previous = [Int?](repeating: nil, count: nodes.count)
        for position in order {
            var start = Duration.zero
            for origin in origins[position].sorted() where previous[position] == nil || finish[origin] > start {
                start = finish[origin]
                previous[position] = origin
            }
            finish[position] = start + max(.zero, weight(nodes[position]))
        }
        var last = 0
        for position in nodes.indices where finish[position] > finish[last] { last = position }
        var path: [Node] = []
        var cursor: Int? = last
        while let position = cursor {
            path.append(nodes[position])
            cursor = previous[position]
        }
        return CriticalPath(nodes: path.reversed(), duration: finish[last])
    }

    private func rotated(_ cycle: [Int]) -> [Node] {
        let start = cycle.indices.min { cycle[$0] < cycle[$1] } ?? 0
        return (cycle[start...] + cycle[..<start] + [cycle[start]]).map { nodes[$0] }
    }

    /// Positions in topological order, or nil for a graph with a cycle.
    func order() -> [Int]? {
        var waiting = origins.map(\.count)
        var ready = PositionHeap()
        for position in nodes.indices where waiting[position] == 0 { ready.insert(position) }
        var order: [Int] = []
        order.reserveCapacity(nodes.count)
        while let position = ready.removeLeast() {
            order.append(position)
            for next in targets[position] {
                waiting[next] -= 1
                if waiting[next] == 0 { ready.insert(next) }
            }
        }
        return order.count == nodes.count ? order : nil
    }
}

private enum Visit {
    case unseen
    case open
    case done
}
