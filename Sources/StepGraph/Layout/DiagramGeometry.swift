// SPDX-License-Identifier: Apache-2.0

/// A place in a drawing; y grows downwards.
public struct DiagramPoint: Sendable, Hashable {
    /// From the left.
    public var x: Int
    /// From the top.
    public var y: Int

    /// A place.
    public init(x: Int, y: Int) {
        self.x = x
        self.y = y
    }
}

/// A rectangle in a drawing.
public struct DiagramBox: Sendable, Hashable {
    /// The left edge.
    public var x: Int
    /// The top edge.
    public var y: Int
    /// The extent to the right.
    public var width: Int
    /// The extent downwards.
    public var height: Int

    /// A rectangle.
    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// The place of the middle from the left.
    public var centre: Int { x + width / 2 }
    /// The right edge.
    public var right: Int { x + width }
    /// The bottom edge.
    public var bottom: Int { y + height }

    /// The rectangle at another place.
    func moved(x: Int, y: Int) -> DiagramBox { DiagramBox(x: self.x + x, y: self.y + y, width: width, height: height) }

    /// The smallest rectangle around both.
    func union(_ other: DiagramBox) -> DiagramBox {
        let left = min(x, other.x)
        let top = min(y, other.y)
        return DiagramBox(
            x: left,
            y: top,
            width: max(right, other.right) - left,
            height: max(bottom, other.bottom) - top
        )
    }

    /// The rectangle with a margin around it.
    func padded(_ margin: Int, top: Int) -> DiagramBox {
        DiagramBox(x: x - margin, y: y - top, width: width + 2 * margin, height: height + margin + top)
    }
}
