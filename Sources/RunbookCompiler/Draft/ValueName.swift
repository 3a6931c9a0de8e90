// SPDX-License-Identifier: Apache-2.0

/// The form of the names that stand in `${…}`.
enum ValueName {
    /// Whether the text is a letter or `_`, then letters, digits and `_`.
    static func isValid(_ text: String) -> Bool {
        guard let first = text.utf8.first, isNameByte(first, first: true) else { return false }
        return text.utf8.allSatisfy { isNameByte($0, first: false) }
    }

    /// Whether the byte may stand in a name.
    static func isNameByte(_ byte: UInt8, first: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): !first
        default: false
        }
    }

    /// The name as an expression: quoted where the grammar asks for it.
    static func expression(_ name: String) -> String { isValid(name) ? name : "\"\(name)\"" }
}
