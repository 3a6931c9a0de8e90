// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

/// Reads the XML of a response by its shape.
enum XMLOutput {
    /// The members of a structure; what the model does not know is left out, as is what the response does not hold.
    static func structure(_ element: XMLElement, _ shape: WireShape) -> JSONObject {
        var output = JSONObject()
        for member in shape.members where member.isInResponseBody {
            if member.isXMLAttribute {
                if let text = element.attribute(member.locationName ?? member.name) {
                    output[member.name] = ScalarText.value(text, member)
                }
                continue
            }
            let nodes = nodes(of: member, in: element)
            if !nodes.isEmpty, let value = value(nodes, member) { output[member.name] = value }
        }
        if shape.model.isUnion, output.isEmpty, let tag = element.children.first?.name {
            return UnknownTag.value(tag).objectValue ?? output
        }
        return output
    }

    /// The elements of a member; older services name those of a flattened list after the list's element.
    private static func nodes(of member: WireMember, in element: XMLElement) -> [XMLElement] {
        let nodes = element.children(member.locationName ?? member.name)
        guard nodes.isEmpty, member.isFlattened, member.locationName == nil,
            let name = member.shape.listElement?.locationName
        else { return nodes }
        return element.children(name)
    }

    private static func value(_ nodes: [XMLElement], _ member: WireMember) -> JSONValue? {
        guard let first = nodes.first else { return nil }
        switch member.shape.kind {
        case .structure: return .object(structure(first, member.shape))
        case .list:
            guard let element = member.shape.listElement else { return nil }
            let items = member.isFlattened ? nodes : first.children
            return .array(items.compactMap { value([$0], element) })
        case .map: return map(member.isFlattened ? nodes : first.children, member.shape)
        default: return ScalarText.value(first.text, member)
        }
    }

    private static func map(_ entries: [XMLElement], _ shape: WireShape) -> JSONValue? {
        guard let key = shape.mapKey, let element = shape.mapValue else { return nil }
        var output = JSONObject()
        for entry in entries {
            guard let name = entry.child(key.locationName ?? "key")?.text else { continue }
            let nodes = entry.children(element.locationName ?? "value")
            output[name] = value(nodes, element) ?? .null
        }
        return .object(output)
    }
}
