// SPDX-License-Identifier: Apache-2.0

/// Finds texts that stand where a secret stands: behind its name, in a URL, in a header or in a statement of SQL.
///
/// It reads bytes, not a language, so that a line can be quoted that no parser understands. It is linear in their number.
struct SecretScanner {
    /// A text that stands where a secret stands.
    struct Hit {
        /// What it is, for a sentence.
        var kind: String
        /// Where it stands, without quotes, in offsets of the bytes.
        var range: Range<Int>
    }

    private let bytes: [UInt8]
    private var index = 0
    private var hits: [Hit] = []
    /// The name before this one.
    private var previous = 0..<0
    /// Whether the value of the last `Name=…` was the name of a secret.
    private var awaitsValue = false

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// All of them, in order.
    static func hits(in bytes: [UInt8]) -> [Hit] {
        var scanner = SecretScanner(bytes)
        scanner.scan()
        return scanner.hits
    }

    private mutating func scan() {
        while index < bytes.count {
            if Self.isNameByte(bytes[index]) {
                scanName()
            } else if bytes[index...].starts(with: "://".utf8) {
                index += 3
                scanUser()
            } else {
                index += 1
            }
        }
    }

    /// A name, and the value behind it if there is one.
    private mutating func scanName() {
        let start = index
        while index < bytes.count, Self.isNameByte(bytes[index]) { index += 1 }
        let name = bytes[start..<index]
        let role = Role(of: name, behind: bytes[previous], awaitsValue: awaitsValue)
        (previous, awaitsValue) = (start..<index, false)
        guard let role, let (value, sign) = value(behind: index, role) else { return }
        switch role {
        case .secret where sign == .quote && !bytes[previous].starts(with: "--".utf8): break
        case .secret: add("the value of \(String(decoding: name, as: UTF8.self))", value)
        case .scheme: if sign == .space { add("the value of Authorization", value) }
        case .statement: if sign == .quote || sign == .equals { add("the password", value) }
        case .key:
            awaitsValue = SecretName.isSecret(bytes[value])
            if awaitsValue { index = value.upperBound }
        case .value: add("the value of a parameter", value)
        }
    }

    /// What a name says about the text behind it.
    private enum Role {
        /// It is a secret.
        case secret
        /// It is one in a header.
        case scheme
        /// It is one in a statement of SQL, and stands in quotes.
        case statement
        /// It is the name of what the next pair holds.
        case key
        /// It is what the last pair named.
        case value

        /// The role of a name behind another one; nil when it has none.
        init?(of name: ArraySlice<UInt8>, behind previous: ArraySlice<UInt8>, awaitsValue: Bool) {
            if SecretName.isSecret(name) {
                self = SecretScanner.is(name, "password") ? .statement : .secret
            } else if awaitsValue, SecretScanner.is(name, "value") || SecretScanner.is(name, "parametervalue") {
                self = .value
            } else if SecretScanner.is(name, "by"), SecretScanner.is(previous, "identified") {
                self = .statement
            } else if SecretScanner.is(previous, "authorization"),
                ["bearer", "basic", "token"].contains(where: { SecretScanner.is(name, $0) })
            {
                self = .scheme
            } else if ["key", "name", "parameterkey"].contains(where: { SecretScanner.is(name, $0) }) {
                self = .key
            } else {
                return nil
            }
        }
    }

    /// What stands between a name and its value.
    private enum Sign {
        case equals, space, quote
    }

    /// The value behind a name that ends at `start`.
    private func value(behind start: Int, _ role: Role) -> (Range<Int>, Sign)? {
        var place = start
        if place < bytes.count, Self.isQuote(bytes[place]) { place += 1 }
        let afterName = place
        skipSpaces(&place)
        guard place < bytes.count else { return nil }
        if bytes[place] == UInt8(ascii: "=") || bytes[place] == UInt8(ascii: ":") {
            place += 1
            // `name := value`, `name == value` and `scheme://` are something else.
            guard place < bytes.count, !"=:/".utf8.contains(bytes[place]) else { return nil }
            skipSpaces(&place)
            return text(at: place).map { ($0, .equals) }
        }
        guard place > afterName else { return nil }
        if Self.isQuote(bytes[place]) { return text(at: place).map { ($0, .quote) } }
        let isOption = bytes[previous].starts(with: "--".utf8)
        return isOption || role == .scheme ? text(at: place).map { ($0, .space) } : nil
    }

    /// The text that begins at a place: up to the closing quote, or up to what ends a word.
    private func text(at start: Int) -> Range<Int>? {
        guard start < bytes.count else { return nil }
        var end = start
        if Self.isQuote(bytes[start]) {
            end += 1
            while end < bytes.count, bytes[end] != bytes[start] { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
            return start + 1..<max(start + 1, min(end, bytes.count))
        }
        while end < bytes.count, !Self.endsWord(bytes[end]) { end += 1 }
        return end > start ? start..<end : nil
    }

    /// `user:password@` behind `://`.
    private mutating func scanUser() {
        var colon: Int?
        var place = index
        while place < bytes.count, !Self.endsWord(bytes[place]), bytes[place] != UInt8(ascii: "/") {
            if bytes[place] == UInt8(ascii: ":"), colon == nil { colon = place }
            if bytes[place] == UInt8(ascii: "@") {
                if let colon { add("the password of a URL", colon + 1..<place) }
                return
            }
            place += 1
        }
    }

    private mutating func add(_ kind: String, _ range: Range<Int>) {
        index = max(index, range.upperBound)
        guard SecretName.isValue(String(decoding: bytes[range], as: UTF8.self)) else { return }
        hits.append(Hit(kind: kind, range: range))
    }

    private func skipSpaces(_ place: inout Int) {
        while place < bytes.count, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
    }

    private static func `is`(_ name: ArraySlice<UInt8>, _ word: String) -> Bool {
        name.count == word.utf8.count && zip(name, word.utf8).allSatisfy { $0 | 0x20 == $1 }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        ValueName.isNameByte(byte, first: false) || byte == UInt8(ascii: "-")
    }

    private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

    private static func endsWord(_ byte: UInt8) -> Bool { byte <= 0x20 || ",;&|)}]<>`\"'".utf8.contains(byte) }
}
