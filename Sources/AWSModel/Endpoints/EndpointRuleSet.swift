// SPDX-License-Identifier: Apache-2.0

public import Values

/// A service's endpoint rules: from parameters such as region and bucket to a URL, headers and how to sign.
///
/// The rules are those that AWS publishes with each service description (Smithy rules engine, edition 1.0). Equal parts
/// are held once: rules refer to conditions, conditions to nodes, nodes to nodes, all by index.
public struct EndpointRuleSet: Sendable {
    /// Something that the rules want to know.
    public struct Parameter: Sendable, Hashable {
        /// What a parameter holds.
        public enum Kind: UInt8, Sendable, Hashable {
            case string, boolean, stringArray
        }

        /// The name in the rules: `Region`, `Bucket`.
        public var name: String
        /// What it holds.
        public var kind: Kind
        /// Where its value comes from when the call does not give it: `AWS::Region`, `SDK::Endpoint`.
        public var builtIn: String?
        /// Whether the rules cannot do without it.
        public var isRequired: Bool
        /// The value when there is no other.
        public var defaultValue: JSONValue?
    }

    /// A value that the rules compute.
    enum Node: Sendable, Hashable {
        case value(JSONValue)
        case reference(slot: Int)
        case call(EndpointFunction, [Int])
        /// Texts put one after the other.
        case template([Int])
        case list([Int])
        case record(names: [String], nodes: [Int])
    }

    /// A condition holds when its node has a value other than false.
    struct Condition: Sendable, Hashable {
        var node: Int
        /// The slot that keeps the value for the rest of the rule.
        var slot: Int?
    }

    /// What follows when all conditions of a rule hold.
    enum Outcome: Sendable, Hashable {
        case rules([Int])
        case endpoint(url: Int, properties: Int?, headerNames: [String], headerNodes: [Int])
        case failure(Int)
    }

    struct Rule: Sendable, Hashable {
        var conditions: [Int]
        var outcome: Outcome
    }

    /// The parameters; each has the slot of its position.
    public internal(set) var parameters: [Parameter] = []
    /// How many slots there are: parameters, then assigned names.
    var slotCount = 0
    var nodes: [Node] = []
    var conditions: [Condition] = []
    var rules: [Rule] = []
    var roots: [Int] = []

    init() {}

    /// Whether the rules ask for a parameter of that name.
    public func wants(_ name: String) -> Bool { parameters.contains { $0.name == name } }

    /// Where a call goes whose parameters have these values; values of other names are passed over.
    ///
    /// - Throws: ``EndpointResolutionError``: a rule's own message, a parameter that is missing or of another kind, or
    ///   no rule that fits.
    public func resolve(
        _ values: [String: JSONValue],
        partitions: Partitions
    ) throws(EndpointResolutionError) -> ResolvedEndpoint {
        var slots = [JSONValue?](repeating: nil, count: slotCount)
        for (slot, parameter) in parameters.enumerated() {
            slots[slot] = try parameter.checked(values[parameter.name])
        }
        var evaluation = EndpointEvaluation(rules: self, partitions: partitions, slots: slots)
        return try evaluation.run()
    }
}

extension EndpointRuleSet.Parameter {
    /// The value, or the default, when it is of the right kind.
    fileprivate func checked(_ value: JSONValue?) throws(EndpointResolutionError) -> JSONValue? {
        guard let value, !value.isNull else {
            if let defaultValue { return defaultValue }
            if isRequired {
                throw EndpointResolutionError(.missingParameter, "the endpoint rules need a value for \(name)")
            }
            return nil
        }
        let fits =
            switch (kind, value) {
            case (.string, .string), (.boolean, .bool): true
            case (.stringArray, .array(let elements)): elements.allSatisfy { $0.stringValue != nil }
            default: false
            }
        guard fits else {
            throw EndpointResolutionError(.wrongKind, "the endpoint rules take no \(value.kindName) as \(name)")
        }
        return value
    }
}
