// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Digests
import Values

/// Writes parameters as the JSON of the JSON protocols.
struct JSONBody {
    let reader: ParameterReader

    /// The JSON of a structure's members, without those to skip: they travel elsewhere, in the URL or in headers.
    func structure(
        _ value: JSONValue,
        _ shape: WireShape,
        path: String = "",
        skipping: (WireMember) -> Bool = { _ in false }
    ) throws(ParameterError) -> JSONValue {
        var output = JSONObject()
        for (name, memberValue) in try reader.object(value, path) where !memberValue.isNull {
            let member = try reader.member(name, of: shape, path)
            if skipping(member) { continue }
            output[member.locationName ?? name] = try json(memberValue, member, ParameterReader.join(path, name))
        }
        return .object(output)
    }

    /// The JSON of one member.
    func json(_ value: JSONValue, _ member: WireMember, _ path: String) throws(ParameterError) -> JSONValue {
        if value.isNull { return .null }
        let shape = member.shape
        if shape.isDocument { return value }
        switch shape.kind {
        case .structure: return try structure(value, shape, path: path)
        case .list: return try list(value, shape, path)
        case .map: return try map(value, shape, path)
        case .blob: return .string(Base64.encode(try reader.bytes(value, path)))
        case .boolean: return .bool(try reader.flag(value, path))
        case .integer, .long: return .integer(try reader.integer(value, path))
        case .float, .double: return try reader.number(value, path).map { .number($0) } ?? value
        case .timestamp:
            let moment = try reader.moment(value, path)
            let format = member.timestampFormat ?? .unixTimestamp
            if format == .unixTimestamp { return .number(WireTimestamp.epochNumber(moment)) }
            return .string(WireTimestamp.text(moment, format))
        default: return .string(try reader.string(value, path))
        }
    }

    private func list(_ value: JSONValue, _ shape: WireShape, _ path: String) throws(ParameterError) -> JSONValue {
        guard let element = shape.listElement else { return value }
        var output: [JSONValue] = []
        for (index, item) in try reader.list(value, path).enumerated() {
            output.append(try json(item, element, "\(path)[\(index)]"))
        }
        return .array(output)
    }

    private func map(_ value: JSONValue, _ shape: WireShape, _ path: String) throws(ParameterError) -> JSONValue {
        guard let element = shape.mapValue else { return value }
        var output = JSONObject()
        for (key, item) in try reader.object(value, path) {
            output[key] = try json(item, element, ParameterReader.join(path, key))
        }
        return .object(output)
    }
}
