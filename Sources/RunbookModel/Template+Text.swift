// SPDX-License-Identifier: Apache-2.0

import Expressions
import Values

extension Template {
    /// The template as text, with every hole written as `${…}`.
    public var readable: String {
        switch self {
        case .literal(let value): value.stringValue ?? value.text()
        case .expression(let expression): "${\(expression.source)}"
        case .text(let segments):
            segments.map { segment in
                switch segment {
                case .literal(let text): text
                case .expression(let expression): "${\(expression.source)}"
                }
            }.joined()
        case .list(let elements): "[\(elements.map(\.readable).joined(separator: ", "))]"
        case .object(let members):
            "{\(members.map { "\($0.name): \($0.value.readable)" }.joined(separator: ", "))}"
        }
    }
}
