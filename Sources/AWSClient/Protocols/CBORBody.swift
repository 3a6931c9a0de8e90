// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

/// Writes parameters as the CBOR of RPC v2.
struct CBORBody {
    let reader: ParameterReader

    /// The map of a structure's members.
    func structure(_ value: JSONValue, _ shape: WireShape, path: String = "") throws(ParameterError) -> CBORValue {
        var members: [(key: String, value: CBORValue)] = []
        for (name, memberValue) in try reader.object(value, path) where !memberValue.isNull {
            let member = try reader.member(name, of: shape, path)
            let memberPath = ParameterReader.join(path, name)
            members.append((member.locationName ?? name, try cbor(memberValue, member, memberPath)))
        }
        return .map(members)
    }

    private func cbor(_ value: JSONValue, _ member: WireMember, _ path: String) throws(ParameterError) -> CBORValue {
        if value.isNull { return .null }
        switch member.shape.kind {
        case .structure: return try structure(value, member.shape, path: path)
        case .list:
            guard let element = member.shape.listElement else { return .null }
            var items: [CBORValue] = []
            for (index, item) in try reader.list(value, path).enumerated() {
                items.append(try cbor(item, element, "\(path)[\(index)]"))
            }
            return .array(items)
        case .map:
            guard let element = member.shape.mapValue else { return .null }
            var members: [(key: String, value: CBORValue)] = []
            for (key, item) in try reader.object(value, path) {
                members.append((key, try cbor(item, element, ParameterReader.join(path, key))))
            }
            return .map(members)
        case .blob: return .bytes(try reader.bytes(value, path))
        case .boolean: return .bool(try reader.flag(value, path))
        case .integer, .long: return .integer(try reader.integer(value, path))
        case .float, .double: return .double(try double(value, path))
        case .timestamp:
            let seconds = WireTimestamp.epochNumber(try reader.moment(value, path))
            return .moment(seconds.exactInteger.map { .integer($0) } ?? .double(seconds.double))
        case .string: return .text(try reader.string(value, path))
        case .document: throw ParameterError(path: path, reason: "documents cannot be sent over CBOR")
        }
    }

    private func double(_ value: JSONValue, _ path: String) throws(ParameterError) -> Double {
        if let number = try reader.number(value, path) { return number.double }
        switch value.stringValue {
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        default: return .nan
        }
    }
}
