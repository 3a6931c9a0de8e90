// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Digests
import Values

/// Replaces secrets in parameters and outputs.
///
/// Members that the model calls sensitive, and a list of names besides, since models forget some. A text that holds a presigned URL is a secret wherever it stands.
struct Redaction {
    /// What stands where a secret stood.
    static let mark = "(secret)"

    /// Whether a member of that name is a secret, whatever its model says.
    static func isSecret(_ name: String) -> Bool { names.contains(name.lowercased()) }

    private static let names: Set<String> = [
        "masteruserpassword", "password", "userpassword", "newpassword", "oldpassword", "secretstring",
        "secretbinary", "secretaccesskey", "sessiontoken", "plaintext", "credentials", "accesstoken", "refreshtoken",
        "idtoken", "authtoken", "privatekey", "keymaterial", "clientsecret", "bearertoken", "authorizationtoken",
        "presignedurl", "tokenvalue", "dbpassword", "ssecustomerkey", "copysourcessecustomerkey", "webidentitytoken",
        "samlassertion", "privatekeyplaintext", "tdecredentialpassword",
    ]

    /// Whether anything was replaced.
    private(set) var hasReplaced = false
    /// The texts that were replaced.
    private(set) var replacedTexts: [String] = []

    /// A structure's value with secrets replaced.
    mutating func redact(_ value: JSONValue, _ shape: WireShape?) -> JSONValue {
        guard shape?.mayHoldSecrets ?? true, let object = value.objectValue else { return withoutSignedURLs(value) }
        var output = JSONObject()
        for (name, item) in object {
            guard let member = shape?.member(named: name) else {
                output[name] = Self.isSecret(name) ? replaced(item, nil) : redactUntyped(item)
                continue
            }
            output[name] = redact(item, member)
        }
        return .object(output)
    }

    private mutating func redact(_ value: JSONValue, _ member: WireMember) -> JSONValue {
        if value.isNull { return value }
        if member.isSensitive || Self.isSecret(member.name) { return replaced(value, member.shape) }
        guard member.shape.mayHoldSecrets else { return withoutSignedURLs(value) }
        switch member.shape.kind {
        // A stream of events is a list here, of objects that name one event each.
        case .structure where member.shape.model.isEventStream && value.arrayValue != nil:
            return .array((value.arrayValue ?? []).map { redact($0, member.shape) })
        case .structure: return redact(value, member.shape)
        case .list:
            guard let element = member.shape.listElement, let items = value.arrayValue else {
                return withoutSignedURLs(value)
            }
            return .array(items.map { redact($0, element) })
        case .map:
            guard let element = member.shape.mapValue, let object = value.objectValue else {
                return withoutSignedURLs(value)
            }
            var output = JSONObject()
            for (name, item) in object {
                output[name] = Self.isSecret(name) ? replaced(item, element.shape) : redact(item, element)
            }
            return .object(output)
        case .document: return redactUntyped(value)
        default: return withoutSignedURLs(value)
        }
    }

    private mutating func redactUntyped(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object: return redact(value, nil)
        case .array(let items): return .array(items.map { redactUntyped($0) })
        default: return withoutSignedURLs(value)
        }
    }

    /// The value with every text replaced that holds a presigned URL.
    private mutating func withoutSignedURLs(_ value: JSONValue) -> JSONValue {
        guard SignedURL.isHeld(by: value) else { return value }
        switch value {
        case .array(let items): return .array(items.map { withoutSignedURLs($0) })
        case .object(let object): return .object(JSONObject(object.map { ($0.key, withoutSignedURLs($0.value)) }))
        case .string, .number, .bool, .null: return replaced(value, nil)
        }
    }

    /// The value with every scalar in it replaced, so that it still fits its shape.
    private mutating func replaced(_ value: JSONValue, _ shape: WireShape?) -> JSONValue {
        hasReplaced = true
        switch value {
        case .object(let object):
            if object["$attachment"] != nil { return .string(Base64.encode(Array(Self.mark.utf8))) }
            return .object(
                JSONObject(object.map { ($0.key, replaced($0.value, shape?.member(named: $0.key)?.shape)) })
            )
        case .array(let items): return .array(items.map { replaced($0, shape?.listElement?.shape) })
        case .string(let text):
            replacedTexts.append(text)
            return .string(shape?.kind == .blob ? Base64.encode(Array(Self.mark.utf8)) : Self.mark)
        case .number, .bool, .null: return value
        }
    }
}
