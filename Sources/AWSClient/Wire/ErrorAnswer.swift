// SPDX-License-Identifier: Apache-2.0

import Values

/// Reads the failure out of an answer, whatever protocol it claims to be in.
///
/// The body decides, not the content type: gateways answer JSON services in XML, emulators send JSON as HTML text.
enum ErrorAnswer {
    private static let excerptLength = 200

    /// The error in an answer whose status says failure.
    static func parse(status: Int, headers: [HeaderField], body: [UInt8]) -> AWSServiceError {
        var error = parseBody(status: status, body: body)
        if let type = headers.value("x-amzn-errortype") {
            error.code = bareCode(type)
            error.isAWSAnswer = true
        }
        if let parts = headers.value("x-amzn-query-error")?.split(separator: ";"), parts.count == 2 {
            error.code = String(parts[0])
        }
        error.requestID = requestID(headers) ?? error.requestID
        return error
    }

    /// The request identifier in the headers of a response.
    static func requestID(_ headers: [HeaderField]) -> String? {
        headers.value("x-amzn-requestid") ?? headers.value("x-amz-request-id") ?? headers.value("x-amzn-request-id")
    }

    /// The code without namespace and URL: `aws.protocoltests#FooError:http://…` is `FooError`.
    static func bareCode(_ code: String) -> String {
        let head = code.prefix { $0 != ":" }
        guard let hash = head.lastIndex(of: "#") else { return String(head) }
        return String(head[head.index(after: hash)...])
    }

    private static func parseBody(status: Int, body: [UInt8]) -> AWSServiceError {
        let first = body.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        switch first {
        case nil:
            var error = AWSServiceError(code: codeOfEmptyBody(status), message: meaning(status), httpStatus: status)
            error.isAWSAnswer = false
            return error
        case UInt8(ascii: "{"):
            if let value = try? JSONParser.parse(body), let error = fromJSON(value, status: status) { return error }
        case UInt8(ascii: "<"):
            if let root = try? XMLReader.parse(body), let error = fromXML(root, status: status) { return error }
        default:
            // A map of CBOR begins with one of these bytes, and no text in UTF-8 does.
            if let byte = body.first, (0xA0...0xBF).contains(byte), let value = try? CBORReader.parse(body).json,
                let error = fromJSON(value, status: status)
            {
                return error
            }
        }
        return notFromAWS(status: status, body: body)
    }

    /// The code of an answer without a body, as `HEAD` requests get: the status is all there is.
    private static func codeOfEmptyBody(_ status: Int) -> String { "\(status)" }

    /// What a status says by itself, in the words of HTTP (RFC 9110).
    private static func meaning(_ status: Int) -> String {
        switch status {
        case 301: "Moved Permanently"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 412: "Precondition Failed"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 503: "Service Unavailable"
        default: "an answer without a body"
        }
    }

    private static func fromJSON(_ value: JSONValue, status: Int) -> AWSServiceError? {
        guard let object = value.objectValue else { return nil }
        let code = ["__type", "code", "Code", "errorCode"].lazy.compactMap { object[$0]?.stringValue }.first
        let message = ["message", "Message", "errorMessage"].lazy.compactMap { object[$0]?.stringValue }.first
        var error = AWSServiceError(
            code: code.map(bareCode) ?? "(\(status))",
            message: message ?? "",
            httpStatus: status
        )
        error.isAWSAnswer = code != nil || message != nil
        return error
    }

    private static func fromXML(_ root: XMLElement, status: Int) -> AWSServiceError? {
        guard root.name.lowercased() != "html" else { return nil }
        guard let element = errorElement(root), let code = element.child("Code")?.text.trimmingSpace(), !code.isEmpty
        else { return nil }
        let message = (element.child("Message") ?? element.child("message"))?.text ?? ""
        var error = AWSServiceError(code: bareCode(code), message: message.trimmingSpace(), httpStatus: status)
        let identifier = ["RequestId", "RequestID", "requestId"].lazy.compactMap { root.firstDescendant($0)?.text }
            .first
        error.requestID = identifier?.trimmingSpace()
        return error
    }

    /// The element that holds code and message: `Error` as root, in `ErrorResponse`, or in `Response/Errors`.
    static func errorElement(_ root: XMLElement) -> XMLElement? {
        if root.name == "Error" || root.child("Code") != nil { return root }
        return root.child("Error") ?? root.child("Errors")?.child("Error")
    }

    private static func notFromAWS(status: Int, body: [UInt8]) -> AWSServiceError {
        var error = AWSServiceError(
            code: "(\(status))",
            message: "not an AWS answer: " + excerpt(body),
            httpStatus: status
        )
        error.isAWSAnswer = false
        return error
    }

    /// The visible text of a body, markup and line breaks removed; `…` follows where it was cut.
    static func excerpt(_ body: [UInt8]) -> String {
        var text = ""
        var isInTag = false
        for character in String(decoding: body.prefix(8192), as: UTF8.self) {
            switch character {
            case "<": isInTag = true
            case ">" where isInTag:
                isInTag = false
                text.append(" ")
            default: if !isInTag { text.append(character) }
            }
        }
        let words = text.split { $0.isWhitespace || $0.isNewline || $0 == "\0" }.joined(separator: " ")
        guard !words.isEmpty else { return "\(body.count) bytes" }
        let isCut = body.count > 8192 || words.count > excerptLength
        return words.prefix(excerptLength) + (isCut ? "…" : "")
    }
}
