// SPDX-License-Identifier: Apache-2.0

/// The output gate: text of unknown origin passes through here before it reaches a terminal.
///
/// Whatever could move the cursor, recolour, reorder or hide text is shown as a visible escape: `\x1B` for control
/// characters and for bytes that are not UTF-8, `\u{202E}` for the rest. A backslash in the text stays as it is, so the
/// result is for reading and not for decoding.
public enum Printable {
    /// The text with line breaks and tabs kept.
    public static func escape(_ text: String) -> String { escape(text, keepsLayout: true) }

    /// The text on one line: line breaks and tabs are escaped too.
    public static func escapeLine(_ text: String) -> String { escape(text, keepsLayout: false) }

    /// Bytes as text, those that are not UTF-8 as `\x9B`.
    public static func escape(bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return escape(text) }
        var result = ""
        var index = 0
        while index < bytes.count {
            let length = sequenceLength(bytes[index])
            let end = min(index + length, bytes.count)
            if let text = String(validating: bytes[index..<end], as: UTF8.self) {
                result += escape(text)
                index = end
            } else {
                result += hexadecimal(bytes[index])
                index += 1
            }
        }
        return result
    }

    private static func escape(_ text: String, keepsLayout: Bool) -> String {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) || (keepsLayout && ($0 == 0x0A || $0 == 0x09)) }) {
            return text
        }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if keepsLayout, scalar == "\n" || scalar == "\t" {
                result.append(scalar)
            } else if scalar.value < 0x20 || scalar.value == 0x7F {
                result.append(contentsOf: hexadecimal(UInt8(scalar.value)).unicodeScalars)
            } else if isDeceptive(scalar.value) {
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// C1 controls, bidirectional controls, characters without width or ink, tags, and what is no character.
    private static func isDeceptive(_ value: UInt32) -> Bool {
        switch value {
        case 0x80...0x9F, 0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F: true
        case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB: true
        case 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE0FFF: true
        case 0xFDD0...0xFDEF: true
        default: value & 0xFFFE == 0xFFFE
        }
    }

    private static func sequenceLength(_ lead: UInt8) -> Int {
        switch lead {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "\\x" + (digits.utf8.count == 1 ? "0" : "") + digits
    }
}
