// SPDX-License-Identifier: Apache-2.0

import Values

/// Writes references of keys as JSON schemas.
enum SchemaWriter {
    /// The forms of texts that `$defs` holds, by name.
    static let patterns: [(name: String, pattern: String)] = [
        ("identifier", "^[a-z0-9][a-z0-9_-]{0,99}$"), ("duration", "^([0-9]+(ms|s|m|h|d|w))+$"),
        ("retry", "^[0-9]{1,4}x([0-9]+(ms|s|m|h|d|w))+$"),
    ]

    /// A mapping of a closed set of keys.
    static func object(_ keys: [KeyReference], required: [String] = []) -> JSONObject {
        var properties = JSONObject()
        for key in keys {
            var property = schema(of: key.shape)
            if !key.description.isEmpty { property["description"] = .string(key.description) }
            properties[key.key] = .object(property)
        }
        var schema = JSONObject([("type", "object"), ("additionalProperties", false)])
        schema["properties"] = .object(properties)
        if !required.isEmpty { schema["required"] = .array(required.map { .string($0) }) }
        return schema
    }

    /// The same, or nothing at all.
    static func nullable(_ object: JSONObject) -> JSONValue {
        var object = object
        object["type"] = .array(["object", "null"])
        return .object(object)
    }

    /// A text of a form.
    static func text(matching pattern: String) -> JSONValue { ["type": "string", "pattern": .string(pattern)] }

    /// A list of texts, or one text.
    static let texts: JSONValue = ["anyOf": .array([scalar, scalars])]

    private static let scalars: JSONValue = ["type": "array", "items": scalar]

    /// What YAML may take for something else than text, and Lifeboat takes for text.
    private static let scalar: JSONValue = ["type": .array(["string", "number", "boolean"])]

    /// Names for parts of a result, or one name for all of it.
    static let captures: JSONValue = {
        let properties: JSONValue = ["value": scalar, "secret": ["type": "boolean"]]
        let secret: JSONValue = [
            "type": "object", "additionalProperties": false, "required": .array(["value"]), "properties": properties,
        ]
        let part: JSONValue = ["anyOf": .array([scalar, secret])]
        let parts: JSONValue = ["type": "object", "additionalProperties": part]
        return ["anyOf": .array([["type": "string"], parts])]
    }()

    private static func schema(of shape: KeyReference.Shape) -> JSONObject {
        switch shape {
        case .text: JSONObject([("type", .array(["string", "number", "boolean"]))])
        case .identifier: reference("identifier")
        case .duration: reference("duration")
        case .retry: alternatives(reference("retry"), reference("retrier"), list(of: reference("retrier")))
        case .flag: JSONObject([("type", "boolean")])
        case .count: JSONObject([("type", "integer"), ("minimum", 1)])
        case .texts: JSONObject([("anyOf", .array([scalar, scalars]))])
        case .choice(let words): JSONObject([("enum", .array(words.map { .string($0) }))])
        case .choiceOr(let words, let pattern):
            alternatives(
                JSONObject([("enum", .array(words.map { .string($0) }))]),
                JSONObject([("type", "string"), ("pattern", .string(pattern))])
            )
        case .value: JSONObject()
        case .version: JSONObject([("const", 1)])
        case .account: JSONObject([("type", "string"), ("pattern", #"^([0-9]{12}|.*\$\{env:.*)$"#)])
        case .definition(let name): reference(name)
        case .list(let name): list(of: reference(name))
        case .oneOrMore(let name): alternatives(reference(name), list(of: reference(name)))
        case .mapping(let name): JSONObject([("type", "object"), ("additionalProperties", .object(reference(name)))])
        case .textMapping: textMapping
        case .textOrMapping: alternatives(JSONObject([("type", "string")]), textMapping)
        }
    }

    private static let textMapping = JSONObject([("type", "object"), ("additionalProperties", scalar)])

    private static func list(of element: JSONObject) -> JSONObject {
        JSONObject([("type", "array"), ("items", .object(element))])
    }

    private static func alternatives(_ schemas: JSONObject...) -> JSONObject {
        JSONObject([("anyOf", .array(schemas.map { .object($0) }))])
    }

    private static func reference(_ name: String) -> JSONObject { JSONObject([("$ref", .string("#/$defs/\(name)"))]) }
}
