// SPDX-License-Identifier: Apache-2.0

internal import Values

/// One walk through endpoint rules: first rule that fits, depth first.
///
/// A tree whose conditions hold and whose rules all fail is left again, as botocore does; published rules never do it.
struct EndpointEvaluation {
    private let rules: EndpointRuleSet
    private let partitions: Partitions
    private var slots: [JSONValue?]

    init(rules: EndpointRuleSet, partitions: Partitions, slots: [JSONValue?]) {
        self.rules = rules
        self.partitions = partitions
        self.slots = slots
    }

    mutating func run() throws(EndpointResolutionError) -> ResolvedEndpoint {
        guard let found = try first(of: rules.roots) else {
            throw EndpointResolutionError(.noRule, "the endpoint rules have no endpoint for these parameters")
        }
        return found
    }

    private mutating func first(of indices: [Int]) throws(EndpointResolutionError) -> ResolvedEndpoint? {
        for index in indices {
            if let found = try evaluate(rules.rules[index]) { return found }
        }
        return nil
    }

    private mutating func evaluate(_ rule: EndpointRuleSet.Rule) throws(EndpointResolutionError) -> ResolvedEndpoint? {
        var assigned: [Int] = []
        // What a rule assigns is known below it only.
        defer { for slot in assigned { slots[slot] = nil } }
        for index in rule.conditions {
            let condition = rules.conditions[index]
            guard let value = try value(condition.node), value != .bool(false) else { return nil }
            if let slot = condition.slot {
                slots[slot] = value
                assigned.append(slot)
            }
        }
        switch rule.outcome {
        case .rules(let below): return try first(of: below)
        case .failure(let node): throw EndpointResolutionError(.refusedByRule, try text(node))
        case .endpoint(let url, let properties, let names, let nodes):
            var endpoint = ResolvedEndpoint(url: try text(url), properties: JSONObject(), headers: [])
            if let properties { endpoint.properties = try value(properties)?.objectValue ?? JSONObject() }
            for (name, node) in zip(names, nodes) {
                let values = try value(node)?.arrayValue ?? []
                endpoint.headers.append(.init(name: name, values: values.compactMap(\.stringValue)))
            }
            return endpoint
        }
    }

    /// The text of a node that must have one.
    private func text(_ node: Int) throws(EndpointResolutionError) -> String {
        guard let text = try value(node)?.stringValue else {
            throw EndpointResolutionError(.malformedRules, "the endpoint rules use a value that is not set or no text")
        }
        return text
    }

    private func value(_ index: Int) throws(EndpointResolutionError) -> JSONValue? {
        switch rules.nodes[index] {
        case .value(let value): return value
        case .reference(let slot): return slots[slot]
        case .template(let parts):
            var text = ""
            for part in parts { text += try self.text(part) }
            return .string(text)
        case .list(let nodes):
            var values: [JSONValue] = []
            for node in nodes { values.append(try value(node) ?? .null) }
            return .array(values)
        case .record(let names, let nodes):
            var object = JSONObject()
            for (name, node) in zip(names, nodes) { object[name] = try value(node) ?? .null }
            return .object(object)
        case .call(let function, let nodes):
            var arguments: [JSONValue?] = []
            arguments.reserveCapacity(nodes.count)
            for node in nodes { arguments.append(try value(node)) }
            return function.apply(arguments, partitions)
        }
    }
}
