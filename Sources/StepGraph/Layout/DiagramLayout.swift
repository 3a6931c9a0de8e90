// SPDX-License-Identifier: Apache-2.0

/// A drawing of steps from top to bottom: what comes after all before it stands below it, what may run side by side
/// stands together in a frame.
///
/// The places are whole numbers and depend on nothing but the input. Time is about linear in steps and links.
public struct DiagramLayout: Sendable {
    /// A step to be drawn.
    public struct Node: Sendable {
        /// Its width.
        public var width: Int
        /// Its height.
        public var height: Int
        /// The group that it belongs to, by any number.
        public var group: Int

        /// A step to be drawn.
        public init(width: Int, height: Int, group: Int) {
            self.width = width
            self.height = height
            self.group = group
        }
    }

    /// A group's rectangle.
    public struct Group: Sendable, Hashable {
        /// The group's number.
        public var group: Int
        /// Where it is.
        public var box: DiagramBox
    }

    /// Where each step is.
    public private(set) var boxes: [DiagramBox]
    /// The lines: of links inside a frame, and from one block to the next.
    public private(set) var lines: [[DiagramPoint]] = []
    /// The rectangles of groups, one for each place where a group has steps together.
    public private(set) var groups: [Group] = []
    /// The frames around steps that may run side by side.
    public private(set) var frames: [DiagramBox] = []
    /// The width of everything.
    public private(set) var width = 0
    /// The height of everything.
    public private(set) var height = 0

    private static let gap = 26
    private static let framePadding = 18
    private static let frameTitle = 30
    private static let maximumColumns = 3

    private let nodes: [Node]
    private let links: [[Int]]

    /// Lays out steps.
    ///
    /// - Parameters:
    ///   - nodes: the steps in a valid order.
    ///   - links: the steps that each waits for.
    ///   - blocks: the steps in parts of which each comes after all before it, without gaps.
    public init(nodes: [Node], links: [[Int]], blocks: [Range<Int>]) {
        self.nodes = nodes
        self.links = links
        boxes = [DiagramBox](repeating: DiagramBox(x: 0, y: 0, width: 0, height: 0), count: nodes.count)
        let parts = blocks.map(part)
        let widest = parts.map(\.width).max() ?? 0
        width = widest
        var previous: (exit: DiagramPoint, group: Int?)?
        var open: Group?
        for part in parts {
            let isSame = previous.map { $0.group != nil && $0.group == part.onlyGroup } ?? false
            if !isSame { close(&open) }
            height += previous == nil ? 0 : Self.gap
            if !isSame, part.onlyGroup != nil { height += LayeredLayout.titleHeight }
            let left = (widest - part.width) / 2
            let box = add(part, x: left, y: height)
            if let previous {
                let entry = DiagramPoint(x: widest / 2, y: box.y)
                lines.append([previous.exit, entry])
            }
            if let group = part.onlyGroup {
                open = Group(group: group, box: open.map { $0.box.union(box) } ?? box)
            }
            height = box.bottom
            previous = (DiagramPoint(x: widest / 2, y: box.bottom), part.onlyGroup)
            if part.onlyGroup == nil { close(&open) }
        }
        close(&open)
        height += LayeredLayout.margin
    }

    private mutating func close(_ open: inout Group?) {
        guard let group = open else { return }
        groups.append(
            Group(group: group.group, box: group.box.padded(LayeredLayout.margin, top: LayeredLayout.titleHeight))
        )
        height += LayeredLayout.margin
        open = nil
    }

    // MARK: - Parts

    /// A block by itself, its top left corner at 0, 0.
    private struct Part {
        var range: Range<Int>
        var boxes: [DiagramBox]
        var lines: [[DiagramPoint]] = []
        var groups: [Group] = []
        var width: Int
        var height: Int
        /// The group of all its steps; nil when there are several.
        var onlyGroup: Int?
        var hasFrame: Bool
    }

    private mutating func add(_ part: Part, x: Int, y: Int) -> DiagramBox {
        for (index, box) in zip(part.range, part.boxes) { boxes[index] = box.moved(x: x, y: y) }
        lines += part.lines.map { $0.map { DiagramPoint(x: $0.x + x, y: $0.y + y) } }
        groups += part.groups.map { Group(group: $0.group, box: $0.box.moved(x: x, y: y)) }
        let whole = DiagramBox(x: x, y: y, width: part.width, height: part.height)
        if part.hasFrame { frames.append(whole) }
        return whole
    }

    private func part(_ range: Range<Int>) -> Part {
        let groups = Set(range.map { nodes[$0].group })
        let only = groups.count == 1 ? groups.first : nil
        if range.count == 1 {
            let node = nodes[range.lowerBound]
            let box = DiagramBox(x: 0, y: 0, width: node.width, height: node.height)
            return Part(
                range: range,
                boxes: [box],
                width: node.width,
                height: node.height,
                onlyGroup: only,
                hasFrame: false
            )
        }
        let islands = islands(of: range)
        return packed(islands, range, only)
    }

    /// The islands of a block in columns, each where there is most room.
    private func packed(_ islands: [[Int]], _ range: Range<Int>, _ only: Int?) -> Part {
        let capacity = islands.count > 1 ? 1 : min(3, max(2, (range.count + 3) / 4))
        let layouts = islands.map { island($0, capacity: capacity) }
        let count = min(Self.maximumColumns, islands.count)
        var bottoms = [Int](repeating: Self.frameTitle, count: count)
        var places: [(column: Int, y: Int)] = []
        for layout in layouts {
            let column = bottoms.indices.min { bottoms[$0] < bottoms[$1] } ?? 0
            places.append((column, bottoms[column]))
            bottoms[column] += layout.height + LayeredLayout.columnGap
        }
        var widths = [Int](repeating: 0, count: count)
        for (place, layout) in zip(places, layouts) { widths[place.column] = max(widths[place.column], layout.width) }
        var lefts = [Self.framePadding]
        for width in widths { lefts.append((lefts.last ?? 0) + width + LayeredLayout.columnGap) }
        var part = Part(
            range: range,
            boxes: [DiagramBox](repeating: DiagramBox(x: 0, y: 0, width: 0, height: 0), count: range.count),
            width: (lefts.last ?? 0) - LayeredLayout.columnGap + Self.framePadding,
            height: (bottoms.max() ?? 0) - LayeredLayout.columnGap + Self.framePadding,
            onlyGroup: only,
            hasFrame: true
        )
        for ((members, layout), place) in zip(zip(islands, layouts), places) {
            let x = lefts[place.column] + (widths[place.column] - layout.width) / 2
            for (number, index) in members.enumerated() {
                part.boxes[index - range.lowerBound] = layout.boxes[number].moved(x: x, y: place.y)
            }
            for route in layout.routes.joined() {
                part.lines.append(route.map { DiagramPoint(x: $0.x + x, y: $0.y + place.y) })
            }
            guard only == nil else { continue }
            for (number, box) in layout.groupBoxes.enumerated() {
                part.groups.append(Group(group: groupNumbers(of: members)[number], box: box.moved(x: x, y: place.y)))
            }
        }
        return part
    }

    private func groupNumbers(of members: [Int]) -> [Int] {
        var seen: Set<Int> = []
        return members.map { nodes[$0].group }.filter { seen.insert($0).inserted }
    }

    private func island(_ members: [Int], capacity: Int) -> LayeredLayout {
        var places: [Int: Int] = [:]
        for (number, index) in members.enumerated() { places[index] = number }
        var numbers: [Int: Int] = [:]
        for (number, group) in groupNumbers(of: members).enumerated() { numbers[group] = number }
        return LayeredLayout(
            LayeredLayout.Graph(
                sizes: members.map { (nodes[$0].width, nodes[$0].height) },
                groups: members.map { numbers[nodes[$0].group] ?? 0 },
                links: members.map { links[$0].compactMap { places[$0] } },
                capacity: capacity
            )
        )
    }

    /// The steps of a block by groups, those groups together that links join.
    private func islands(of range: Range<Int>) -> [[Int]] {
        var home: [Int: Int] = [:]
        func root(_ group: Int) -> Int {
            var group = group
            while let parent = home[group], parent != group { group = parent }
            return group
        }
        for index in range {
            for link in links[index] where range.contains(link) {
                let (left, right) = (root(nodes[link].group), root(nodes[index].group))
                if left != right { home[max(left, right)] = min(left, right) }
            }
        }
        var islands: [[Int]] = []
        var numbers: [Int: Int] = [:]
        for index in range {
            let root = root(nodes[index].group)
            if let number = numbers[root] {
                islands[number].append(index)
            } else {
                numbers[root] = islands.count
                islands.append([index])
            }
        }
        return islands
    }
}
