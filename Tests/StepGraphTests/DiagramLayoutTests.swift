// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import StepGraph

struct DiagramLayoutTests {
    private func layout(_ links: [[Int]], blocks: [Range<Int>], groups: [Int]? = nil) -> DiagramLayout {
        let nodes = links.indices.map { index in
            DiagramLayout.Node(width: 100, height: 40 + index % 3 * 10, group: groups?[index] ?? 0)
        }
        return DiagramLayout(nodes: nodes, links: links, blocks: blocks)
    }

    private func overlap(_ left: DiagramBox, _ right: DiagramBox) -> Bool {
        left.x < right.right && right.x < left.right && left.y < right.bottom && right.y < left.bottom
    }

    @Test func `a chain stands in one column, each step joined with the next`() {
        let drawing = layout([[], [0], [1]], blocks: [0..<1, 1..<2, 2..<3])
        #expect(Set(drawing.boxes.map(\.x)).count == 1)
        #expect(drawing.boxes[0].bottom < drawing.boxes[1].y && drawing.boxes[1].bottom < drawing.boxes[2].y)
        #expect(drawing.lines.count == 2)
        #expect(drawing.groups.map(\.group) == [0])
        #expect(drawing.frames.isEmpty)
    }

    @Test func `sections have boxes of their own that hold their steps and nothing else`() {
        let drawing = layout([[], [0], [1], [2]], blocks: [0..<1, 1..<2, 2..<3, 3..<4], groups: [0, 0, 1, 0])
        #expect(drawing.groups.map(\.group) == [0, 1, 0])
        #expect(!overlap(drawing.groups[0].box, drawing.groups[1].box))
        #expect(overlap(drawing.groups[1].box, drawing.boxes[2]) && !overlap(drawing.groups[1].box, drawing.boxes[1]))
    }

    @Test func `what may run side by side stands in a frame, and its links are drawn inside`() {
        let drawing = layout([[], [], [0], [0, 1], [2, 3]], blocks: [0..<4, 4..<5])
        #expect(drawing.frames.count == 1)
        for index in 0..<4 { #expect(overlap(drawing.frames[0], drawing.boxes[index])) }
        #expect(!overlap(drawing.frames[0], drawing.boxes[4]))
        // Three links inside and one from the frame to what follows.
        #expect(drawing.lines.count == 4)
    }

    @Test func `lines run in right angles and arrive at their steps`() {
        let drawing = layout([[], [], [], [0, 2], [0, 1]], blocks: [0..<5])
        for line in drawing.lines {
            for (from, to) in zip(line, line.dropFirst()) { #expect(from.x == to.x || from.y == to.y) }
            let end = line[line.count - 1]
            #expect(drawing.boxes.contains { $0.y == end.y && $0.centre == end.x })
        }
    }

    @Test func `barycentres take out a crossing`() {
        // 0 → 3 and 1 → 2 cross in the order of addition.
        let graph = LayeredLayout.Graph(
            sizes: Array(repeating: (100, 40), count: 4),
            groups: [0, 0, 0, 0],
            links: [[], [], [1], [0]],
            capacity: 2
        )
        let layers = LayerAssignment(graph)
        let order = LayerOrder(layers)
        #expect(LayerOrder.crossings(layers.layers, layers.above) == 1)
        #expect(LayerOrder.crossings(order.layers, layers.above) == 0)
    }

    @Test(arguments: 0..<120)
    func `no two steps overlap, none leaves the drawing, and equal input gives equal output`(seed: Int) {
        var generator = SeededGenerator(state: UInt64(seed))
        let count = Int.random(in: 1...40, using: &generator)
        let links = (0..<count).map { index in
            (0..<index).filter { _ in Int.random(in: 0..<6, using: &generator) == 0 }
        }
        let groups = (0..<count).map { _ in Int.random(in: 0..<4, using: &generator) }
        let drawing = layout(links, blocks: [0..<count], groups: groups)
        for left in 0..<count {
            let box = drawing.boxes[left]
            #expect(box.x >= 0 && box.y >= 0 && box.right <= drawing.width && box.bottom <= drawing.height)
            for right in 0..<left { #expect(!overlap(box, drawing.boxes[right])) }
            for link in links[left] { #expect(drawing.boxes[link].bottom < box.y) }
        }
        #expect(layout(links, blocks: [0..<count], groups: groups).boxes == drawing.boxes)
    }

    @Test(.timeLimit(.minutes(10)))
    func `two thousand steps side by side are laid out`() {
        let count = 2000
        let drawing = layout((0..<count).map { _ in [] }, blocks: [0..<count], groups: (0..<count).map { $0 / 50 })
        #expect(drawing.boxes.count == count)
        #expect(drawing.frames.count == 1)
    }
}
