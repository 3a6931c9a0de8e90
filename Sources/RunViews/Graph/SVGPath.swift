// SPDX-License-Identifier: Apache-2.0

import StepGraph

/// The shapes and lines of a picture.
enum SVGPath {
    private static let corner = 7

    /// A line with an arrow at its end and round corners.
    static func edge(_ points: [DiagramPoint]) -> String {
        guard let first = points.first, let last = points.last, points.count > 1 else { return "" }
        var path = "M\(first.x) \(first.y)"
        for index in points.indices.dropFirst().dropLast() {
            let (before, at, after) = (points[index - 1], points[index], points[index + 1])
            let enter = towards(at, before)
            let leave = towards(at, after)
            path += "L\(enter.x) \(enter.y)Q\(at.x) \(at.y) \(leave.x) \(leave.y)"
        }
        // The arrow's head needs the end of the line.
        path += "L\(last.x) \(last.y - 5)"
        return "<path class=\"edge\" d=\"\(path)\"/>"
            + "<path class=\"arrow\" d=\"M\(last.x - 4) \(last.y - 8)h8l-4 8z\"/>"
    }

    /// The point near `from` on the way to `to`, at most half of the way.
    private static func towards(_ from: DiagramPoint, _ to: DiagramPoint) -> DiagramPoint {
        let (dx, dy) = (to.x - from.x, to.y - from.y)
        let length = max(abs(dx), abs(dy))
        guard length > 0 else { return from }
        let part = min(corner, length / 2)
        return DiagramPoint(x: from.x + dx * part / length, y: from.y + dy * part / length)
    }

    /// A rectangle with round corners.
    static func box(_ box: DiagramBox, className: String, radius: Int) -> String {
        "<rect class=\"\(className)\" x=\"\(box.x)\" y=\"\(box.y)\" width=\"\(box.width)\" "
            + "height=\"\(box.height)\" rx=\"\(radius)\"/>"
    }

    /// The shape of what a step does: round, square, cut corners twice, dashed, or leaning.
    static func shape(_ shape: PlanGraph.Shape, _ box: DiagramBox) -> String {
        let small = box.height < 20
        switch shape {
        case .read: return Self.box(box, className: "shape read", radius: small ? 5 : 12)
        case .change: return Self.box(box, className: "shape change", radius: 0)
        case .unknown: return Self.box(box, className: "shape unknown", radius: small ? 2 : 4)
        case .manual:
            let lean = small ? 5 : 9
            let path =
                "M\(box.x + lean) \(box.y)H\(box.right)L\(box.right - lean) \(box.bottom)H\(box.x)z"
            return "<path class=\"shape manual\" d=\"\(path)\"/>"
        case .irreversible:
            let inner = small ? 2 : 4
            let inside = DiagramBox(
                x: box.x + inner,
                y: box.y + inner,
                width: box.width - 2 * inner,
                height: box.height - 2 * inner
            )
            return "<path class=\"shape irreversible\" d=\"\(octagon(box, small ? 4 : 12))\"/>"
                + "<path class=\"inner irreversible\" d=\"\(octagon(inside, small ? 3 : 10))\"/>"
        }
    }

    private static func octagon(_ box: DiagramBox, _ cut: Int) -> String {
        "M\(box.x + cut) \(box.y)H\(box.right - cut)L\(box.right) \(box.y + cut)V\(box.bottom - cut)"
            + "L\(box.right - cut) \(box.bottom)H\(box.x + cut)L\(box.x) \(box.bottom - cut)V\(box.y + cut)z"
    }
}
