// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

/// Writes the request of any operation from its model and parameters.
struct RequestWriter {
    let operation: WireOperation
    let reader: ParameterReader
    /// Makes the value of an idempotency token that the caller did not give.
    let makeToken: () -> String

    /// The request in the protocol that the client speaks with this service.
    func write(_ parameters: JSONValue) throws(ParameterError) -> WireRequest {
        var parameters = try reader.object(parameters.isNull ? .object(JSONObject()) : parameters, "")
        if let members = operation.input?.members {
            for member in members where member.isIdempotencyToken {
                if parameters[member.name]?.isNull ?? true { parameters[member.name] = .string(makeToken()) }
            }
        }
        var request = try body(parameters)
        request.hostPrefix = try hostPrefix(parameters)
        return request
    }

    private func body(_ parameters: JSONObject) throws(ParameterError) -> WireRequest {
        switch operation.wireProtocol {
        case .query, .ec2: return try form(parameters)
        case .json10, .json11: return try json(parameters)
        case .restJSON: return try RestRequest(reader: reader, operation: operation, isXML: false).write(parameters)
        case .restXML: return try RestRequest(reader: reader, operation: operation, isXML: true).write(parameters)
        case .rpcV2CBOR: return try cbor(parameters)
        }
    }

    private func form(_ parameters: JSONObject) throws(ParameterError) -> WireRequest {
        var request = WireRequest()
        request.headers = [HeaderField("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")]
        var form = QueryBody(reader: reader, isEC2: operation.wireProtocol == .ec2)
        if let shape = operation.input { try form.addStructure(.object(parameters), shape) }
        let head = [
            QueryItem(name: "Action", value: operation.name),
            QueryItem(name: "Version", value: operation.service.apiVersion),
        ]
        request.body = Array((head + form.items).encodedText.utf8)
        return request
    }

    private func json(_ parameters: JSONObject) throws(ParameterError) -> WireRequest {
        var request = WireRequest()
        request.headers = [
            HeaderField("X-Amz-Target", "\(operation.service.metadata.targetPrefix ?? "").\(operation.name)"),
            HeaderField("Content-Type", "application/x-amz-json-\(operation.wireProtocol == .json10 ? "1.0" : "1.1")"),
        ]
        if operation.service.metadata.isQueryCompatible {
            request.headers.append(HeaderField("x-amzn-query-mode", "true"))
        }
        var value = JSONValue.object(JSONObject())
        if let shape = operation.input {
            value = try JSONBody(reader: reader).structure(.object(parameters), shape)
        }
        request.body = Array(value.text().utf8)
        return request
    }

    private func cbor(_ parameters: JSONObject) throws(ParameterError) -> WireRequest {
        var request = WireRequest()
        request.path = "/service/\(operation.service.metadata.targetPrefix ?? "")/operation/\(operation.name)"
        request.headers = [HeaderField("smithy-protocol", "rpc-v2-cbor"), HeaderField("Accept", "application/cbor")]
        if operation.service.metadata.isQueryCompatible {
            request.headers.append(HeaderField("x-amzn-query-mode", "true"))
        }
        guard let shape = operation.input else { return request }
        request.body = CBORWriter.bytes(try CBORBody(reader: reader).structure(.object(parameters), shape))
        request.headers.append(HeaderField("Content-Type", "application/cbor"))
        return request
    }

    private func hostPrefix(_ parameters: JSONObject) throws(ParameterError) -> String {
        guard var prefix = operation.model.hostPrefix else { return "" }
        guard let members = operation.input?.members else { return prefix }
        for member in members where member.isHostLabel {
            let label = try parameters[member.name].map { value throws(ParameterError) in
                try reader.string(value, member.name)
            }
            guard let label, Self.isHostLabel(label) else {
                throw ParameterError(path: member.name, reason: "must be letters, digits, hyphens and periods")
            }
            prefix = prefix.replacing("{\(member.name)}", with: label)
        }
        return prefix
    }

    private static func isHostLabel(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") }
    }
}
