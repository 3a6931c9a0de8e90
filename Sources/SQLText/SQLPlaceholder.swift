// SPDX-License-Identifier: Apache-2.0

/// A `${…}` in SQL text.
public struct SQLPlaceholder: Sendable, Hashable {
    /// What surrounds a placeholder, which decides whether a value can be bound there.
    public enum Context: String, Sendable, Hashable {
        /// Where an expression may stand: it becomes `$n`.
        case code
        /// Inside a string literal, where binding is impossible.
        case string
        /// Inside a quoted identifier, where binding is impossible.
        case identifier
        /// Inside a comment, where it has no effect.
        case comment
    }

    /// The place of `${…}` with its braces, in UTF-8 bytes from the start of the text.
    public let range: Range<Int>
    /// What stands between the braces.
    public let text: String
    /// What surrounds it.
    public let context: Context

    /// The end of the placeholder that begins at `start`, or nil when it has none before the end of `bytes`.
    ///
    /// Braces nest, and braces inside `'…'`, `"…"` and `` `…` `` do not count.
    static func end(of bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
        var depth = 0
        var quote: UInt8?
        var index = start + 1
        while index < bytes.endIndex {
            let byte = bytes[index]
            if let open = quote {
                if byte == UInt8(ascii: "\\") {
                    index += 1
                } else if byte == open {
                    quote = nil
                }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") {
                quote = byte
            } else if byte == UInt8(ascii: "{") {
                depth += 1
            } else if byte == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { return index + 1 }
            }
            index += 1
        }
        return nil
    }
}

/// The placeholders of SQL text, in order, each with what surrounds it.
///
/// - Throws: ``SQLRefusal`` when a string, comment, identifier or placeholder has no end.
public func placeholders(in sql: String) throws(SQLRefusal) -> [SQLPlaceholder] {
    let bytes = Array(sql.utf8)
    var found: [SQLPlaceholder] = []
    for token in try SQLLexer.tokens(in: sql) {
        switch token.kind {
        case .placeholder:
            let inner = bytes[token.range].dropFirst(2).dropLast()
            found.append(
                SQLPlaceholder(range: token.range, text: String(decoding: inner, as: UTF8.self), context: .code)
            )
        case .string: appendPlaceholders(in: bytes[token.range], context: .string, to: &found)
        case .quotedIdentifier: appendPlaceholders(in: bytes[token.range], context: .identifier, to: &found)
        case .comment: appendPlaceholders(in: bytes[token.range], context: .comment, to: &found)
        default: break
        }
    }
    return found
}

/// Replaces each placeholder by `$1`, `$2` … and returns what stood between the braces, in that order.
///
/// A placeholder that appears twice becomes two parameters, since their types may differ.
/// - Throws: ``SQLRefusal`` with code `placeholder` when one stands inside a string or a quoted identifier, or when the
///   text already contains `$1`.
public func bindPlaceholders(in sql: String) throws(SQLRefusal) -> (statement: String, expressions: [String]) {
    let bytes = Array(sql.utf8)
    var statement: [UInt8] = []
    var expressions: [String] = []
    var copied = 0
    for placeholder in try placeholders(in: sql) {
        switch placeholder.context {
        case .comment: continue
        case .string, .identifier:
            let place = placeholder.context == .string ? "a string" : "a quoted identifier"
            throw SQLRefusal(
                .placeholder,
                at: placeholder.range.lowerBound,
                "a value cannot be bound inside \(place): write the placeholder without quotes and join with ||"
            )
        case .code:
            expressions.append(placeholder.text)
            statement += bytes[copied..<placeholder.range.lowerBound]
            statement += Array("$\(expressions.count)".utf8)
            copied = placeholder.range.upperBound
        }
    }
    if !expressions.isEmpty, let own = try SQLLexer.tokens(in: sql).first(where: { $0.kind == .parameter }) {
        throw SQLRefusal(.placeholder, at: own.range.lowerBound, "a statement has either ${…} or $1, not both")
    }
    statement += bytes[copied...]
    return (String(decoding: statement, as: UTF8.self), expressions)
}

/// Finds placeholders inside one token; one without an end takes the rest of the token, so the time stays linear.
private func appendPlaceholders(
    in bytes: ArraySlice<UInt8>,
    context: SQLPlaceholder.Context,
    to found: inout [SQLPlaceholder]
) {
    var index = bytes.startIndex
    while index + 1 < bytes.endIndex {
        guard bytes[index] == UInt8(ascii: "$"), bytes[index + 1] == UInt8(ascii: "{") else {
            index += 1
            continue
        }
        let end = SQLPlaceholder.end(of: bytes, from: index)
        let inner = bytes[index + 2..<(end.map { $0 - 1 } ?? bytes.endIndex)]
        let text = String(decoding: inner, as: UTF8.self)
        found.append(SQLPlaceholder(range: index..<(end ?? bytes.endIndex), text: text, context: context))
        index = end ?? bytes.endIndex
    }
}
