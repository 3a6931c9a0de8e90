// SPDX-License-Identifier: Apache-2.0

import Values

/// How other programs write a text, each written out here by its own rules.
enum SecretWritings {
    static let all: [(name: String, write: @Sendable (String) -> String)] = [
        ("raw", { $0 }),
        ("JSON", { inner(JSONValue.string($0).text(.compact)) }),
        ("JSON in JSON", { inner(JSONValue.string(inner(JSONValue.string($0).text(.compact))).text(.compact)) }),
        ("JSON, upper", { units($0) { "\\u" + hex($0, 4).uppercased() } }),
        ("JSON, lower", { units($0) { "\\u" + hex($0, 4) } }),
        ("JSON, twice", { units($0) { "\\\\u" + hex($0, 4) } }),
        ("JSON with \\/", { inner(JSONValue.string($0).text(.compact)).replacing("/", with: "\\/") }),
        ("XML, named", { named($0) }),
        ("XML, twice", { named(named($0)) }),
        ("XML, decimal", { scalars($0) { "&#\($0);" } }),
        ("XML, hexadecimal", { scalars($0) { "&#x\(hex($0, 1));" } }),
        ("XML, upper", { scalars($0) { "&#X\(hex($0, 6).uppercased());" } }),
        ("URL, upper", { bytes($0) { isPlain($0) ? character($0) : "%" + hex($0, 2).uppercased() } }),
        ("URL, lower", { bytes($0) { isPlain($0) ? character($0) : "%" + hex($0, 2) } }),
        ("URL, all", { bytes($0) { "%" + hex($0, 2) } }),
        ("URL, twice", { bytes($0) { isPlain($0) ? character($0) : "%25" + hex($0, 2) } }),
        ("form", { bytes($0) { $0 == 0x20 ? "+" : isPlain($0) ? character($0) : "%" + hex($0, 2) } }),
        ("Base64", { base64(Array($0.utf8)) }),
        ("Base64 behind one byte", { base64(Array(":\($0):".utf8)) }),
        ("Base64 behind two bytes", { base64(Array("u:\($0)\r\n".utf8)) }),
        ("Basic", { "Basic " + base64(Array("admin:\($0)".utf8)) }),
        (
            "Base64url",
            { base64(Array($0.utf8)).replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "") }
        ),
        (
            "Base64 in a URL",
            {
                base64(Array($0.utf8)).replacing("+", with: "%2B").replacing("/", with: "%2f").replacing(
                    "=",
                    with: "%3D"
                )
            }
        ),
        ("MIME", { lines(base64(Array("some text before \($0)".utf8)), 76, "\r\n") }),
        ("PEM", { lines(base64(Array("a text before \($0)".utf8)), 64, "\n") }),
        ("PEM in JSON", { lines(base64(Array("text before \($0)".utf8)), 64, "\\n") }),
        ("Base64 of UTF-16", { base64($0.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }) }),
        ("Base32", { base32(Array($0.utf8)) }),
        ("Base32, lower", { base32(Array($0.utf8)).lowercased() }),
        ("Base32 without padding", { base32(Array($0.utf8)).replacing("=", with: "") }),
        ("Base32, lower, without padding", { base32(Array($0.utf8)).lowercased().replacing("=", with: "") }),
        ("Base32 behind one byte", { base32(Array(":\($0):".utf8)) }),
        ("Base32 behind two bytes", { base32(Array("u:\($0)".utf8)).lowercased() }),
        ("Base32 behind three bytes", { base32(Array("us:\($0)\n".utf8)) }),
        ("Base32 behind four bytes", { base32(Array("usr:\($0)".utf8)).replacing("=", with: "%3D") }),
        ("Base32 in lines", { lines(base32(Array("some text before \($0)".utf8)), 76, "\n") }),
        ("hexadecimal of UTF-16LE", { $0.utf16.map { hex($0 & 0xFF, 2) + hex($0 >> 8, 2) }.joined() }),
        ("hexadecimal of UTF-16BE", { $0.utf16.map { hex($0, 4).uppercased() }.joined() }),
        ("hexadecimal", { bytes($0) { hex($0, 2) } }),
        ("HEXADECIMAL", { bytes($0) { hex($0, 2).uppercased() } }),
        ("hex:colons", { $0.utf8.map { hex($0, 2) }.joined(separator: ":") }),
        ("hex blanks", { $0.utf8.map { hex($0, 2) }.joined(separator: " ") }),
        ("0xhex", { $0.utf8.map { "0x" + hex($0, 2) }.joined(separator: ", ") }),
        ("xxd -p", { lines(bytes($0) { hex($0, 2) }, 60, "\n") }),
        ("\\x", { bytes($0) { "\\x" + hex($0, 2) } }),
        ("decimal list", { "[" + $0.utf8.map(String.init).joined(separator: ", ") + "]" }),
        ("octal", { bytes($0) { "\\" + octal($0) } }),
        ("octal with zero", { bytes($0) { "\\0" + octal($0) } }),
        ("shell, single quotes", { "'" + $0.replacing("'", with: "'\\''") + "'" }),
        ("shell, mixed quotes", { "'" + $0.replacing("'", with: "'\"'\"'") + "'" }),
        ("shell, double quotes", { "\"" + escaped($0, "\\\"$`!") + "\"" }),
        ("shell, bare", { escaped($0, " \\\"$`!'&;|<>()*?[]{}#~%=") }),
        ("shell, ANSI-C", { "$'" + bytes($0) { ansi($0) } + "'" }),
        ("SQL", { "'" + $0.replacing("'", with: "''") + "'" }),
        ("SQL, escapes", { "E'" + escaped($0, "\\'") + "'" }),
        ("CSV", { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }),
        ("Compose", { $0.replacing("$", with: "$$") }),
        ("Swift", { scalars($0) { $0 < 0x80 ? "\\u{\(hex($0, 1))}" : String(Character(Unicode.Scalar($0) ?? " ")) } }),
        (
            "C",
            {
                bytes($0) {
                    $0 == 0x0A
                        ? "\\n"
                        : $0 == 0x22 || $0 == 0x5C
                            ? "\\" + character($0) : $0 < 0x7F && $0 > 0x1F ? character($0) : "\\" + octal($0)
                }
            }
        ),
        (
            "Python",
            {
                scalars($0) {
                    $0 < 0x7F && $0 > 0x1F && $0 != 0x5C
                        ? String(Character(Unicode.Scalar(UInt8($0))))
                        : $0 < 0x100 ? "\\x" + hex($0, 2) : "\\U" + hex($0, 8)
                }
            }
        ),
        ("quoted-printable", { quotedPrintable($0) }),
        (
            "UTF-16LE",
            { String(decoding: $0.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }, as: UTF8.self) }
        ),
        (
            "UTF-16BE",
            { String(decoding: $0.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }, as: UTF8.self) }
        ),
        ("broken lines", { text in text.count < 12 ? text : text.prefix(6) + "\n    " + text.dropFirst(6) }),
    ]

    private static func inner(_ text: String) -> String { String(text.dropFirst().dropLast()) }

    static func hex(_ value: some BinaryInteger, _ width: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    private static func octal(_ byte: UInt8) -> String {
        let text = String(byte, radix: 8)
        return String(repeating: "0", count: 3 - text.count) + text
    }

    private static func bytes(_ text: String, _ write: (UInt8) -> String) -> String { text.utf8.map(write).joined() }

    private static func units(_ text: String, _ write: (UInt16) -> String) -> String { text.utf16.map(write).joined() }

    private static func scalars(_ text: String, _ write: (UInt32) -> String) -> String {
        text.unicodeScalars.map { write($0.value) }.joined()
    }

    private static func character(_ byte: UInt8) -> String { String(Character(Unicode.Scalar(byte))) }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte < 0x80
            && (Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber || byte == 0x5F)
    }

    private static func named(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&apos;")
    }

    private static func escaped(_ text: String, _ specials: String) -> String {
        text.map { specials.contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    private static func ansi(_ byte: UInt8) -> String {
        switch byte {
        case 0x0A: "\\n"
        case 0x27, 0x5C: "\\" + character(byte)
        case 0x20..<0x7F: character(byte)
        default: "\\" + octal(byte)
        }
    }

    private static func quotedPrintable(_ text: String) -> String {
        lines(
            bytes(text) { (0x21...0x7E).contains($0) && $0 != 0x3D ? character($0) : "=" + hex($0, 2).uppercased() },
            72,
            "=\r\n"
        )
    }

    /// The text in lines of at most so many characters.
    ///
    /// An escape of quoted-printable is not cut, since its reader forbids it.
    private static func lines(_ text: String, _ width: Int, _ end: String) -> String {
        var result = ""
        var column = 0
        for character in text {
            if column >= width, !result.suffix(2).contains("=") || end != "=\r\n" {
                result += end
                column = 0
            }
            result.append(character)
            column += 1
        }
        return result
    }

    /// Base32 as RFC 4648 has it.
    private static func base32(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 5) {
            let group = bytes[start..<min(start + 5, bytes.count)]
            let value = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (5 - group.count))
            for (index, shift) in stride(from: 35, through: 0, by: -5).enumerated() {
                text.append(index * 5 < group.count * 8 ? alphabet[value >> shift & 31] : "=")
            }
        }
        return text
    }

    /// Base64 as RFC 4648 has it.
    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let value = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for (index, shift) in [18, 12, 6, 0].enumerated() {
                text.append(index <= group.count ? alphabet[value >> shift & 63] : "=")
            }
        }
        return text
    }
}
