// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Digests
import HTTPTransport
import Values

/// Reads parameter values as the kinds their shapes want, coercing what is unambiguous.
struct ParameterReader: Sendable {
    /// How the text of a blob parameter is meant.
    let blobText: AWSCall.BlobText
    /// What `{"$attachment": NAME}` stands for.
    let attachments: [String: AWSContent]

    /// The bytes of a blob parameter: an attachment, a file loaded, or text by `blobText`.
    func bytes(_ value: JSONValue, _ path: String) throws(ParameterError) -> [UInt8] {
        switch try attachment(value, path) {
        case .bytes(let bytes): return bytes
        case .file: return try file(value, path).map { file throws(ParameterError) in try load(file, path) } ?? []
        case nil: break
        }
        guard let text = value.stringValue else { throw mismatch("a blob", value, path) }
        switch blobText {
        case .utf8: return Array(text.utf8)
        case .base64:
            guard let bytes = Base64.decode(text.filter { !$0.isWhitespace }) else {
                throw ParameterError(path: path, reason: "not base64")
            }
            return bytes
        }
    }

    /// The file of a blob parameter; nil when it is none.
    func file(_ value: JSONValue, _ path: String) throws(ParameterError) -> HTTPFile? {
        guard case .file(let name, let range) = try attachment(value, path) else { return nil }
        do throws(HTTPFile.Failure) {
            return try HTTPFile(path: name, range: range)
        } catch {
            throw ParameterError(path: path, reason: error.description)
        }
    }

    private func attachment(_ value: JSONValue, _ path: String) throws(ParameterError) -> AWSContent? {
        guard case .object(let marker) = value, marker.count == 1, let name = marker["$attachment"]?.stringValue else {
            return nil
        }
        guard let content = attachments[name] else { throw ParameterError(path: path, reason: "no such attachment") }
        return content
    }

    private func load(_ file: HTTPFile, _ path: String) throws(ParameterError) -> [UInt8] {
        guard file.count <= AWSContent.loadLimit else {
            let limit = AWSContent.loadLimit >> 20
            throw ParameterError(path: path, reason: "'\(file.path)' is larger than \(limit) MiB, the limit here")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(file.count))
        do throws(HTTPFile.Failure) {
            try file.forEachChunk { bytes.append(contentsOf: $0) }
        } catch {
            throw ParameterError(path: path, reason: error.description)
        }
        return bytes
    }

    /// The text of a scalar as queries, headers, URLs and XML carry it.
    func text(
        _ value: JSONValue,
        _ member: WireMember,
        timestamps: WireTimestamp.Format,
        _ path: String
    ) throws(ParameterError) -> String {
        switch member.shape.kind {
        case .blob: return Base64.encode(try bytes(value, path))
        case .timestamp: return WireTimestamp.text(try moment(value, path), member.timestampFormat ?? timestamps)
        case .boolean: return try flag(value, path) ? "true" : "false"
        case .integer, .long: return String(try integer(value, path))
        case .float, .double: return try decimalText(value, path)
        default: return try string(value, path)
        }
    }

    /// The text of a string parameter; a number or a truth value is written out.
    func string(_ value: JSONValue, _ path: String) throws(ParameterError) -> String {
        switch value {
        case .string(let text): return text
        case .number(let number): return number.text ?? "NaN"
        case .bool(let flag): return flag ? "true" : "false"
        default: throw mismatch("a string", value, path)
        }
    }

    /// A truth value, also written as `"true"` or `"false"`.
    func flag(_ value: JSONValue, _ path: String) throws(ParameterError) -> Bool {
        switch value {
        case .bool(let flag): return flag
        case .string("true"), .string("True"): return true
        case .string("false"), .string("False"): return false
        default: throw mismatch("true or false", value, path)
        }
    }

    /// An integer, also written as text.
    func integer(_ value: JSONValue, _ path: String) throws(ParameterError) -> Int64 {
        if let integer = value.integerValue { return integer }
        if let text = value.stringValue, let integer = Int64(text) { return integer }
        throw mismatch("an integer", value, path)
    }

    /// A number, also written as text; nil for the texts `NaN`, `Infinity` and `-Infinity`.
    func number(_ value: JSONValue, _ path: String) throws(ParameterError) -> JSONNumber? {
        if let number = value.numberValue { return number }
        guard let text = value.stringValue else { throw mismatch("a number", value, path) }
        if Self.specialNumbers.contains(text) { return nil }
        if let integer = Int64(text) { return JSONNumber(integer) }
        guard let double = Double(text), double.isFinite else { throw mismatch("a number", value, path) }
        return JSONNumber(double)
    }

    /// A moment: RFC 3339 text, any form that AWS uses, or seconds since the epoch.
    func moment(_ value: JSONValue, _ path: String) throws(ParameterError) -> Timestamp {
        let text = value.stringValue ?? value.numberValue?.text
        guard let text, let moment = WireTimestamp.moment(text) else {
            throw mismatch("a moment such as 2026-11-22T03:00:00Z", value, path)
        }
        return moment
    }

    /// The members of a structure or a map.
    func object(_ value: JSONValue, _ path: String) throws(ParameterError) -> JSONObject {
        guard let object = value.objectValue else { throw mismatch("an object", value, path) }
        return object
    }

    /// The elements of a list.
    func list(_ value: JSONValue, _ path: String) throws(ParameterError) -> [JSONValue] {
        guard let list = value.arrayValue else { throw mismatch("a list", value, path) }
        return list
    }

    /// The member of a structure that a parameter names.
    func member(_ name: String, of shape: WireShape, _ path: String) throws(ParameterError) -> WireMember {
        guard let member = shape.member(named: name) else {
            throw ParameterError(path: path, reason: "the model has no member \(name)")
        }
        return member
    }

    /// The path of a member inside another.
    static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    private static let specialNumbers: Set<String> = ["NaN", "Infinity", "-Infinity"]

    private func decimalText(_ value: JSONValue, _ path: String) throws(ParameterError) -> String {
        guard let number = try number(value, path) else { return try string(value, path) }
        return number.text ?? "NaN"
    }

    private func mismatch(_ expected: String, _ value: JSONValue, _ path: String) -> ParameterError {
        ParameterError(path: path, reason: "expected \(expected), found \(value.kindName)")
    }
}
