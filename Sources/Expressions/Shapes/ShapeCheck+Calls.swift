// SPDX-License-Identifier: Apache-2.0

extension ShapeCheck {
    // MARK: - Arithmetic

    mutating func arithmetic(
        _ operation: ArithmeticOperator,
        _ left: ValueShape,
        _ right: ValueShape,
        at id: NodeID
    ) -> ValueShape {
        if left.present.isEmpty || right.present.isEmpty { return .unknown }
        let kinds = KindCheck.result(operation, Self.computed(left, right), Self.computed(right, left))
        guard kinds.isEmpty else { return ValueShape(kinds) }
        report(.neverHolds, "'\(operation.rawValue)' does not join \(left.noun) and \(right.noun)", at: id)
        return .unknown
    }

    /// The kinds of an operand: a text beside something else counts as the time that it spells.
    private static func computed(_ shape: ValueShape, _ other: ValueShape) -> Kinds {
        guard shape.present == .string, !other.kinds.contains(.string), let spelling = shape.spelling else {
            return shape.words?.isWhole == true ? shape.present.subtracting(.string) : shape.present
        }
        return spelling == .moment ? .timestamp : .duration
    }

    mutating func negated(_ operand: ValueShape, at id: NodeID) -> ValueShape {
        if operand.present.isEmpty { return .unknown }
        let kinds = operand.present.intersection([.number, .duration])
        guard kinds.isEmpty else { return ValueShape(kinds) }
        report(.neverHolds, "'-' does not take \(operand.noun)", at: id)
        return .unknown
    }

    // MARK: - Functions

    mutating func call(
        _ function: Function,
        _ arguments: [NodeID],
        _ current: ValueShape,
        at id: NodeID
    ) -> ValueShape {
        var shapes: [ValueShape] = []
        var body: NodeID?
        for argument in arguments {
            if case .expression(let inner) = program.nodes[argument] {
                body = inner
                shapes.append(.unknown)
            } else {
                shapes.append(shape(argument, current))
            }
        }
        var isSound = true
        for (position, argument) in arguments.enumerated() {
            if case .expression = program.nodes[argument] { continue }
            if !checkArgument(function, position, shapes[position], at: argument) { isSound = false }
        }
        guard isSound else { return Self.result(of: function) }
        let key = body.map { body in shape(body, Self.list(among: shapes, function).element.withoutNull) }
        if let body, let key { checkKey(function, key, at: body) }
        if function.name == "contains" { checkContains(arguments, shapes, at: id) }
        return Self.result(of: function, shapes, key)
    }

    /// Whether an argument can be what the function takes; reports when it cannot.
    private mutating func checkArgument(
        _ function: Function,
        _ position: Int,
        _ shape: ValueShape,
        at id: NodeID
    ) -> Bool {
        if shape.present.isEmpty { return true }
        let parameter = function.parameter(at: position)
        guard !shape.present.isDisjoint(with: parameter.kinds) else {
            report(
                .wrongArgument,
                "\(function.name)() takes \(ValueShape(parameter.kinds).noun), but \(name(id)) is \(shape.noun)",
                at: id,
                fix: Self.argumentFix(function, shape, text(id))
            )
            return false
        }
        if ["age", "timestamp"].contains(function.name), shape.present == .string,
            shape.words?.isWhole == true || shape.spelling == .duration
        {
            report(.wrongArgument, "\(function.name)() takes a timestamp, but \(name(id)) is \(shape.noun)", at: id)
            return false
        }
        guard let allowed = parameter.elements, shape.present == .array, !shape.element.present.isEmpty,
            shape.element.present.isDisjoint(with: allowed)
        else { return true }
        let wanted = ValueShape.list(of: ValueShape(allowed)).noun
        report(
            .wrongArgument,
            "\(function.name)() takes \(wanted), but \(name(id)) is \(shape.noun)",
            at: id,
            fix: ["max", "min", "sort"].contains(function.name)
                ? "write \(function.name)_by(\(text(id)), &MEMBER)" : nil
        )
        return false
    }

    private static func argumentFix(_ function: Function, _ shape: ValueShape, _ text: String) -> String? {
        switch (function.name, shape.present) {
        case ("age", .number): "write age(timestamp(\(text))) for seconds since 1970, with / 1000 for milliseconds"
        case ("length", .number): "compare the number itself"
        case (_, .array) where function.parameters.first?.kinds == .string: "take one element with [0], or join()"
        default: nil
        }
    }

    private mutating func checkKey(_ function: Function, _ key: ValueShape, at id: NodeID) {
        guard ["max_by", "min_by", "sort_by"].contains(function.name), !key.present.isEmpty,
            key.present.isDisjoint(with: .ordered)
        else { return }
        report(.wrongArgument, "\(function.name)() orders by numbers or texts, but \(name(id)) is \(key.noun)", at: id)
    }

    /// A list that holds nothing of the kind that is sought, or words that the description does not list.
    private mutating func checkContains(_ arguments: [NodeID], _ shapes: [ValueShape], at id: NodeID) {
        guard arguments.count == 2 else { return }
        let (list, sought) = (shapes[0], shapes[1])
        if sought.present.isEmpty { return }
        if list.present == .string, !sought.kinds.contains(.string) {
            report(
                .wrongArgument,
                "contains() looks for text in text, but \(name(arguments[1])) is \(sought.noun)",
                at: arguments[1]
            )
        }
        guard list.present == .array, !list.element.present.isEmpty else { return }
        guard Self.canEqual(list.element, sought, nil, literal(arguments[1])) else {
            report(
                .neverHolds,
                "\(name(arguments[0])) is \(list.noun), and \(name(arguments[1])) is \(sought.noun): it is never in it",
                at: id
            )
            return
        }
        if let word = literal(arguments[1]) { checkWord(word, among: list.element, at: arguments[1]) }
        guard case .multiSelectList(let elements) = program.nodes[arguments[0]] else { return }
        for element in elements {
            if let word = literal(element) { checkWord(word, among: sought, at: element) }
        }
    }

    /// The list that the `&expression` of a call goes over.
    private static func list(among shapes: [ValueShape], _ function: Function) -> ValueShape {
        let position = function.name == "map" ? 1 : 0
        return shapes.indices.contains(position) ? shapes[position] : .unknown
    }

    private static func result(of function: Function) -> ValueShape { ValueShape(function.result) }

    private static func result(of function: Function, _ shapes: [ValueShape], _ key: ValueShape?) -> ValueShape {
        guard let first = shapes.first else { return result(of: function) }
        switch function.name {
        case "max", "min": return first.element.orNull
        case "max_by", "min_by": return first.element.orNull
        case "sort", "sort_by": return .list(of: first.element)
        case "reverse": return first.present == .array ? .list(of: first.element) : result(of: function)
        case "map": return .list(of: key ?? .unknown)
        case "keys": return .list(of: .text)
        case "values": return .list(of: first.members?.anyMember ?? .unknown)
        case "not_null": return shapes.dropFirst().reduce(first) { $0.union($1) }
        case "to_array": return first.present == .array ? .list(of: first.element) : .list(of: .unknown)
        case "sum", "avg":
            let kinds = first.element.present.intersection([.number, .duration])
            return kinds.isEmpty ? result(of: function) : ValueShape(kinds).orNull
        case "abs":
            let kinds = first.present.intersection([.number, .duration])
            return kinds.isEmpty ? result(of: function) : ValueShape(kinds)
        case "type":
            return .oneOf(
                ["null", "boolean", "number", "string", "array", "object", "timestamp", "duration"],
                isWhole: false
            )
        case "merge":
            return shapes.dropFirst().reduce(first) { shape, other in
                shape.members == nil || other.members == nil ? .object() : .object(merged(shape, other))
            }
        default: return result(of: function)
        }
    }

    /// The members of both; nothing certain is said about those that are in both.
    private static func merged(_ one: ValueShape, _ other: ValueShape) -> any ObjectMembers {
        var members: [(name: String, shape: ValueShape)] = []
        for case let part? in [one.members, other.members] {
            for name in part.memberNames { members.append((name, part.member(name) ?? .unknown)) }
        }
        let isOpen = [one, other].contains { $0.members?.isOpen ?? true }
        return ListedMembers(members, isOpen: isOpen)
    }
}
