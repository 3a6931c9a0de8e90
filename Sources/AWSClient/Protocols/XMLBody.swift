// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

/// Writes parameters as the XML of the rest-xml protocol.
struct XMLBody {
    let reader: ParameterReader

    /// The element of a structure, without the members to skip: they travel elsewhere, in the URL or in headers.
    func structure(
        _ value: JSONValue,
        _ shape: WireShape,
        name: String,
        namespace: XMLNamespace?,
        path: String = "",
        skipping: (WireMember) -> Bool = { _ in false }
    ) throws(ParameterError) -> XMLElement {
        var element = XMLElement(name: name)
        declare(namespace, on: &element)
        for (memberName, memberValue) in try reader.object(value, path) where !memberValue.isNull {
            let member = try reader.member(memberName, of: shape, path)
            if skipping(member) { continue }
            let memberPath = ParameterReader.join(path, memberName)
            let wireName = member.locationName ?? memberName
            if member.isXMLAttribute {
                let text = try reader.text(memberValue, member, timestamps: .iso8601, memberPath)
                element.attributes.append(.init(name: wireName, value: text))
            } else {
                try add(memberValue, member, named: wireName, to: &element, memberPath)
            }
        }
        return element
    }

    /// Adds the element or elements of one member to its parent.
    func add(
        _ value: JSONValue,
        _ member: WireMember,
        named name: String,
        to parent: inout XMLElement,
        _ path: String
    ) throws(ParameterError) {
        switch member.shape.kind {
        case .structure:
            parent.children.append(
                try structure(value, member.shape, name: name, namespace: member.xmlNamespace, path: path)
            )
        case .list: try addList(value, member, named: name, to: &parent, path)
        case .map: try addMap(value, member, named: name, to: &parent, path)
        default:
            var element = XMLElement(name: name)
            element.text = try reader.text(value, member, timestamps: .iso8601, path)
            declare(member.xmlNamespace, on: &element)
            parent.children.append(element)
        }
    }

    private func addList(
        _ value: JSONValue,
        _ list: WireMember,
        named name: String,
        to parent: inout XMLElement,
        _ path: String
    ) throws(ParameterError) {
        guard let element = list.shape.listElement else { return }
        var wrapper = XMLElement(name: name)
        declare(list.xmlNamespace, on: &wrapper)
        for (index, item) in try reader.list(value, path).enumerated() where !item.isNull {
            let itemPath = "\(path)[\(index)]"
            if list.isFlattened {
                try add(item, element, named: name, to: &parent, itemPath)
            } else {
                try add(item, element, named: element.locationName ?? "member", to: &wrapper, itemPath)
            }
        }
        if !list.isFlattened { parent.children.append(wrapper) }
    }

    private func addMap(
        _ value: JSONValue,
        _ map: WireMember,
        named name: String,
        to parent: inout XMLElement,
        _ path: String
    ) throws(ParameterError) {
        guard let keyMember = map.shape.mapKey, let element = map.shape.mapValue else { return }
        var wrapper = XMLElement(name: name)
        declare(map.xmlNamespace, on: &wrapper)
        for (key, item) in try reader.object(value, path) {
            var entry = XMLElement(name: map.isFlattened ? name : "entry")
            try add(.string(key), keyMember, named: keyMember.locationName ?? "key", to: &entry, path)
            let itemPath = ParameterReader.join(path, key)
            try add(item, element, named: element.locationName ?? "value", to: &entry, itemPath)
            if map.isFlattened { parent.children.append(entry) } else { wrapper.children.append(entry) }
        }
        if !map.isFlattened { parent.children.append(wrapper) }
    }

    private func declare(_ namespace: XMLNamespace?, on element: inout XMLElement) {
        guard let namespace else { return }
        let name = namespace.prefix.map { "xmlns:\($0)" } ?? "xmlns"
        element.attributes.append(.init(name: name, value: namespace.uri))
    }
}
