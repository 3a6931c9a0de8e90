// SPDX-License-Identifier: Apache-2.0

import Digests
import Values

/// A value of CBOR (RFC 8949), as far as RPC v2 uses it.
enum CBORValue: Sendable, Equatable {
    case integer(Int64)
    case double(Double)
    case bytes([UInt8])
    case text(String)
    case array([CBORValue])
    case map([(key: String, value: CBORValue)])
    case bool(Bool)
    case null
    /// Tag 1: seconds since the epoch.
    indirect case moment(CBORValue)

    /// Members of a map, in their order; nil for anything else.
    var members: [(key: String, value: CBORValue)]? {
        if case .map(let members) = self { members } else { nil }
    }

    /// The text of a text string.
    var textValue: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The value as JSON: bytes as base64, moments as RFC 3339, what is no number in JSON as its name.
    var json: JSONValue {
        switch self {
        case .integer(let integer): return .number(JSONNumber(integer))
        case .double(let double):
            if double.isNaN { return "NaN" }
            if double.isInfinite { return double < 0 ? "-Infinity" : "Infinity" }
            return .number(JSONNumber(double))
        case .bytes(let bytes): return .string(Base64.encode(bytes))
        case .text(let text): return .string(text)
        case .array(let items): return .array(items.map(\.json))
        case .map(let members): return .object(JSONObject(members.map { ($0.key, $0.value.json) }))
        case .bool(let flag): return .bool(flag)
        case .null: return .null
        case .moment(let value): return value.json.numberValue?.text.map(ScalarText.timestamp) ?? value.json
        }
    }

    static func == (left: CBORValue, right: CBORValue) -> Bool { left.json == right.json }
}
