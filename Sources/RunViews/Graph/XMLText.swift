// SPDX-License-Identifier: Apache-2.0

import TerminalUI

/// Text in XML: nothing in it can begin an element or end an attribute, and what cannot be seen is spelled out.
enum XMLText {
    /// The text on one line, or with its line breaks.
    static func escaped(_ text: String, keepsLines: Bool = false) -> String {
        let visible = keepsLines ? Printable.escape(text) : Printable.escapeLine(text)
        return visible.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
    }

    /// A text element at a place.
    static func element(_ text: String, x: Int, y: Int, className: String) -> String {
        "<text class=\"\(className)\" x=\"\(x)\" y=\"\(y)\" xml:space=\"preserve\">\(escaped(text))</text>"
    }
}
