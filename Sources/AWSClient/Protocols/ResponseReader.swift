// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

/// Reads the response of any operation by its model.
struct ResponseReader {
    let operation: WireOperation

    /// The output of a successful response.
    ///
    /// - Throws: `ResponseError` when the body is not what the protocol says.
    func output(_ response: WireResponse) throws(ResponseError) -> JSONValue {
        let demands = AnswerDemands(operation: operation)
        try demands.check(response)
        guard let shape = operation.output else { return .object(JSONObject()) }
        if operation.isS3, operation.name == "GetBucketLocation" {
            // The only output that is not wrapped: the root element is the member.
            let root = try xml(response.body)
            try demands.check(root: root)
            let text = root.text.trimmingSpace()
            return ["LocationConstraint": text.isEmpty ? .null : .string(text)]
        }
        return .object(try members(response, shape, wrapper: operation.model.resultWrapper, demands))
    }

    /// Whether a response of success carries an error all the same, as S3's long-running operations answer.
    func isErrorInDisguise(_ response: WireResponse) -> Bool {
        // S3 sends spaces while a long operation goes on; some servers begin with a byte order mark.
        var body = response.body[...]
        if body.starts(with: [0xEF, 0xBB, 0xBF]) { body = body.dropFirst(3) }
        body = body.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard operation.isS3, body.count < 1 << 16, body.first == UInt8(ascii: "<"),
            operation.output?.payloadMember.flatMap({ operation.output?.member(named: $0) })?.shape.kind != .blob,
            let root = try? XMLReader.parse(Array(body))
        else { return false }
        return root.name == "Error"
    }

    /// The members of a modelled error that a failed response carries; empty when the model has no such error.
    func errorMembers(_ response: WireResponse, code: String) -> JSONValue {
        guard let shape = operation.error(code: code) else { return .object(JSONObject()) }
        let found = try? members(response, shape, wrapper: nil)
        return .object(found ?? JSONObject())
    }

    private func members(
        _ response: WireResponse,
        _ shape: WireShape,
        wrapper: String?,
        _ demands: AnswerDemands? = nil
    ) throws(ResponseError) -> JSONObject {
        switch operation.wireProtocol {
        case .query, .ec2:
            let root = try xml(response.body)
            try demands?.check(root: root)
            let isError = response.status >= 300
            let start = isError ? ErrorAnswer.errorElement(root) : wrapper.flatMap { root.child($0) }
            return XMLOutput.structure(start ?? root, shape)
        case .json10, .json11:
            let value = try json(response.body)
            try demands?.check(object: value)
            return JSONOutput.structure(value, shape).objectValue ?? JSONObject()
        case .restJSON, .restXML:
            return try RestOutput(isXML: operation.wireProtocol == .restXML, demands: demands).members(response, shape)
        case .rpcV2CBOR:
            if response.body.isEmpty { return JSONObject() }
            // What CBOR leaves open is closed by its own types: only names and nulls are the model's.
            let value = try CBORReader.parse(response.body).json
            try demands?.check(object: value)
            return JSONOutput.structure(value, shape).objectValue ?? JSONObject()
        }
    }

    private func xml(_ body: [UInt8]) throws(ResponseError) -> XMLElement {
        do throws(XMLSyntaxError) {
            return try XMLReader.parse(body)
        } catch {
            throw ResponseError(reason: "the body is not XML: \(error)")
        }
    }

    private func json(_ body: [UInt8]) throws(ResponseError) -> JSONValue {
        if body.isEmpty { return .object(JSONObject()) }
        do throws(JSONSyntaxError) {
            return try JSONParser.parse(body)
        } catch {
            throw ResponseError(reason: "the body is not JSON")
        }
    }
}
