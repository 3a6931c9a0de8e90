// SPDX-License-Identifier: Apache-2.0

import AWSClient
import Digests
import Values

/// A request as `--explain --request` prints it.
enum ExplainedRequestDocument {
    /// Method, host, path, query, headers and body; the session token is `(secret)`.
    static func document(of request: ExplainedRequest) -> JSONObject {
        var document = JSONObject()
        document["method"] = .string(request.method)
        document["host"] = .string(request.host)
        document["path"] = .string(request.path)
        document["query"] = .object(query(request.query))
        document["headers"] = .object(headers(request.headers))
        if let text = String(validating: request.body, as: UTF8.self) {
            document["body"] = .string(text)
        } else {
            document["body"] = .string(Base64.encode(request.body))
            document["bodyEncoding"] = "base64"
        }
        document["signed"] = .bool(request.isSigned)
        return document
    }

    /// Names with their values; a name that stands several times has the list of its values, one that stands alone an
    /// empty text.
    private static func query(_ items: [QueryItem]) -> JSONObject {
        var query = JSONObject()
        for item in items {
            let value = JSONValue.string(item.value ?? "")
            switch query[item.name] {
            case nil: query[item.name] = value
            case .array(let values)?: query[item.name] = .array(values + [value])
            case let first?: query[item.name] = [first, value]
            }
        }
        return query
    }

    private static func headers(_ fields: [HeaderField]) -> JSONObject {
        var headers = JSONObject()
        for field in fields {
            let isSecret = field.name.lowercased() == "x-amz-security-token"
            let value = isSecret ? "(secret)" : field.value
            headers[field.name] = .string(headers[field.name]?.stringValue.map { "\($0), \(value)" } ?? value)
        }
        return headers
    }
}
