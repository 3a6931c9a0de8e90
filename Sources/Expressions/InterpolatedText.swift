// SPDX-License-Identifier: Apache-2.0

/// A text with `${…}` in it, cut into literal pieces and expressions.
///
/// The end of an expression is the brace that closes it: braces in nested hashes, in `'raw strings'`, in quoted names
/// and in backticked literals do not count. A `$` without a brace is text.
public struct InterpolatedText: Sendable, Hashable {
    /// A piece of the text.
    public enum Segment: Sendable, Hashable {
        /// Text that stands for itself.
        case text(String)
        /// An expression, and where its source begins in the whole text, in UTF-8 offsets.
        case expression(Expression, offset: Int)
    }

    /// The pieces in order; two neighbours are never both text.
    public let segments: [Segment]

    /// Cuts a text.
    ///
    /// - Throws: `ExpressionError` with a range in `text`, for an expression that is not closed or not valid.
    public init(_ text: String) throws(ExpressionError) {
        let bytes = Array(text.utf8)
        var segments: [Segment] = []
        var literal: [UInt8] = []
        var position = 0
        while position < bytes.count {
            guard bytes[position...].starts(with: "${".utf8) else {
                literal.append(bytes[position])
                position += 1
                continue
            }
            let start = position + 2
            guard let end = Self.closingBrace(in: bytes, from: start) else {
                throw ExpressionError(kind: .syntax, message: "'${' is not closed", range: position..<bytes.count)
            }
            if !literal.isEmpty { segments.append(.text(String(decoding: literal, as: UTF8.self))) }
            literal = []
            segments.append(.expression(try Self.expression(bytes[start..<end], at: start), offset: start))
            position = end + 1
        }
        if !literal.isEmpty { segments.append(.text(String(decoding: literal, as: UTF8.self))) }
        self.segments = segments
    }

    /// The expressions in order.
    public var expressions: [Expression] {
        segments.compactMap { if case .expression(let expression, _) = $0 { expression } else { nil } }
    }

    private static func expression(_ bytes: ArraySlice<UInt8>, at start: Int) throws(ExpressionError) -> Expression {
        do {
            return try Expression.interpolation(String(decoding: bytes, as: UTF8.self))
        } catch {
            let range = error.range.lowerBound + start..<error.range.upperBound + start
            throw ExpressionError(kind: error.kind, message: error.message, range: range)
        }
    }

    private static func closingBrace(in bytes: [UInt8], from start: Int) -> Int? {
        var open = 0
        var quote: UInt8?
        var position = start
        while position < bytes.count {
            let byte = bytes[position]
            switch (byte, quote) {
            case (UInt8(ascii: "\\"), .some): position += 1
            case (_, .some(let delimiter)): if byte == delimiter { quote = nil }
            case (UInt8(ascii: "'"), nil), (UInt8(ascii: "\""), nil), (UInt8(ascii: "`"), nil): quote = byte
            case (UInt8(ascii: "{"), nil): open += 1
            case (UInt8(ascii: "}"), nil):
                if open == 0 { return position }
                open -= 1
            default: break
            }
            position += 1
        }
        return nil
    }
}
