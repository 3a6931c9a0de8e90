// SPDX-License-Identifier: Apache-2.0

public import Values

/// A value for `$n`, sent beside the statement as text and never as part of it; the server derives its type.
public struct PostgresParameter: Sendable, Hashable {
    /// The text sent, or nil for NULL.
    let text: String?

    /// SQL NULL.
    public static let null = PostgresParameter(text: nil)

    private init(text: String?) { self.text = text }

    /// A text in the server's input format of whatever type the statement gives the parameter.
    public init(_ text: String) { self.text = text }

    /// A JSON value: scalars as their text, arrays and objects as JSON text.
    public init(_ value: JSONValue) {
        switch value {
        case .null: text = nil
        case .bool(let flag): text = flag ? "true" : "false"
        case .number(let number): text = number.text
        case .string(let string): text = string
        case .array, .object: text = value.text()
        }
    }
}

extension PostgresParameter: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// A text.
    public init(stringLiteral value: String) { self.init(value) }
    /// An integer.
    public init(integerLiteral value: Int64) { self.init(String(value)) }
}
