// SPDX-License-Identifier: Apache-2.0

import Values

/// What a comparison is worth when one of its sides has no value.
///
/// Null is what missing data gives, so that neither `status != 'failed'` nor `!(status == 'failed')` may hold for a thing
/// that has no status. A comparison with a written `null` asks just that and is decided, where the null was observed.
extension Evaluator {
    /// The value of what stands before a `.` or a `|`; an object that lacks members may be reached into.
    func subject(_ id: NodeID, current: Operand) throws(ExpressionError) -> Operand {
        switch program.nodes[id] {
        case .current: current
        case .scopeValue(let name, _): scope.operand(name)
        default: try value(id, current: current)
        }
    }

    /// The comparison of two nodes; in the dialect an equality that a missing value leaves open is not observed.
    func comparison(
        _ comparator: Comparator,
        _ leftID: NodeID,
        _ rightID: NodeID,
        _ current: Operand,
        at id: NodeID
    ) throws(ExpressionError) -> Operand {
        let (left, right) = (try value(leftID, current: current), try value(rightID, current: current))
        let result = try Comparison.apply(comparator, left, right, at: program.ranges[id], isStrict: isStrict)
        guard comparator.isEquality, !isStrict else { return result }
        for (side, id) in [(left, leftID), (right, rightID)] {
            guard let reason = try gap(in: side, of: id, current: current) else { continue }
            return .unobserved("an operand of the comparison was not observed: \(reason)")
        }
        guard isOpen(left, leftID, right, rightID) else { return result }
        return .unobserved("an operand of the comparison has no value")
    }

    /// Why a value, or one that it was put together from, was never observed; nil where all of it was, and for a written one.
    func gap(in value: Operand, of id: NodeID, current: Operand) throws(ExpressionError) -> String? {
        guard value.isNull || isSelection(id), !isWritten(id) else { return nil }
        return try absence(of: id, current: current)
    }

    /// Whether the node puts values together, some of which may not have been observed.
    private func isSelection(_ id: NodeID) -> Bool {
        switch program.nodes[id] {
        case .multiSelectList, .multiSelectHash: true
        default: false
        }
    }

    /// The value of a node on which an assertion stands or falls: there `missing == 5` does not hold.
    ///
    /// Not under a `!`, which would make of it that it holds, nor anywhere else where it is an operand.
    func asserted(_ id: NodeID, current: Operand) throws(ExpressionError) -> Operand {
        let value = try value(id, current: current)
        guard value.unobservedReason != nil, !isStrict,
            case .comparison(.equal, let left, let right) = program.nodes[id]
        else { return value }
        let sides = (try self.value(left, current: current), try self.value(right, current: current))
        guard sides.0.unobservedReason == nil, sides.1.unobservedReason == nil else { return value }
        // What is not there inside of a list or an object leaves the whole open, and two that are not there are no answer.
        return sides.0.isNull == sides.1.isNull ? value : .bool(false)
    }

    /// Whether the source itself says the value.
    func isWritten(_ id: NodeID) -> Bool { program.isConstant(id) }

    /// Whether only a value that is not there keeps two operands from being equal, or makes them so.
    private func isOpen(_ left: Operand, _ leftID: NodeID, _ right: Operand, _ rightID: NodeID) -> Bool {
        let (leftIsWritten, rightIsWritten) = (isWritten(leftID), isWritten(rightID))
        if left.isNull, right.isNull { return !leftIsWritten && !rightIsWritten }
        guard let left = left.json, let right = right.json else { return left.isNull || right.isNull }
        return Resemblance(left, leftIsWritten, right, rightIsWritten) == .open
    }
}

/// Whether two values are equal when a null that the source does not write may stand for anything.
private enum Resemblance {
    case equal, different, open

    init(_ left: JSONValue, _ leftIsWritten: Bool, _ right: JSONValue, _ rightIsWritten: Bool) {
        switch (left, right) {
        case (.null, .null): self = .equal
        case (.null, _): self = leftIsWritten ? .different : .open
        case (_, .null): self = rightIsWritten ? .different : .open
        case (.array(let one), .array(let other)) where one.count == other.count:
            self.init(zip(one, other).map { Resemblance($0, leftIsWritten, $1, rightIsWritten) })
        case (.object(let one), .object(let other)) where Set(one.keys) == Set(other.keys):
            self.init(one.map { Resemblance($0.value, leftIsWritten, other[$0.key] ?? .null, rightIsWritten) })
        default: self = left == right ? .equal : .different
        }
    }

    private init(_ parts: [Resemblance]) {
        self = parts.contains(.different) ? .different : parts.contains(.open) ? .open : .equal
    }
}
