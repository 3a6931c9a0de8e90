// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Digests
import Values

@testable import AWSClient

/// Expectations of the suites in this client's rendering.
enum Expectation {
    /// An expectation of the suite as this client renders it: moments as RFC 3339, blobs as base64.
    static func rendered(_ value: JSONValue, _ shape: WireShape?) -> JSONValue {
        guard let shape, let object = value.objectValue else { return value }
        var output = JSONObject()
        for (name, item) in object {
            output[name] = shape.member(named: name).map { rendered(item, $0) } ?? item
        }
        return .object(output)
    }

    private static func rendered(_ value: JSONValue, _ member: WireMember) -> JSONValue {
        switch member.shape.kind {
        case .structure: return rendered(value, member.shape)
        case .list:
            guard let element = member.shape.listElement, let items = value.arrayValue else { return value }
            return .array(items.map { rendered($0, element) })
        case .map:
            guard let element = member.shape.mapValue, let object = value.objectValue else { return value }
            return .object(JSONObject(object.map { ($0.key, rendered($0.value, element)) }))
        case .timestamp: return (value.stringValue ?? value.numberValue?.text).map(ScalarText.timestamp) ?? value
        case .blob: return value.stringValue.map { .string(Base64.encode(Array($0.utf8))) } ?? value
        default: return value
        }
    }
}
