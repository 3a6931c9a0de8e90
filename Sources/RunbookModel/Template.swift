// SPDX-License-Identifier: Apache-2.0

public import Expressions
public import Values

/// A JSON value with holes: what a step's parameters are until the run knows every value.
///
/// A hole is an expression over the run's scope (inputs, captures, earlier steps). Its value is inserted as data and is
/// never parsed again, so no value can change the shape of a call.
public indirect enum Template: Sendable, Hashable, Codable {
    /// A value without holes.
    case literal(JSONValue)
    /// A hole alone: the value keeps its type.
    case expression(Expression)
    /// Text with holes: each value is rendered as text.
    case text([Segment])
    /// An array of templates.
    case list([Template])
    /// An object of templates, in order.
    case object([Member])

    /// A part of a text with holes.
    public enum Segment: Sendable, Hashable, Codable {
        case literal(String)
        case expression(Expression)
    }

    /// A member of an object template.
    public struct Member: Sendable, Hashable, Codable {
        /// The member's name.
        public let name: String
        /// The member's value.
        public let value: Template

        /// A member of an object template.
        public init(name: String, value: Template) {
            self.name = name
            self.value = value
        }
    }

    /// Every expression in the template, in order of appearance.
    public var expressions: [Expression] {
        switch self {
        case .literal: []
        case .expression(let expression): [expression]
        case .text(let segments):
            segments.compactMap { if case .expression(let expression) = $0 { expression } else { nil } }
        case .list(let elements): elements.flatMap(\.expressions)
        case .object(let members): members.flatMap(\.value.expressions)
        }
    }
}
