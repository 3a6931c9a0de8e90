// SPDX-License-Identifier: Apache-2.0

/// The heights of layers and of the channels between them, and the routes of links in right angles.
///
/// Links to the same item share a track of the channel, so that many of them look like one line that comes together.
struct EdgeRouter {
    private static let trackHeight = 9
    private static let channel = 22
    private static let restingGap = 12

    private(set) var boxes: [DiagramBox] = []
    private(set) var routes: [[[DiagramPoint]]] = []
    private(set) var height = 0

    private let columns: LayerColumns
    private let assignment: LayerAssignment
    /// The top of each layer, and its height.
    private var tops: [Int] = []
    private var heights: [Int] = []
    /// The height at which the links to an item run sideways.
    private var trackHeights: [Int: Int] = [:]

    init(
        _ graph: LayeredLayout.Graph,
        _ assignment: LayerAssignment,
        _ order: LayerOrder,
        _ columns: LayerColumns
    ) {
        self.columns = columns
        self.assignment = assignment
        heights = order.layers.map { layer in
            layer.compactMap { item -> Int? in
                if case .node(let node) = assignment.items[item] { graph.sizes[node].height } else { nil }
            }.max() ?? 0
        }
        setTops(graph, order)
        boxes = graph.sizes.indices.map { node in
            let size = graph.sizes[node]
            return DiagramBox(
                x: columns.centre[node] - size.width / 2,
                y: tops[assignment.layer[node]],
                width: size.width,
                height: size.height
            )
        }
        routes = assignment.chains.map { chains in chains.map { route($0) } }
        height += LayeredLayout.margin
    }

    private mutating func setTops(_ graph: LayeredLayout.Graph, _ order: LayerOrder) {
        var begun: Set<Int> = []
        for (index, layer) in order.layers.enumerated() {
            let groups = Set(layer.filter { $0 < graph.sizes.count }.map { graph.groups[$0] })
            let begins = !groups.isSubset(of: begun)
            begun.formUnion(groups)
            if index > 0 { addChannel(above: layer) }
            if begins { height += LayeredLayout.titleHeight + (index > 0 ? LayeredLayout.margin : 0) }
            tops.append(height)
            height += heights[index]
        }
    }

    /// The space above a layer, with as many tracks as its links need beside each other.
    private mutating func addChannel(above layer: [Int]) {
        var spans: [(left: Int, right: Int, item: Int)] = []
        var isCrossed = false
        for item in layer where !assignment.above[item].isEmpty {
            isCrossed = true
            let places = (assignment.above[item] + [item]).map { columns.centre[$0] }
            let left = places.min() ?? 0
            let right = places.max() ?? 0
            if right > left { spans.append((left, right, item)) }
        }
        var tracks: [Int] = []
        for span in spans.sorted(by: { ($0.left, $0.right, $0.item) < ($1.left, $1.right, $1.item) }) {
            let track = tracks.firstIndex { $0 + 4 < span.left } ?? tracks.count
            if track == tracks.count { tracks.append(span.right) } else { tracks[track] = span.right }
            trackHeights[span.item] = height + Self.channel / 2 + track * Self.trackHeight
        }
        height += isCrossed ? Self.channel + max(0, tracks.count - 1) * Self.trackHeight : Self.restingGap
    }

    private func route(_ chain: [Int]) -> [DiagramPoint] {
        var points = [DiagramPoint(x: columns.centre[chain[0]], y: boxes[chain[0]].bottom)]
        for (from, to) in zip(chain, chain.dropFirst()) {
            let (start, end) = (columns.centre[from], columns.centre[to])
            if start != end, let track = trackHeights[to] {
                points.append(DiagramPoint(x: start, y: track))
                points.append(DiagramPoint(x: end, y: track))
            }
        }
        let target = chain[chain.count - 1]
        points.append(DiagramPoint(x: columns.centre[target], y: boxes[target].y))
        return points
    }
}
