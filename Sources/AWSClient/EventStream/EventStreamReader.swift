// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Digests
import Values

/// Reads the messages of an answer's stream of events by the operation's model.
struct EventStreamReader: Sendable {
    /// What a message says.
    enum Item: Sendable {
        /// The members of the output beside the stream; only services that are called by name send it.
        case initial(JSONObject)
        case event(AWSEvent)
        /// The end of the stream by a failure.
        case failure(AWSServiceError)
    }

    private let operation: WireOperation
    private let stream: WireShape

    /// A reader for an operation; nil when its answer is no stream of events.
    init?(_ operation: WireOperation) {
        guard let stream = operation.eventStreamMember?.shape else { return nil }
        self.operation = operation
        self.stream = stream
    }

    /// What a message says.
    ///
    /// - Throws: `EventStreamError` when the payload is not what the protocol says.
    func read(_ message: EventStreamMessage) throws(EventStreamError) -> Item {
        switch message.text(":message-type") {
        case "error":
            return .failure(
                error(message.text(":error-code") ?? "(error)", message.text(":error-message") ?? "no message")
            )
        case "exception": return .failure(try exception(message))
        default:
            guard let name = message.text(":event-type") else {
                throw EventStreamError(reason: "a message says neither its event nor its error")
            }
            if name == "initial-response" { return .initial(try members(message, of: operation.output)) }
            // An event that is newer than the model is passed on by its name.
            let shape = stream.member(named: name)?.shape
            return .event(AWSEvent(name: name, value: .object(try members(message, of: shape))))
        }
    }

    private func exception(_ message: EventStreamMessage) throws(EventStreamError) -> AWSServiceError {
        let name = message.text(":exception-type") ?? "(exception)"
        let shape = stream.member(named: name)?.shape
        let members = try members(message, of: shape)
        let text = members["message"]?.stringValue ?? members["Message"]?.stringValue
        var error = error(shape?.model.failure?.code ?? shape?.name ?? name, text ?? "")
        error.members = .object(members)
        return error
    }

    private func error(_ code: String, _ message: String) -> AWSServiceError {
        AWSServiceError(code: ErrorAnswer.bareCode(code), message: message, httpStatus: 200)
    }

    private func members(_ message: EventStreamMessage, of shape: WireShape?) throws(EventStreamError) -> JSONObject {
        guard let shape else { return JSONObject() }
        var output = JSONObject()
        var hasPayloadMember = false
        for member in shape.members {
            if member.location == .eventHeader {
                if let value = message.header(member.name) { output[member.name] = Self.json(value) }
            } else if member.model.traits.contains(.eventPayload) {
                hasPayloadMember = true
                if !message.payload.isEmpty { output[member.name] = try payload(message.payload, member) }
            }
        }
        guard !hasPayloadMember, !message.payload.isEmpty else { return output }
        for (name, value) in try structure(message.payload, shape) where output[name] == nil { output[name] = value }
        return output
    }

    private func payload(_ bytes: [UInt8], _ member: WireMember) throws(EventStreamError) -> JSONValue {
        switch member.shape.kind {
        case .blob: .string(Base64.encode(bytes))
        case .string: .string(String(decoding: bytes, as: UTF8.self))
        default: .object(try structure(bytes, member.shape))
        }
    }

    private func structure(_ bytes: [UInt8], _ shape: WireShape) throws(EventStreamError) -> JSONObject {
        let value: JSONValue
        switch operation.wireProtocol {
        case .restXML, .query, .ec2:
            guard let root = try? XMLReader.parse(bytes) else { throw EventStreamError(reason: "an event is no XML") }
            return XMLOutput.structure(root, shape)
        case .rpcV2CBOR:
            guard let parsed = try? CBORReader.parse(bytes) else {
                throw EventStreamError(reason: "an event is no CBOR")
            }
            value = parsed.json
        case .json10, .json11, .restJSON:
            guard let parsed = try? JSONParser.parse(bytes) else {
                throw EventStreamError(reason: "an event is no JSON")
            }
            value = parsed
        }
        return JSONOutput.structure(value, shape).objectValue ?? JSONObject()
    }

    private static func json(_ value: EventStreamMessage.Value) -> JSONValue {
        switch value {
        case .bool(let flag): return .bool(flag)
        case .integer(let number): return .number(JSONNumber(number))
        case .bytes(let bytes): return .string(Base64.encode(bytes))
        case .string(let text): return .string(text)
        case .timestamp(let milliseconds):
            let (nanoseconds, overflows) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
            if overflows { return .number(JSONNumber(milliseconds)) }
            return .string(WireTimestamp.rfc3339(Timestamp(nanosecondsSinceEpoch: nanoseconds)))
        case .uuid(let bytes):
            let digits = Array(Hashing.hexadecimal(bytes))
            return .string(
                [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
            )
        }
    }
}
