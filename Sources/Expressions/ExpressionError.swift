// SPDX-License-Identifier: Apache-2.0

/// Why an expression cannot be read or evaluated, and which part of it is to blame.
///
/// The message names kinds of values, functions and positions, never a value: it is safe to print anywhere.
public struct ExpressionError: Error, Sendable, Hashable {
    /// The error classes of the JMESPath specification, spelt as its compliance suite spells them.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// The text does not follow the grammar.
        case syntax
        /// A value has a kind that the operation does not take.
        case invalidType = "invalid-type"
        /// A function is called with too few or too many arguments.
        case invalidArity = "invalid-arity"
        /// A value has the right kind and an impossible content, as a slice step of zero.
        case invalidValue = "invalid-value"
        /// There is no function of that name in the dialect.
        case unknownFunction = "unknown-function"
    }

    /// The class of the error.
    public let kind: Kind
    /// What is wrong, as a phrase for a person.
    public let message: String
    /// Where in the source, in UTF-8 offsets; empty at the end of the source when something is missing there.
    public let range: Range<Int>

    /// An error of a kind at a place.
    public init(kind: Kind, message: String, range: Range<Int>) {
        self.kind = kind
        self.message = message
        self.range = range
    }

    /// The message, the line of `source` that is to blame and a caret line under it.
    public func rendered(in source: String) -> String {
        let bytes = Array(source.utf8)
        let start = min(max(range.lowerBound, 0), bytes.count)
        let lineStart = bytes[..<start].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let lineEnd = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        let end = min(max(range.upperBound, start), lineEnd)
        let line = String(decoding: bytes[lineStart..<lineEnd], as: UTF8.self)
        let indent = String(decoding: bytes[lineStart..<start], as: UTF8.self).map { $0 == "\t" ? "\t" : " " }
        let width = String(decoding: bytes[start..<end], as: UTF8.self).count
        let carets = String(repeating: "^", count: max(1, width))
        return "\(message)\n    \(line)\n    \(indent.joined())\(carets)"
    }
}

extension ExpressionError: CustomStringConvertible {
    /// The kind and the message.
    public var description: String { "\(kind.rawValue): \(message)" }
}
