// SPDX-License-Identifier: Apache-2.0

/// A directed graph of steps that remembers the order in which its nodes were added.
///
/// Every answer is deterministic: where the graph leaves a choice, the node that was added first comes first. Queries
/// take time linear in nodes and edges unless they say otherwise. Cycles can be stored, so that ``cycle()`` can report
/// them; ordering queries return nil for such a graph.
public struct StepGraph<Node: Hashable & Sendable>: Sendable {
    /// One node must be done before another.
    public struct Edge: Sendable, Hashable {
        /// The node that comes first.
        public let from: Node
        /// The node that waits.
        public let to: Node
        /// Why it waits, in the words of whoever built the graph (`sequence`, `requires`, …).
        public let kind: String

        /// An edge of the given kind.
        public init(from: Node, to: Node, kind: String) {
            self.from = from
            self.to = to
            self.kind = kind
        }
    }

    /// The nodes in the order in which they were added.
    public private(set) var nodes: [Node] = []
    /// The edges in the order in which they were added.
    public private(set) var edges: [Edge] = []
    private(set) var positions: [Node: Int] = [:]
    /// Targets of each node, by position, without duplicates.
    private(set) var targets: [[Int]] = []
    /// Sources of each node, by position, without duplicates.
    private(set) var origins: [[Int]] = []
    private var pairs: [Pair: Int] = [:]

    private struct Pair: Hashable {
        let from: Int
        let to: Int
    }

    /// A graph without nodes.
    public init() {}

    /// Adds a node and tells whether it is new; a node that is already there keeps its place.
    @discardableResult
    public mutating func add(_ node: Node) -> Bool {
        guard positions[node] == nil else { return false }
        positions[node] = nodes.count
        nodes.append(node)
        targets.append([])
        origins.append([])
        return true
    }

    /// Adds an edge, and its nodes where they are new; tells whether the two nodes were not joined before.
    ///
    /// Between two nodes there is one edge in each direction: the first kind stays.
    @discardableResult
    public mutating func addEdge(from: Node, to: Node, kind: String = "requires") -> Bool {
        add(from)
        add(to)
        guard let start = positions[from], let end = positions[to] else { return false }
        let pair = Pair(from: start, to: end)
        guard pairs[pair] == nil else { return false }
        pairs[pair] = edges.count
        edges.append(Edge(from: from, to: to, kind: kind))
        targets[start].append(end)
        origins[end].append(start)
        return true
    }

    /// Whether the node is in the graph.
    public func contains(_ node: Node) -> Bool { positions[node] != nil }

    /// The edge between two nodes, if there is one.
    public func edge(from: Node, to: Node) -> Edge? {
        guard let start = positions[from], let end = positions[to] else { return nil }
        return pairs[Pair(from: start, to: end)].map { edges[$0] }
    }

    /// The nodes that wait for `node` directly, in the order of their addition; empty for a node that is not there.
    public func successors(of node: Node) -> [Node] { neighbours(of: node, in: targets) }

    /// The nodes that `node` waits for directly, in the order of their addition; empty for a node that is not there.
    public func predecessors(of node: Node) -> [Node] { neighbours(of: node, in: origins) }

    /// All nodes that wait for `node`, directly or not, in the order of their addition, without `node` itself.
    public func transitiveSuccessors(of node: Node) -> [Node] { reach(from: node, along: targets) }

    /// All nodes that `node` waits for, directly or not, in the order of their addition, without `node` itself.
    public func transitivePredecessors(of node: Node) -> [Node] { reach(from: node, along: origins) }

    private func neighbours(of node: Node, in lists: [[Int]]) -> [Node] {
        guard let position = positions[node] else { return [] }
        return lists[position].sorted().map { nodes[$0] }
    }

    private func reach(from node: Node, along lists: [[Int]]) -> [Node] {
        guard let start = positions[node] else { return [] }
        var isReached = [Bool](repeating: false, count: nodes.count)
        var pending = [start]
        isReached[start] = true
        while let position = pending.popLast() {
            for next in lists[position] where !isReached[next] {
                isReached[next] = true
                pending.append(next)
            }
        }
        isReached[start] = false
        return nodes.indices.filter { isReached[$0] }.map { nodes[$0] }
    }
}
