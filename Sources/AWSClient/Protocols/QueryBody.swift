// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

/// Writes parameters as the form of the query protocol, or of EC2's variant of it.
struct QueryBody {
    let reader: ParameterReader
    /// Whether lists and names follow EC2's rules.
    let isEC2: Bool
    private(set) var items: [QueryItem] = []

    init(reader: ParameterReader, isEC2: Bool) {
        self.reader = reader
        self.isEC2 = isEC2
    }

    /// Adds the members of a structure under a prefix.
    mutating func addStructure(
        _ value: JSONValue,
        _ shape: WireShape,
        prefix: String = "",
        path: String = ""
    ) throws(ParameterError) {
        for (name, memberValue) in try reader.object(value, path) where !memberValue.isNull {
            let member = try reader.member(name, of: shape, path)
            let key = wireName(member)
            try add(
                memberValue,
                member,
                prefix: prefix.isEmpty ? key : "\(prefix).\(key)",
                path: ParameterReader.join(path, name)
            )
        }
    }

    private func wireName(_ member: WireMember) -> String {
        guard isEC2 else { return member.locationName ?? member.name }
        if let name = member.queryName { return name }
        let name = member.locationName ?? member.name
        return name.prefix(1).uppercased() + name.dropFirst()
    }

    private mutating func add(
        _ value: JSONValue,
        _ member: WireMember,
        prefix: String,
        path: String
    ) throws(ParameterError) {
        switch member.shape.kind {
        case .structure: try addStructure(value, member.shape, prefix: prefix, path: path)
        case .list: try addList(value, member, prefix: prefix, path: path)
        case .map: try addMap(value, member, prefix: prefix, path: path)
        default:
            let text = try reader.text(value, member, timestamps: .iso8601, path)
            items.append(QueryItem(name: prefix, value: text))
        }
    }

    private mutating func addList(
        _ value: JSONValue,
        _ list: WireMember,
        prefix: String,
        path: String
    ) throws(ParameterError) {
        guard let element = list.shape.listElement else { return }
        let values = try reader.list(value, path)
        if values.isEmpty, !isEC2 {
            items.append(QueryItem(name: prefix, value: ""))
            return
        }
        let start = isEC2 ? prefix : listPrefix(prefix, list, element)
        for (index, value) in values.enumerated() where !value.isNull {
            try add(value, element, prefix: "\(start).\(index + 1)", path: "\(path)[\(index)]")
        }
    }

    private func listPrefix(_ prefix: String, _ list: WireMember, _ element: WireMember) -> String {
        guard list.isFlattened else { return "\(prefix).\(element.locationName ?? "member")" }
        guard list.locationName == nil, let name = element.locationName else { return prefix }
        guard let dot = prefix.lastIndex(of: ".") else { return name }
        return prefix[..<dot] + "." + name
    }

    private mutating func addMap(
        _ value: JSONValue,
        _ map: WireMember,
        prefix: String,
        path: String
    ) throws(ParameterError) {
        guard let key = map.shape.mapKey, let element = map.shape.mapValue else { return }
        let start = map.isFlattened ? prefix : "\(prefix).entry"
        for (index, pair) in try reader.object(value, path).enumerated() {
            let entry = "\(start).\(index + 1)"
            items.append(QueryItem(name: "\(entry).\(key.locationName ?? "key")", value: pair.key))
            try add(
                pair.value,
                element,
                prefix: "\(entry).\(element.locationName ?? "value")",
                path: ParameterReader.join(path, pair.key)
            )
        }
    }
}
