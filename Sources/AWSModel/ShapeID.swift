// SPDX-License-Identifier: Apache-2.0

/// The place of a shape in its service's description; meaningless for any other service.
public struct ShapeID: Sendable, Hashable {
    /// The position among the service's shapes, which are sorted by name.
    public let index: Int

    /// The shape at a position.
    public init(index: Int) { self.index = index }
}
