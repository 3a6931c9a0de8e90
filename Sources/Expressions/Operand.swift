// SPDX-License-Identifier: Apache-2.0

public import Values

/// A value of the assertion dialect: JSON, a moment, a length of time, or the knowledge that nothing was observed.
public enum Operand: Sendable, Hashable {
    /// A JSON value.
    case json(JSONValue)
    /// A moment.
    case timestamp(Timestamp)
    /// A length of time.
    case duration(Duration)
    /// A list that holds at least one moment or length of time; every other list is `.json`.
    case list([Operand])
    /// Nothing was observed, with the reason as a phrase for a person.
    case unobserved(String)
    /// An object of which some members were not observed, with the reason for each; as a whole it is not observed.
    case partial(JSONObject, unobserved: [String: String])
}

extension Operand {
    /// The JSON form: moments as RFC 3339 text, lengths of time as literals (`15m`); nil when not observed.
    public var json: JSONValue? {
        switch self {
        case .json(let value): return value
        case .timestamp(let moment): return .string(moment.shortestText)
        case .duration(let duration): return .string(duration.literal)
        case .unobserved, .partial: return nil
        case .list(let elements):
            var values: [JSONValue] = []
            for element in elements {
                guard let value = element.json else { return nil }
                values.append(value)
            }
            return .array(values)
        }
    }

    /// Why nothing was observed; nil for an observed value.
    public var unobservedReason: String? {
        if case .unobserved(let reason) = whole { reason } else { nil }
    }

    /// The value as something that is looked at as a whole: an object that lacks a member is not observed.
    var whole: Operand {
        guard case .partial(_, let unobserved) = self else { return self }
        return .unobserved(unobserved.min { $0.key < $1.key }?.value ?? "a member was not observed")
    }

    /// What a person calls this kind of value: the JSON kinds, `timestamp`, `duration` or `unobserved`.
    public var kindName: String {
        switch self {
        case .json(let value): value.kindName
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .list: "array"
        case .unobserved, .partial: "unobserved"
        }
    }

    static let null = Operand.json(.null)

    static func bool(_ flag: Bool) -> Operand { .json(.bool(flag)) }

    var isNull: Bool {
        if case .json(.null) = self { true } else { false }
    }

    /// The elements when this is a list of either form.
    var elements: [Operand]? {
        switch self {
        case .json(.array(let values)): values.map(Operand.json)
        case .list(let elements): elements
        default: nil
        }
    }

    /// One operand of many: JSON where every element is, otherwise a typed list; not observed as soon as one is not.
    static func list(of elements: [Operand]) -> Operand {
        var values: [JSONValue] = []
        values.reserveCapacity(elements.count)
        var isTyped = false
        for element in elements {
            switch element {
            case .json(let value): values.append(value)
            case .unobserved, .partial: return element.whole
            case .timestamp, .duration, .list: isTyped = true
            }
        }
        return isTyped ? .list(elements) : .json(.array(values))
    }

    /// JMESPath's truth: null, false and the empty string, array and object are false; nil when not observed.
    var truth: Bool? {
        switch self {
        case .json(.null), .json(.bool(false)): false
        case .json(.string(let text)): !text.isEmpty
        case .json(.array(let elements)): !elements.isEmpty
        case .json(.object(let members)): !members.isEmpty
        case .json, .timestamp, .duration: true
        case .list(let elements): !elements.isEmpty
        case .unobserved, .partial: nil
        }
    }
}
