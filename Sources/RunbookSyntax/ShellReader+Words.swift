// SPDX-License-Identifier: Apache-2.0

import Diagnostics

extension ShellReader {
    /// Whether a word can start or go on with this byte.
    func isWordByte(_ byte: UInt8?) -> Bool {
        switch byte {
        case nil, 0x20, 0x09, 0x0D, 0x0A, UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "<"),
            UInt8(ascii: ">"), UInt8(ascii: "("), UInt8(ascii: ")"):
            return false
        default: return true
        }
    }

    /// Reads `NAME=value` or `NAME+=value`; nil when there is none here, and an empty optional for an array.
    mutating func readAssignment() -> ShellCommand.Assignment?? {
        let start = position
        var end = start
        while end < bytes.count, isNameByte(bytes[end]), end > start || !(0x30...0x39).contains(bytes[end]) { end += 1 }
        guard end > start, end < bytes.count else { return nil }
        let nameEnd = end
        if bytes[end] == UInt8(ascii: "[") {
            let limit = min(bytes.count, end + 256)
            guard let close = bytes[end..<limit].firstIndex(of: UInt8(ascii: "]")), close + 1 < bytes.count else {
                return nil
            }
            guard bytes[close + 1] == UInt8(ascii: "=") else { return nil }
            position = close + 2
            if isWordByte(peek(0)) { _ = readWord(globs: false) }
            construct(.arrayAssignment, start, position)
            return .some(nil)
        }
        let isAppending = bytes[end] == UInt8(ascii: "+")
        if isAppending { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "=") else { return nil }
        position = end + 1
        if peek(0) == UInt8(ascii: "(") {
            position = substitutionEnd(position + 1) ?? bytes.count
            construct(.arrayAssignment, start, position)
            return .some(nil)
        }
        let value = readWord(globs: false)
        return ShellCommand.Assignment(
            name: String(decoding: bytes[start..<nameEnd], as: UTF8.self),
            nameRange: text.sourceRange(start, nameEnd),
            value: value,
            isAppending: isAppending,
            range: text.sourceRange(start, position)
        )
    }

    /// Reads one word; `globs` says whether patterns in it would be expanded to file names.
    mutating func readWord(globs: Bool) -> ShellWord {
        let start = position
        var segments = ShellSegments(text: text)
        var patterns = ShellPatterns()
        if globs, peek(0) == UInt8(ascii: "~") { construct(.tildeExpansion, position, position + 1) }
        while let byte = peek(0), isWordByte(byte) {
            switch byte {
            case UInt8(ascii: "\\"):
                if peek(1) == 0x0A {
                    position += 2
                } else {
                    let end = min(position + 1 + characterLength(position + 1), bytes.count)
                    segments.literal(bytes[min(position + 1, end)..<end], .single, position, end)
                    position = end
                }
            case UInt8(ascii: "'"): singleQuoted(&segments)
            case UInt8(ascii: "\""):
                position += 1
                doubleQuoted(&segments)
            case UInt8(ascii: "$"): dollar(&segments, .none)
            case UInt8(ascii: "`"): backquoted(&segments, .none)
            default:
                if globs, let pattern = patterns.take(byte, at: position) {
                    construct(pattern.kind, pattern.lower, pattern.upper)
                }
                segments.literal(byte, .none, position, position + 1)
                position += 1
            }
        }
        return ShellWord(
            segments: segments.finished(),
            range: text.sourceRange(start, position),
            raw: String(decoding: bytes[start..<position], as: UTF8.self)
        )
    }

    // MARK: Quotes

    private mutating func singleQuoted(_ segments: inout ShellSegments) {
        let start = position + 1
        let close = bytes[start...].firstIndex(of: UInt8(ascii: "'"))
        let end = close ?? bytes.count
        if close == nil { construct(.unfinished, position, end) }
        segments.literal(bytes[start..<end], .single, start, end)
        position = min(end + 1, bytes.count)
    }

    /// `$'…'`, with the escapes of ANSI C.
    private mutating func ansiQuoted(_ segments: inout ShellSegments) {
        let start = position + 2
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "'") { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
        if end >= bytes.count { construct(.unfinished, position, bytes.count) }
        end = min(end, bytes.count)
        segments.literal(ANSIQuotedText.value(of: bytes[start..<end])[...], .single, start, end)
        position = min(end + 1, bytes.count)
    }

    private mutating func doubleQuoted(_ segments: inout ShellSegments) {
        let opening = position - 1
        segments.literal([], .double, position, position)
        while let byte = peek(0) {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "$"): dollar(&segments, .double)
            case UInt8(ascii: "`"): backquoted(&segments, .double)
            case UInt8(ascii: "\\"):
                if peek(1) == 0x0A {
                    position += 2
                } else if let next = peek(1), "$`\"\\".utf8.contains(next) {
                    segments.literal(next, .double, position, position + 2)
                    position += 2
                } else {
                    segments.literal(byte, .double, position, position + 1)
                    position += 1
                }
            default:
                segments.literal(byte, .double, position, position + 1)
                position += 1
            }
        }
        construct(.unfinished, opening, position)
    }

    // MARK: Expansions

    private mutating func dollar(_ segments: inout ShellSegments, _ quoting: ShellWord.Quoting) {
        let start = position
        switch peek(1) {
        case UInt8(ascii: "{"):
            let close = interpolationEnd(start + 2)
            if close == nil { construct(.unfinished, start, bytes.count) }
            let end = close ?? bytes.count
            let inner = String(decoding: bytes[(start + 2)..<end], as: UTF8.self)
            position = min(end + 1, bytes.count)
            let kind = ShellWord.Segment.Kind.interpolation(inner, inner: text.sourceRange(start + 2, end))
            segments.append(kind, quoting, start, position)
        case UInt8(ascii: "(") where arithmeticEnd(start + 1) != nil:
            position = arithmeticEnd(start + 1) ?? bytes.count
            construct(.arithmetic, start, position)
            segments.append(
                .arithmetic(String(decoding: bytes[(start + 3)..<(position - 2)], as: UTF8.self)),
                quoting,
                start,
                position
            )
        case UInt8(ascii: "("):
            let end = substitutionEnd(start + 2)
            position = end ?? bytes.count
            if end == nil { construct(.unfinished, start, position) }
            segments.append(
                .substitution(text.slice(start + 2, end.map { $0 - 1 } ?? position)),
                quoting,
                start,
                position
            )
        case UInt8(ascii: "'") where quoting == .none: ansiQuoted(&segments)
        case UInt8(ascii: "\"") where quoting == .none:
            position += 2
            doubleQuoted(&segments)
        case let next?:
            var end = start + 1
            if isNameByte(next), !(0x30...0x39).contains(next) {
                while end < bytes.count, isNameByte(bytes[end]) { end += 1 }
            } else if "0123456789@*#?-$!".utf8.contains(next) {
                end += 1
            }
            position = end
            guard end > start + 1 else { return segments.literal([0x24], quoting, start, end) }
            segments.append(.variable(String(decoding: bytes[(start + 1)..<end], as: UTF8.self)), quoting, start, end)
        case nil:
            position += 1
            segments.literal([0x24], quoting, start, position)
        }
    }

    private mutating func backquoted(_ segments: inout ShellSegments, _ quoting: ShellWord.Quoting) {
        let start = position
        var index = start + 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "`") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        if index >= bytes.count { construct(.unfinished, start, bytes.count) }
        position = min(index + 1, bytes.count)
        segments.append(.backquote(text.slice(start + 1, min(index, bytes.count))), quoting, start, position)
    }

    // MARK: Ends of nested texts

    /// The offset of the `}` that closes `${`.
    ///
    /// Quotes are honoured first, because an expression may have a brace in a string. Where that finds no end within
    /// 4096 bytes, the nearest brace of the line is taken, because bash knows apostrophes that are no quotes.
    private func interpolationEnd(_ start: Int) -> Int? {
        var depth = 0
        var quote: UInt8?
        var index = start
        let limit = min(bytes.count, start + 4096)
        while index < limit {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\\") {
                index += 1
            } else if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") {
                quote = byte
            } else if byte == UInt8(ascii: "{") {
                depth += 1
            } else if byte == UInt8(ascii: "}") {
                if depth == 0 { return index }
                depth -= 1
            } else if byte == 0x0A {
                break
            }
            index += 1
        }
        return bytes[start..<limit].prefix { $0 != 0x0A }.firstIndex(of: UInt8(ascii: "}"))
    }

    /// The offset after the `))` that closes the `((` at `start`, or nil when the two do not close together.
    func arithmeticEnd(_ start: Int) -> Int? {
        guard let outer = parentheses[start], let inner = parentheses[start + 1], outer == inner + 1 else { return nil }
        return outer + 1
    }

    /// The offset after the `)` that closes a substitution; quotes and nested substitutions are followed.
    func substitutionEnd(_ start: Int) -> Int? {
        var nesting: [UInt8] = []
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            let inner = nesting.last
            if byte == UInt8(ascii: "\\") {
                index += 1
            } else if byte == UInt8(ascii: "\"") {
                if inner == byte { nesting.removeLast() } else { nesting.append(byte) }
            } else if byte == UInt8(ascii: "("), inner != UInt8(ascii: "\"") || bytes[index - 1] == UInt8(ascii: "$") {
                nesting.append(byte)
            } else if byte == UInt8(ascii: ")"), inner != UInt8(ascii: "\"") {
                if nesting.isEmpty { return index + 1 }
                nesting.removeLast()
            } else if byte == UInt8(ascii: "'"), inner != UInt8(ascii: "\"") {
                guard let close = bytes[(index + 1)...].firstIndex(of: byte) else { return nil }
                index = close
            } else if byte == UInt8(ascii: "#"), inner != UInt8(ascii: "\""), bytes[index - 1] <= 0x20 {
                while index + 1 < bytes.count, bytes[index + 1] != 0x0A { index += 1 }
            }
            index += 1
        }
        return nil
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == UInt8(ascii: "_")
    }

    private func characterLength(_ offset: Int) -> Int {
        var length = 1
        while offset + length < bytes.count, bytes[offset + length] & 0xC0 == 0x80 { length += 1 }
        return length
    }
}
