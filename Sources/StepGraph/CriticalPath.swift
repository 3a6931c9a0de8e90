// SPDX-License-Identifier: Apache-2.0

/// The chain of nodes that decides how long the whole graph takes.
public struct CriticalPath<Node: Hashable & Sendable>: Sendable, Hashable {
    /// The nodes from first to last.
    public let nodes: [Node]
    /// The sum of their weights.
    public let duration: Duration

    /// A path of the given length.
    public init(nodes: [Node], duration: Duration) {
        self.nodes = nodes
        self.duration = duration
    }
}
