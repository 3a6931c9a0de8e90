// SPDX-License-Identifier: Apache-2.0

import Digests
import Values

/// Where a shortened answer left off, in the AWS CLI's own form: base64 of a JSON object of the service's tokens.
///
/// The AWS CLI takes what ``text`` gives and the other way round.
struct PageToken {
    /// Why a text is no token of the operation.
    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    private static let offsetName = "boto_truncate_amount"

    /// The service's tokens by the names of the input's members; null for one that is not there.
    var tokens: JSONObject
    /// How many items of the page that the tokens ask for have been shown; nil when none was left out.
    var offset: Int?

    init(tokens: JSONObject, offset: Int?) {
        self.tokens = tokens
        self.offset = offset
    }

    /// Reads a token; also the older form, the service's tokens and an offset between three underscores.
    init(_ text: String, inputTokens: [String]) throws(Malformed) {
        if let decoded = Base64.decode(text), let value = try? JSONParser.parse(decoded),
            var members = value.objectValue
        {
            offset = members[Self.offsetName]?.integerValue.map { Int($0) }
            members[Self.offsetName] = nil
            tokens = members
        } else {
            var parts = text.components(separatedBy: "___")
            offset = nil
            if parts.count == inputTokens.count + 1 {
                if let last = Int(parts[parts.count - 1]) {
                    offset = last
                    parts.removeLast()
                } else {
                    parts = [text]
                }
            }
            guard parts.count <= inputTokens.count else { throw Malformed(description: "Bad starting token: \(text)") }
            tokens = JSONObject()
            for (index, name) in inputTokens.enumerated() {
                let part = index < parts.count ? parts[index] : "None"
                tokens[name] = part == "None" ? .null : .string(part)
            }
        }
        guard Set(tokens.keys) == Set(inputTokens), offset.map({ $0 >= 0 }) ?? true else {
            throw Malformed(description: "Bad starting token: \(text)")
        }
    }

    /// The token as a text for `--starting-token`.
    var text: String {
        var members = tokens
        if let offset { members[Self.offsetName] = .integer(offset) }
        return Base64.encode(Array(Self.json(.object(members)).utf8))
    }

    /// JSON as Python writes it on one line: a blank after commas and colons, ASCII only.
    private static func json(_ value: JSONValue) -> String {
        switch value {
        case .array(let elements): "[" + elements.map(json).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { json(.string($0.key)) + ": " + json($0.value) }.joined(separator: ", ") + "}"
        case .number(let number): PythonText.numeral(number)
        case .string(let text): ascii(JSONOutput.text(of: .string(text)))
        case .null, .bool: value.text()
        }
    }

    private static func ascii(_ text: String) -> String {
        text.utf16.map { unit in
            guard unit >= 0x7F else { return String(UnicodeScalar(UInt8(unit))) }
            if unit == 0x7F { return "\u{7F}" }
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }
}

extension String {
    /// The parts between the occurrences of a separator.
    fileprivate func components(separatedBy separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
