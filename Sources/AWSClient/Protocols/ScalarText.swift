// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

/// Reads scalars from the text of XML elements and headers.
enum ScalarText {
    /// The value of a text by its shape; a text that does not fit stays the text it is.
    static func value(_ text: String, _ member: WireMember) -> JSONValue {
        switch member.shape.kind {
        case .boolean: return .bool(text.trimmingSpace().lowercased() == "true")
        case .integer, .long:
            let trimmed = text.trimmingSpace()
            return Int64(trimmed).map { .number(JSONNumber($0)) } ?? .string(text)
        case .float, .double:
            guard let double = Double(text.trimmingSpace()), double.isFinite else { return .string(text) }
            return .number(JSONNumber(double))
        case .timestamp: return timestamp(text)
        case .blob: return .string(text.filter { !$0.isWhitespace })
        default: return document(text, member.shape) ?? .string(text)
        }
    }

    /// The documents that the AWS CLI shows as JSON: IAM's policies, which come percent-encoded, and templates.
    private static func document(_ text: String, _ shape: WireShape) -> JSONValue? {
        switch (shape.service.name, shape.name) {
        case ("iam", "policyDocumentType"): try? JSONParser.parse(PercentEncoding.decode(text))
        case ("cloudformation", "TemplateBody"): try? JSONParser.parse(text)
        default: nil
        }
    }

    /// A moment as RFC 3339 in UTC; a text that is no moment stays the text it is.
    static func timestamp(_ text: String) -> JSONValue {
        .string(WireTimestamp.moment(text).map(WireTimestamp.rfc3339) ?? text)
    }
}
