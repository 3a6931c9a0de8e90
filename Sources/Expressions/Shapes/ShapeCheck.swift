// SPDX-License-Identifier: Apache-2.0

import Values

/// Follows an expression over shapes as the evaluator follows it over values.
///
/// After a finding the part in question is unknown, so that one mistake is reported once.
struct ShapeCheck {
    let program: Program
    let isStrict: Bool
    let names: [String: ValueShape]
    private(set) var findings: [ShapeFinding] = []
    private let source: String

    init(_ expression: Expression, names: [String: ValueShape]) {
        program = expression.program
        isStrict = expression.dialect == .jmespath
        source = expression.source
        self.names = names
    }

    /// What a node comes to with `current` as `@`.
    mutating func shape(_ id: NodeID, _ current: ValueShape) -> ValueShape {
        switch program.nodes[id] {
        case .current: return current
        case .field(let name): return member(name, of: current, at: id)
        case .scopeValue(let name, _): return names[name] ?? .unknown
        case .literal(let operand): return ValueShape(of: operand)
        case .sequence(let left, let right): return shape(right, shape(left, current))
        case .index(let list, _):
            let list = shape(list, current)
            return container(.array, list, "an element", at: id) ? list.element.orNull : .unknown
        case .slice(let list, _, _, _):
            let list = shape(list, current)
            return container(.array, list, "a slice", at: id) ? .list(of: list.element).orNull : .unknown
        case .listProjection(let list, let right):
            let list = shape(list, current)
            guard container(.array, list, "[*]", at: id) else { return .unknown }
            return .list(of: shape(right, list.element).withoutNull).orNull
        case .objectProjection(let object, let right):
            let object = shape(object, current)
            guard container(.object, object, "*", at: id) else { return .unknown }
            return .list(of: shape(right, object.members?.anyMember ?? .unknown).withoutNull).orNull
        case .flatten(let list): return flattened(shape(list, current), at: id)
        case .filter(let list, let predicate, let right):
            let list = shape(list, current)
            guard container(.array, list, "a filter", at: id) else { return .unknown }
            _ = shape(predicate, list.element.withoutNull)
            return .list(of: shape(right, list.element).withoutNull).orNull
        case .multiSelectList(let elements):
            return .list(ofAll: elements.map { shape($0, current) }).orNull
        case .multiSelectHash(let keys, let values):
            let shapes = values.map { shape($0, current) }
            return .object(zip(keys, shapes).map { (name: $0, shape: $1) }).orNull
        case .or(let left, let right), .and(let left, let right):
            return shape(left, current).union(shape(right, current))
        case .not(let operand):
            _ = shape(operand, current)
            return .boolean
        case .comparison(let comparator, let left, let right):
            compare(comparator, left, right, current, at: id)
            return .boolean
        case .arithmetic(let operation, let left, let right):
            return arithmetic(operation, shape(left, current), shape(right, current), at: id)
        case .negation(let operand): return negated(shape(operand, current), at: id)
        case .call(let function, let arguments): return call(function, arguments, current, at: id)
        case .expression(let body): return shape(body, current)
        }
    }

    /// An assertion has to be able to be true or false.
    mutating func checkAssertion(_ shape: ValueShape) {
        guard !shape.present.isEmpty, shape.present.isDisjoint(with: .boolean), findings.isEmpty else { return }
        report(.neverHolds, "the assertion is not a comparison: it is always \(shape.noun)", at: program.root)
    }

    // MARK: - Members and elements

    private mutating func member(_ name: String, of current: ValueShape, at id: NodeID) -> ValueShape {
        if current.present.isEmpty { return .null }
        guard current.kinds.contains(.object) else {
            report(.wrongContainer, memberRefusal(name, current), at: id, fix: memberFix(name, current, at: id))
            return .unknown
        }
        guard let members = current.members else { return .unknown }
        if let member = members.member(name) { return current.kinds.contains(.null) ? member.orNull : member }
        guard !members.isOpen, current.present == .object else { return .unknown }
        let names = members.memberNames
        if let path = Self.deeper(name, members) {
            report(
                .unknownMember,
                "there is no member '\(name)' here; it is in '\(path)'",
                at: id,
                fix: "write '\(path)'"
            )
        } else if names.isEmpty {
            report(.unknownMember, "there is no member '\(name)': the answer has no members", at: id)
        } else {
            report(
                .unknownMember,
                "there is no member '\(name)'",
                at: id,
                name: name,
                candidates: names
            )
        }
        return .unknown
    }

    private func memberRefusal(_ name: String, _ current: ValueShape) -> String {
        "'\(name)' is asked of \(current.noun), which has no members"
    }

    private func memberFix(_ name: String, _ current: ValueShape, at id: NodeID) -> String? {
        guard current.present == .array, current.element.members?.member(name) != nil else { return nil }
        return "write '[0].\(name)' for the first element, or '[].\(name)' for all"
    }

    /// The path of a name that is one level further down.
    private static func deeper(_ name: String, _ members: any ObjectMembers) -> String? {
        for outer in members.memberNames {
            guard let shape = members.member(outer) else { continue }
            if shape.present == .object, let inner = shape.members, inner.memberNames.contains(name) {
                return "\(outer).\(name)"
            }
            if shape.present == .array, let inner = shape.element.members, inner.memberNames.contains(name) {
                return "\(outer)[].\(name)"
            }
        }
        return nil
    }

    /// Whether a value may be what has elements; reports when it cannot.
    private mutating func container(_ kind: Kinds, _ shape: ValueShape, _ what: String, at id: NodeID) -> Bool {
        if shape.present.isEmpty { return false }
        if shape.kinds.contains(kind) { return true }
        let wanted = kind == .array ? "a list" : "an object"
        let operand = program.nodes[id].children.first.map(text) ?? ""
        let owner = operand.isEmpty ? "this" : "'\(operand)'"
        report(.wrongContainer, "\(what) is taken of \(wanted), but \(owner) is \(shape.noun)", at: id)
        return false
    }

    private mutating func flattened(_ list: ValueShape, at id: NodeID) -> ValueShape {
        guard container(.array, list, "[]", at: id) else { return .unknown }
        let element = list.element
        if element.present == .array { return .list(of: element.element).orNull }
        if element.isUnknown || element.kinds.contains(.array) { return .list(of: .unknown).orNull }
        return .list(of: element).orNull
    }

    // MARK: - Reports

    /// The source of a node.
    func text(_ id: NodeID) -> String {
        let bytes = source.utf8
        let range = program.ranges[id]
        guard range.upperBound <= bytes.count else { return "" }
        let start = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
        let end = bytes.index(bytes.startIndex, offsetBy: range.upperBound)
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// The text that a node spells out, when it is one.
    func literal(_ id: NodeID) -> String? {
        if case .literal(.json(.string(let text))) = program.nodes[id] { text } else { nil }
    }

    mutating func report(
        _ problem: ShapeFinding.Problem,
        _ message: String,
        at id: NodeID,
        name: String? = nil,
        candidates: [String] = [],
        needsNearness: Bool = false,
        fix: String? = nil
    ) {
        findings.append(
            ShapeFinding(
                problem,
                message,
                at: program.ranges[id],
                name: name,
                candidates: candidates,
                needsNearness: needsNearness,
                fix: fix
            )
        )
    }
}
