// SPDX-License-Identifier: Apache-2.0

import TerminalUI

/// Text in XML: nothing in it can begin an element or end an attribute, and what cannot be seen is spelled out.
enum XMLText {
    /// The text on one line, or with its line breaks.
    static func escaped(_ text: String, keepsLines: Bool = false) -> String {
        let visible = keepsLines ? Printable.escape(text) : Printable.escapeLine(text)
        // By scalars: a `<` with an accent is one character, and still begins an element.
        return visible.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    /// A text element at a place.
    static func element(_ text: String, x: Int, y: Int, className: String) -> String {
        "<text class=\"\(className)\" x=\"\(x)\" y=\"\(y)\" xml:space=\"preserve\">\(escaped(text))</text>"
    }
}
