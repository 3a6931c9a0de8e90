// SPDX-License-Identifier: Apache-2.0

internal import AWSModel
internal import Values

/// Why a text is not the AWS CLI's shorthand, and where.
struct ShorthandError: Error {
    let reason: String
    /// The offset in characters.
    let offset: Int
}

/// Reads the AWS CLI's shorthand: `Key=Value,Other=[a,b],Map={x=1}`, with quotes, escaped commas and `key=a,b` lists.
///
///     parameter = keyval *("," keyval)          keyval   = key ["@"] "=" [values]
///     values    = list / map / csv              csv      = first *("," second)   ; up to the comma before `key=`
///     list      = "[" [explicit *("," explicit)] "]"      map = "{" [key "=" explicit *("," …)] "}"
///     explicit  = list / map / first            first, second = quoted / plain text
///
/// Everything is a string here; ``ShorthandCoercion`` gives values the types of their shapes. A value after `@=` that
/// names a file stands as `{"$paramfile": "file://…"}`; no key that a person writes can hold a `$`.
struct Shorthand {
    /// How deep lists and maps may nest.
    static let maximumDepth = 64
    /// The only member of an object that stands for the content of a file.
    static let fileKey = "$paramfile"

    private let characters: [Unicode.Scalar]
    private var position = 0
    /// Whether the values being read may name files.
    private var takesFiles = false

    /// Reads a whole text.
    static func parse(_ text: String) throws(ShorthandError) -> JSONValue {
        var parser = Shorthand(text)
        return try parser.parameter()
    }

    private init(_ text: String) { characters = Array(text.unicodeScalars) }

    private mutating func parameter() throws(ShorthandError) -> JSONValue {
        var members = JSONObject()
        repeat {
            if !members.isEmpty { try expect(",") }
            let start = position
            let key = try readAssignment()
            guard members[key] == nil else {
                throw ShorthandError(reason: "'\(key)' comes twice; a space may be wanted before it", offset: start)
            }
            members[key] = try values()
        } while position < characters.count
        return .object(members)
    }

    /// A key with `=` or `@=`.
    private mutating func readAssignment() throws(ShorthandError) -> String {
        let key = readKey()
        skipSpace()
        takesFiles = current == "@"
        if takesFiles { position += 1 }
        try expect("=")
        return key
    }

    private func value(_ text: String) -> JSONValue {
        guard takesFiles, text.hasPrefix("file://") || text.hasPrefix("fileb://") else { return .string(text) }
        return .object(JSONObject([(Self.fileKey, .string(text))]))
    }

    private mutating func readKey() -> String {
        let start = position
        while let scalar = current, Self.isKey(scalar) { position += 1 }
        return text(start..<position)
    }

    private mutating func values() throws(ShorthandError) -> JSONValue {
        switch current {
        case nil: ""
        case "[": try list(depth: 1)
        case "{": try map(depth: 1)
        default: try separated()
        }
    }

    /// One value, or several with commas between them; a comma before `key=` ends them.
    private mutating func separated() throws(ShorthandError) -> JSONValue {
        let first = try scalar(second: false)
        skipSpace()
        guard current == "," else { return value(first) }
        var values = [value(first)]
        while current == "," {
            let comma = position
            position += 1
            skipSpace()
            guard current != nil else { throw error("a value is expected after ','") }
            guard let next = try? scalar(second: true) else {
                position = comma
                break
            }
            skipSpace()
            if let current, current != "," {
                position = comma
                break
            }
            values.append(value(next))
        }
        return values.count == 1 ? values[0] : .array(values)
    }

    private mutating func explicit(depth: Int) throws(ShorthandError) -> JSONValue {
        guard depth <= Self.maximumDepth else { throw error("is nested too deeply") }
        switch current {
        case "[": return try list(depth: depth + 1)
        case "{": return try map(depth: depth + 1)
        default: return value(try scalar(second: false))
        }
    }

    private mutating func list(depth: Int) throws(ShorthandError) -> JSONValue {
        try expect("[")
        var elements: [JSONValue] = []
        while current != "]" {
            elements.append(try explicit(depth: depth))
            skipSpace()
            if current != "]" { try expect(",") }
        }
        position += 1
        return .array(elements)
    }

    private mutating func map(depth: Int) throws(ShorthandError) -> JSONValue {
        try expect("{")
        var members = JSONObject()
        while current != "}" {
            let key = try readAssignment()
            members[key] = try explicit(depth: depth)
            skipSpace()
            if current != "}" { try expect(",") }
        }
        position += 1
        return .object(members)
    }

    // MARK: Text

    /// A quoted or plain text: the first of several may hold `=`; a second one may not, but may hold brackets.
    private mutating func scalar(second: Bool) throws(ShorthandError) -> String {
        if current == "'" || current == "\"" { return try quoted() }
        let start = position
        var plain = String.UnicodeScalarView()
        while let scalar = current {
            if scalar == "\\", position + 1 < characters.count, characters[position + 1] == "," {
                plain.append(",")
                position += 2
                continue
            }
            guard position == start ? Self.starts(scalar) : Self.continues(scalar, second: second) else { break }
            plain.append(scalar)
            position += 1
        }
        if second, position == start { throw error("a value is expected") }
        while let last = plain.last, last.properties.isWhitespace { plain.removeLast() }
        return String(plain)
    }

    private mutating func quoted() throws(ShorthandError) -> String {
        guard let quote = current else { return "" }
        let start = position
        position += 1
        var output = String.UnicodeScalarView()
        while let scalar = current {
            position += 1
            if scalar == quote { return String(output) }
            if scalar == "\\", let next = current, next == quote || next == "\\" {
                output.append(next)
                position += 1
            } else {
                output.append(scalar)
            }
        }
        position = start
        throw error("the quote is not closed")
    }

    private static func isKey(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "#", "/", ":", "\u{F8F0}", "\u{F8F1}": true
        default: false
        }
    }

    private static func starts(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\"", "'", ",", "=", "[", "{": false
        default: scalar.value > 0x20
        }
    }

    private static func continues(_ scalar: Unicode.Scalar, second: Bool) -> Bool {
        switch scalar {
        case "\"", "'", ",": false
        case "=": !second
        case "]", "}": second
        default: scalar.value >= 0x20 || scalar.properties.isWhitespace
        }
    }

    // MARK: Characters

    private var current: Unicode.Scalar? { position < characters.count ? characters[position] : nil }

    private func text(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: characters[range])
        return String(view)
    }

    private mutating func skipSpace() {
        while let scalar = current, scalar.properties.isWhitespace { position += 1 }
    }

    private mutating func expect(_ wanted: Unicode.Scalar) throws(ShorthandError) {
        skipSpace()
        guard current == wanted else { throw error("'\(wanted)' is expected") }
        position += 1
        skipSpace()
    }

    private func error(_ reason: String) -> ShorthandError {
        let found = current.map { "not '\($0)'" } ?? "not the end"
        return ShorthandError(reason: reason.hasSuffix("expected") ? "\(reason), \(found)" : reason, offset: position)
    }
}
