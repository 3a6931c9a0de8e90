// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

/// Reads the XML of a response by its shape.
enum XMLOutput {
    /// The members of a structure; what the model does not know is left out, as is what the response does not hold.
    static func structure(_ element: XMLElement, _ shape: WireShape) -> JSONObject {
        let node = shape.node
        // Elements come in any order and the output has the model's: for each member, its first element and the rest.
        var first = [Int](repeating: -1, count: node.members.count)
        var rest: [(member: Int, element: Int)] = []
        for (index, child) in element.children.enumerated() {
            guard let place = node.elementPositions[child.name] else { continue }
            if first[place] < 0 { first[place] = index } else { rest.append((place, index)) }
        }
        var output = JSONObject()
        for (place, member) in shape.members.enumerated() where member.isInResponseBody {
            if member.isXMLAttribute {
                if let text = element.attribute(member.wireName) {
                    output[member.name] = ScalarText.value(text, member)
                }
            } else if first[place] >= 0 {
                var nodes = [element.children[first[place]]]
                for other in rest where other.member == place { nodes.append(element.children[other.element]) }
                if let value = value(nodes, member) { output[member.name] = value }
            }
        }
        if shape.model.isUnion, output.isEmpty, let tag = element.children.first?.name {
            return UnknownTag.value(tag).objectValue ?? output
        }
        return output
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
