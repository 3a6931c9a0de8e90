// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

/// Reads the JSON of a response by its shape.
enum JSONOutput {
    /// The members of a structure; what the model does not know is left out.
    static func structure(_ value: JSONValue, _ shape: WireShape) -> JSONValue {
        guard let object = value.objectValue else { return value }
        var output = JSONObject()
        for member in shape.members where member.isInResponseBody {
            guard let item = object[member.wireName], !item.isNull else { continue }
            output[member.name] = Self.value(item, member)
        }
        if shape.model.isUnion, output.isEmpty {
            let tag = object.first { !$0.value.isNull && $0.key != "__type" }
            if let tag { return UnknownTag.value(tag.key) }
        }
        return .object(output)
    }

    /// The value of one member.
    static func value(_ value: JSONValue, _ member: WireMember) -> JSONValue {
        let shape = member.shape
        if value.isNull || shape.isDocument { return value }
        switch shape.kind {
        case .structure: return structure(value, shape)
        case .list:
            guard let element = shape.listElement, let items = value.arrayValue else { return value }
            return .array(items.map { Self.value($0, element) })
        case .map:
            guard let element = shape.mapValue, let object = value.objectValue else { return value }
            // A null in a map that promises none means that the key is absent.
            let entries = object.filter { shape.model.traits.contains(.sparse) || !$0.value.isNull }
            return .object(JSONObject(entries.map { ($0.key, Self.value($0.value, element)) }))
        case .timestamp:
            guard let text = value.stringValue ?? value.numberValue?.text else { return value }
            return ScalarText.timestamp(text)
        default: return value
        }
    }
}
