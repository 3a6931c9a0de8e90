// SPDX-License-Identifier: Apache-2.0

public import Values

extension EndpointRuleSet {
    /// Rules from their published form as JSON: `endpoint-rule-set-1.json`.
    ///
    /// - Throws: ``AWSModelError`` `malformedDescription`, for an unknown function among others.
    public init(description: JSONValue) throws(AWSModelError) {
        var builder = EndpointRuleBuilder()
        for (name, facts) in description["parameters"]?.objectValue ?? JSONObject() {
            builder.add(try Self.parameter(name, facts))
        }
        var roots: [Int] = []
        for rule in description["rules"]?.arrayValue ?? [] { roots.append(try builder.rule(rule, depth: 0)) }
        builder.rules.roots = roots
        self = builder.rules
    }

    /// The rules of a service of which only the usual form of its host name is known.
    ///
    /// A configured endpoint wins, FIPS and dual stack get the names that most services have.
    init(usualPrefix prefix: String) {
        var builder = EndpointRuleBuilder()
        let parameters: [(String, Parameter.Kind, String)] = [
            ("Region", .string, "AWS::Region"), ("UseFIPS", .boolean, "AWS::UseFIPS"),
            ("UseDualStack", .boolean, "AWS::UseDualStack"), ("Endpoint", .string, "SDK::Endpoint"),
        ]
        for (name, kind, builtIn) in parameters {
            let value: JSONValue? = kind == .boolean ? false : nil
            builder.add(.init(name: name, kind: kind, builtIn: builtIn, isRequired: false, defaultValue: value))
        }
        func reference(_ name: String) -> JSONValue { ["ref": .string(name)] }
        func isTrue(_ name: String) -> JSONValue { ["fn": "booleanEquals", "argv": [reference(name), true]] }
        func rule(_ conditions: [JSONValue], _ url: JSONValue) -> JSONValue {
            ["conditions": .array(conditions), "endpoint": ["url": url], "type": "endpoint"]
        }
        let partition: JSONValue = ["fn": "aws.partition", "argv": [reference("Region")], "assign": "Partition"]
        let plain = "https://\(prefix).{Region}.{Partition#dnsSuffix}"
        let dual = "https://\(prefix).{Region}.{Partition#dualStackDnsSuffix}"
        let fips = "https://\(prefix)-fips.{Region}.{Partition#dnsSuffix}"
        let both = "https://\(prefix)-fips.{Region}.{Partition#dualStackDnsSuffix}"
        let rules = [
            rule([["fn": "isSet", "argv": [reference("Endpoint")]]], reference("Endpoint")),
            rule([partition, isTrue("UseFIPS"), isTrue("UseDualStack")], .string(both)),
            rule([partition, isTrue("UseFIPS")], .string(fips)),
            rule([partition, isTrue("UseDualStack")], .string(dual)), rule([partition], .string(plain)),
        ]
        for value in rules {
            // These rules are written here: nothing in them can be malformed.
            guard let root = try? builder.rule(value, depth: 0) else {
                preconditionFailure("the usual rules are sound")
            }
            builder.rules.roots.append(root)
        }
        self = builder.rules
    }

    private static func parameter(_ name: String, _ facts: JSONValue) throws(AWSModelError) -> Parameter {
        let kinds: [String: Parameter.Kind] = ["string": .string, "boolean": .boolean, "stringarray": .stringArray]
        guard let kind = kinds[facts["type"]?.stringValue?.lowercased() ?? ""] else {
            throw AWSModelError(.malformedDescription, "endpoint rules: parameter \(name) has no known type")
        }
        return Parameter(
            name: name,
            kind: kind,
            builtIn: facts["builtIn"]?.stringValue,
            isRequired: facts["required"]?.boolValue ?? false,
            defaultValue: facts["default"]
        )
    }
}
