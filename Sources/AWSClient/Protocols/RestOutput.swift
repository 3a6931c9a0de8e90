// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Digests
import Values

/// Gathers the output of a REST response from status, headers and body.
struct RestOutput {
    let isXML: Bool
    /// What a success must bring; nil for an error.
    let demands: AnswerDemands?

    /// The members of the output.
    func members(_ response: WireResponse, _ shape: WireShape) throws(ResponseError) -> JSONObject {
        var output = JSONObject()
        for member in shape.members {
            switch member.location {
            case .statusCode: output[member.name] = .integer(response.status)
            case .header:
                if let text = response.headers.value(member.locationName ?? member.name) {
                    output[member.name] = Self.header(text, member)
                }
            case .headers: output[member.name] = Self.headerMap(response.headers, prefix: member.locationName ?? "")
            default: break
            }
        }
        if let name = shape.payloadMember {
            guard let member = shape.member(named: name) else { return output }
            output[name] = try payload(response.body, member)
        } else if shape.members.contains(where: \.isInResponseBody) {
            for (name, value) in try body(response.body, shape) { output[name] = value }
        }
        return output
    }

    private func payload(_ body: [UInt8], _ member: WireMember) throws(ResponseError) -> JSONValue? {
        switch member.shape.kind {
        case .blob: return member.isStreaming || !body.isEmpty ? .string(Base64.encode(body)) : nil
        case .string: return body.isEmpty ? nil : .string(String(decoding: body, as: UTF8.self))
        case .structure where isXML:
            if body.isEmpty { return nil }
            let root = try xml(body)
            try demands?.check(root: root)
            return .object(XMLOutput.structure(root, member.shape))
        default:
            if body.isEmpty { return nil }
            let value = try json(body)
            if member.shape.kind == .structure { try demands?.check(object: value) }
            return JSONOutput.value(value, member)
        }
    }

    private func body(_ bytes: [UInt8], _ shape: WireShape) throws(ResponseError) -> JSONObject {
        if bytes.isEmpty { return JSONObject() }
        if isXML {
            let root = try xml(bytes)
            try demands?.check(root: root)
            let start = shape.isError ? ErrorAnswer.errorElement(root) ?? root : root
            return XMLOutput.structure(start, shape)
        }
        let value = try json(bytes)
        try demands?.check(object: value)
        return JSONOutput.structure(value, shape).objectValue ?? JSONObject()
    }

    private func xml(_ bytes: [UInt8]) throws(ResponseError) -> XMLElement {
        do throws(XMLSyntaxError) {
            return try XMLReader.parse(bytes)
        } catch {
            throw ResponseError(reason: "the body is not XML: \(error)")
        }
    }

    private func json(_ bytes: [UInt8]) throws(ResponseError) -> JSONValue {
        do throws(JSONSyntaxError) {
            return try JSONParser.parse(bytes)
        } catch {
            throw ResponseError(reason: "the body is not JSON")
        }
    }

    // MARK: Headers

    private static func header(_ text: String, _ member: WireMember) -> JSONValue {
        if member.isJSONValue {
            return Base64.decode(text).flatMap { try? JSONParser.parse($0) } ?? .string(text)
        }
        guard member.shape.kind == .list, let element = member.shape.listElement else {
            return ScalarText.value(text, member)
        }
        let isHTTPDate = element.shape.kind == .timestamp && (element.timestampFormat ?? .rfc822) == .rfc822
        return .array(split(text, pairingCommas: isHTTPDate).map { ScalarText.value($0, element) })
    }

    /// The elements of a list in a header; quoted ones may hold commas, and an HTTP date holds one.
    private static func split(_ text: String, pairingCommas: Bool) -> [String] {
        var elements: [String] = []
        var current = ""
        var isQuoted = false
        var isEscaped = false
        var commas = 0
        for character in text {
            if isEscaped {
                current.append(character)
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == ",", !isQuoted {
                commas += 1
                if pairingCommas, commas % 2 == 1 {
                    current.append(character)
                } else {
                    elements.append(current.trimmingSpace())
                    current = ""
                }
            } else {
                current.append(character)
            }
        }
        return elements + [current.trimmingSpace()]
    }

    private static func headerMap(_ headers: [HeaderField], prefix: String) -> JSONValue {
        let prefix = prefix.lowercased()
        var output = JSONObject()
        for field in headers where field.name.lowercased().hasPrefix(prefix) {
            output[String(field.name.dropFirst(prefix.count))] = .string(field.value)
        }
        return .object(output)
    }
}
