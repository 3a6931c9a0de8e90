// SPDX-License-Identifier: Apache-2.0

/// The place of a node in its program.
typealias NodeID = Int

/// One operation of a parsed expression; operands are nodes of the same program.
enum Node: Sendable {
    /// `@`: the value under evaluation.
    case current
    /// A member of the current object.
    case field(String)
    /// A named value of the scope, and where the name stands.
    case scopeValue(String, at: Range<Int>)
    case literal(Operand)
    /// The right side evaluated with the left side's value as current; `a.b` and `a | b` alike.
    case sequence(NodeID, NodeID)
    case index(NodeID, Int)
    case slice(NodeID, start: Int?, stop: Int?, step: Int)
    case listProjection(NodeID, NodeID)
    case objectProjection(NodeID, NodeID)
    case flatten(NodeID)
    case filter(NodeID, predicate: NodeID, NodeID)
    case multiSelectList([NodeID])
    case multiSelectHash([String], [NodeID])
    case or(NodeID, NodeID)
    case and(NodeID, NodeID)
    case not(NodeID)
    case comparison(Comparator, NodeID, NodeID)
    case arithmetic(ArithmeticOperator, NodeID, NodeID)
    case negation(NodeID)
    case call(Function, [NodeID])
    /// `&expression`, evaluated later and many times by the function that takes it.
    case expression(NodeID)
}

/// A parsed expression: nodes in an array, each after the nodes it refers to.
struct Program: Sendable {
    var nodes: [Node] = []
    /// The source range of each node, in UTF-8 offsets.
    var ranges: [Range<Int>] = []
    /// How deep the tree under each node is.
    var depths: [Int] = []
    var root: NodeID = 0
}

extension Node {
    /// The nodes that this one refers to, in source order.
    var children: [NodeID] {
        switch self {
        case .current, .field, .scopeValue, .literal: []
        case .index(let child, _), .slice(let child, _, _, _), .flatten(let child), .not(let child),
            .negation(let child), .expression(let child):
            [child]
        case .sequence(let left, let right), .listProjection(let left, let right),
            .objectProjection(let left, let right),
            .or(let left, let right), .and(let left, let right), .comparison(_, let left, let right),
            .arithmetic(_, let left, let right):
            [left, right]
        case .filter(let left, let predicate, let right): [left, predicate, right]
        case .multiSelectList(let elements), .multiSelectHash(_, let elements), .call(_, let elements): elements
        }
    }
}
