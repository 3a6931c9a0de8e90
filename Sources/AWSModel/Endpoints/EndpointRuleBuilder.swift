// SPDX-License-Identifier: Apache-2.0

internal import Values

/// Builds endpoint rules from their published JSON form.
struct EndpointRuleBuilder {
    /// Deeper trees than this are nobody's rules.
    private static let greatestDepth = 64

    var rules = EndpointRuleSet()
    private var slots: [String: Int] = [:]

    mutating func add(_ parameter: EndpointRuleSet.Parameter) {
        rules.parameters.append(parameter)
        _ = slot(parameter.name)
    }

    mutating func rule(_ value: JSONValue, depth: Int) throws(AWSModelError) -> Int {
        guard depth < Self.greatestDepth else {
            throw Self.malformed("a tree of more than \(Self.greatestDepth) levels")
        }
        var conditions: [Int] = []
        for condition in value["conditions"]?.arrayValue ?? [] {
            let node = try node(condition, depth: depth)
            var slot: Int?
            if let name = condition["assign"]?.stringValue { slot = self.slot(name) }
            rules.conditions.append(.init(node: node, slot: slot))
            conditions.append(rules.conditions.count - 1)
        }
        let outcome = try outcome(value, depth: depth)
        rules.rules.append(.init(conditions: conditions, outcome: outcome))
        return rules.rules.count - 1
    }

    private mutating func outcome(_ value: JSONValue, depth: Int) throws(AWSModelError) -> EndpointRuleSet.Outcome {
        switch value["type"]?.stringValue {
        case "tree":
            var below: [Int] = []
            for rule in value["rules"]?.arrayValue ?? [] { below.append(try self.rule(rule, depth: depth + 1)) }
            return .rules(below)
        case "error": return .failure(try node(value["error"] ?? .null, depth: depth))
        case "endpoint":
            let facts = value["endpoint"] ?? .null
            var names: [String] = []
            var nodes: [Int] = []
            for (name, values) in facts["headers"]?.objectValue ?? JSONObject() {
                names.append(name)
                nodes.append(try node(values, depth: depth))
            }
            return .endpoint(
                url: try node(facts["url"] ?? .null, depth: depth),
                properties: try facts["properties"].map { value throws(AWSModelError) in try node(value, depth: depth)
                },
                headerNames: names,
                headerNodes: nodes
            )
        default: throw Self.malformed("a rule that is no tree, endpoint or error")
        }
    }

    private mutating func node(_ value: JSONValue, depth: Int) throws(AWSModelError) -> Int {
        guard depth < Self.greatestDepth else {
            throw Self.malformed("a value of more than \(Self.greatestDepth) levels")
        }
        switch value {
        case .string(let text): return try text.contains("{") ? template(text) : add(.value(value))
        case .bool, .number, .null: return add(.value(value))
        case .array(let elements): return add(.list(try nodes(elements, depth: depth)))
        case .object(let members):
            if let name = members["ref"]?.stringValue { return add(.reference(slot: slot(name))) }
            if let name = members["fn"]?.stringValue { return try call(name, members, depth: depth) }
            return add(.record(names: members.keys, nodes: try nodes(members.values, depth: depth)))
        }
    }

    private mutating func call(_ name: String, _ members: JSONObject, depth: Int) throws(AWSModelError) -> Int {
        let arguments = members["argv"]?.arrayValue ?? []
        guard let function = EndpointFunction(name: name) else { throw Self.malformed("the unknown function \(name)") }
        guard function.argumentCount == arguments.count else {
            throw Self.malformed("\(name) with \(arguments.count) arguments instead of \(function.argumentCount)")
        }
        return add(.call(function, try nodes(arguments, depth: depth)))
    }

    private mutating func nodes(_ values: [JSONValue], depth: Int) throws(AWSModelError) -> [Int] {
        var nodes: [Int] = []
        for value in values { nodes.append(try node(value, depth: depth + 1)) }
        return nodes
    }

    /// A text with `{Name}` and `{Name#attribute}`; doubled braces stand for themselves.
    private mutating func template(_ text: String) throws(AWSModelError) -> Int {
        var parts: [Int] = []
        var literal = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            if character == "{" || character == "}", rest.first == character {
                literal.append(rest.removeFirst())
            } else if character == "{" {
                guard let end = rest.firstIndex(of: "}") else { throw Self.malformed("the template '\(text)'") }
                if !literal.isEmpty { parts.append(add(.value(.string(literal)))) }
                literal = ""
                parts.append(placeholder(rest[..<end]))
                rest = rest[rest.index(after: end)...]
            } else {
                literal.append(character)
            }
        }
        if !literal.isEmpty { parts.append(add(.value(.string(literal)))) }
        return add(.template(parts))
    }

    private mutating func placeholder(_ text: Substring) -> Int {
        let path = text.split(separator: "#", omittingEmptySubsequences: false)
        let reference = add(.reference(slot: slot(String(path.first ?? ""))))
        guard path.count > 1 else { return reference }
        let attribute = add(.value(.string(path.dropFirst().joined(separator: "."))))
        return add(.call(.getAttr, [reference, attribute]))
    }

    private mutating func add(_ node: EndpointRuleSet.Node) -> Int {
        rules.nodes.append(node)
        return rules.nodes.count - 1
    }

    private mutating func slot(_ name: String) -> Int {
        if let slot = slots[name] { return slot }
        let slot = slots.count
        slots[name] = slot
        rules.slotCount = slots.count
        return slot
    }

    private static func malformed(_ what: String) -> AWSModelError {
        AWSModelError(.malformedDescription, "endpoint rules hold \(what)")
    }
}
