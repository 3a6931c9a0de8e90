// SPDX-License-Identifier: Apache-2.0

/// A drawing of a directed graph in layers, from top to bottom, with each group of nodes in columns of its own.
///
/// The method is Sugiyama's: layers by the longest path, with at most so many nodes of a group side by side; crossings
/// reduced by barycentres; places by least squares; edges in right angles. Equal input gives equal output.
struct LayeredLayout {
    /// What is drawn: nodes in a valid order, each with its size, its group and the nodes that it waits for.
    struct Graph {
        var sizes: [(width: Int, height: Int)]
        /// The group of each node, from 0 on, in the order of their columns.
        var groups: [Int]
        /// The nodes that each node waits for; only smaller numbers.
        var links: [[Int]]
        /// How many nodes of a group may stand side by side.
        var capacity: Int
    }

    /// The space around a group's nodes, and above them for its title.
    static let margin = 14
    static let titleHeight = 30
    static let columnGap = 22

    private(set) var boxes: [DiagramBox] = []
    /// The routes of the links, by the node that waits and in the order of its links.
    private(set) var routes: [[[DiagramPoint]]] = []
    /// The boxes of the groups, in their order.
    private(set) var groupBoxes: [DiagramBox] = []
    private(set) var width = 0
    private(set) var height = 0

    init(_ graph: Graph) {
        let layers = LayerAssignment(graph)
        let order = LayerOrder(layers)
        let columns = LayerColumns(graph, layers, order)
        let router = EdgeRouter(graph, layers, order, columns)
        boxes = router.boxes
        routes = router.routes
        width = columns.width
        height = router.height
        let groupCount = (graph.groups.max() ?? -1) + 1
        for group in 0..<groupCount {
            let members = boxes.indices.filter { graph.groups[$0] == group }.map { boxes[$0] }
            guard let first = members.first else { continue }
            let around = members.reduce(first) { $0.union($1) }
            groupBoxes.append(around.padded(Self.margin, top: Self.titleHeight))
        }
    }
}
