// SPDX-License-Identifier: Apache-2.0

/// JSON as the renderers of findings write it: members in a fixed order, and safe to print on a terminal.
enum JSONText {
    /// A text with its quotes; invisible characters go out as escapes too.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator:
                    for unit in String(scalar).utf16 {
                        let digits = String(unit, radix: 16)
                        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    }
                default: result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    /// A member whose value is text.
    static func member(_ name: String, _ text: String) -> String { quoted(name) + ":" + quoted(text) }

    /// A member whose value is JSON already.
    static func member(_ name: String, json: String) -> String { quoted(name) + ":" + json }

    /// A member whose value is a number.
    static func member(_ name: String, _ number: Int) -> String { quoted(name) + ":\(number)" }

    /// An object of members.
    static func object(_ members: [String]) -> String { "{" + members.joined(separator: ",") + "}" }

    /// An array of values that are JSON already.
    static func array(_ elements: [String]) -> String { "[" + elements.joined(separator: ",") + "]" }
}
