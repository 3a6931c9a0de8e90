// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel
import Values

/// Puts the holes back: JSON with markers becomes a template.
enum MarkedTemplate {
    /// The template of a value whose texts may contain markers.
    static func template(_ value: JSONValue, _ expressions: [Expression]) -> Template {
        switch value {
        case .string(let text): return template(text, expressions)
        case .array(let elements):
            let templates = elements.map { template($0, expressions) }
            return templates.allSatisfy(\.isLiteral) ? .literal(value) : .list(templates)
        case .object(let members):
            let templates = members.map { Template.Member(name: $0.key, value: template($0.value, expressions)) }
            return templates.allSatisfy(\.value.isLiteral) ? .literal(value) : .object(templates)
        case .null, .bool, .number: return .literal(value)
        }
    }

    /// The template of a text that may contain markers.
    static func template(_ text: String, _ expressions: [Expression]) -> Template {
        var segments: [Template.Segment] = []
        var literal = ""
        var digits: String?
        for scalar in text.unicodeScalars {
            if scalar == WordMarker.open {
                digits = ""
            } else if scalar == WordMarker.close, let index = digits.flatMap({ Int($0) }), index < expressions.count {
                if !literal.isEmpty { segments.append(.literal(literal)) }
                literal = ""
                digits = nil
                segments.append(.expression(expressions[index]))
            } else if digits != nil {
                digits?.unicodeScalars.append(scalar)
            } else {
                literal.unicodeScalars.append(scalar)
            }
        }
        if !literal.isEmpty { segments.append(.literal(literal)) }
        switch segments.count {
        case 0: return .literal(.string(""))
        case 1:
            switch segments[0] {
            case .literal(let text): return .literal(.string(text))
            case .expression(let expression): return .expression(expression)
            }
        default: return .text(segments)
        }
    }

    /// The text with each marker written as `${…}` again, for messages.
    static func readable(_ text: String, _ expressions: [Expression]) -> String {
        switch template(text, expressions) {
        case .literal(.string(let text)): text
        case .expression(let expression): "${\(expression.source)}"
        case .text(let segments):
            segments.map { segment in
                switch segment {
                case .literal(let text): text
                case .expression(let expression): "${\(expression.source)}"
                }
            }.joined()
        case .literal, .list, .object: text
        }
    }
}

extension Template {
    fileprivate var isLiteral: Bool { if case .literal = self { true } else { false } }
}
