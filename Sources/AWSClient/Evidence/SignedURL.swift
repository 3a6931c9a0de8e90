// SPDX-License-Identifier: Apache-2.0

import Values

/// Recognizes presigned URLs, which open what they name to whoever reads them, in values of any shape.
enum SignedURL {
    private static let marks = ["x-amz-signature", "x-amz-security-token"].map { Array($0.utf8) }
    private static let signature = Array("signature".utf8)
    private static let owners = ["awsaccesskeyid", "key-pair-id", "googleaccessid"].map { Array($0.utf8) }

    /// Whether a text holds the signature or the token of a URL, in any case and with the equals sign escaped or not.
    static func isHeld(by text: String) -> Bool {
        var text = text
        return text.withUTF8 { isHeld(by: $0) }
    }

    /// Whether bytes hold one.
    static func isHeld(by bytes: some RandomAccessCollection<UInt8>) -> Bool {
        // Most texts have no signature, and this one look at them is all that they cost.
        guard holds(bytes, signature) || holds(bytes, marks[1]) else { return false }
        return marks.contains { holds(bytes, $0) } || owners.contains { holds(bytes, $0) }
    }

    /// Whether any text in a value holds one.
    static func isHeld(by value: JSONValue) -> Bool {
        switch value {
        case .string(let text): isHeld(by: text)
        case .array(let items): items.contains { isHeld(by: $0) }
        case .object(let object): object.contains { isHeld(by: $0.value) }
        case .number, .bool, .null: false
        }
    }

    /// Whether a name in lower case, followed by an equals sign, stands somewhere in the bytes.
    private static func holds(_ bytes: some RandomAccessCollection<UInt8>, _ name: [UInt8]) -> Bool {
        guard bytes.count > name.count, let first = name.first else { return false }
        let end = bytes.index(bytes.endIndex, offsetBy: -name.count)
        var place = bytes.startIndex
        while place < end {
            if bytes[place] | 0x20 == first, matches(bytes[place...], name) { return true }
            place = bytes.index(after: place)
        }
        return false
    }

    private static func matches(_ bytes: some RandomAccessCollection<UInt8>, _ name: [UInt8]) -> Bool {
        for (byte, wanted) in zip(bytes, name) where byte != wanted {
            guard (0x41...0x5A).contains(byte), byte | 0x20 == wanted else { return false }
        }
        let rest = Array(bytes.dropFirst(name.count).prefix(6))
        return ["=", "%3d", "%3D", "\\u003d", "\\u003D", "&#61;"].contains { rest.starts(with: $0.utf8) }
    }
}
