// SPDX-License-Identifier: Apache-2.0

public import Values

/// The AWS CLI's `--output yaml`: block style, names sorted, texts quoted where YAML would take them for something else.
///
/// A text that YAML 1.1 or 1.2 could read as another kind of value is quoted; one with line breaks or control characters
/// stands in double quotes on one line.
public enum YAMLOutput {
    /// The document of a value, with its line breaks.
    public static func text(of value: JSONValue, sortsNames: Bool = true) -> String {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            var output = ""
            write(elements, indentation: 0, sortsNames, to: &output)
            return output
        case .object(let members) where !members.isEmpty:
            var output = ""
            write(members, indentation: 0, sortsNames, isInLine: false, to: &output)
            return output
        default:
            let text = scalar(value)
            // A plain scalar that is a whole document is closed, so that a reader of a stream knows its end.
            let isOpen = value.isScalar && text.first != "'" && text.first != "\""
            return text + (isOpen ? "\n...\n" : "\n")
        }
    }

    private static func write(
        _ elements: [JSONValue],
        indentation: Int,
        _ sortsNames: Bool,
        to output: inout String
    ) {
        for element in elements {
            output += String(repeating: " ", count: indentation) + "-"
            switch element {
            case .array(let inner) where !inner.isEmpty:
                // A list in a list begins on the line of its dash.
                var nested = ""
                write(inner, indentation: indentation + 2, sortsNames, to: &nested)
                output += " " + nested.dropFirst(indentation + 2)
            case .object(let members) where !members.isEmpty:
                output += " "
                write(members, indentation: indentation + 2, sortsNames, isInLine: true, to: &output)
            default: output += " " + scalar(element) + "\n"
            }
        }
    }

    private static func write(
        _ members: JSONObject,
        indentation: Int,
        _ sortsNames: Bool,
        isInLine: Bool,
        to output: inout String
    ) {
        let names = sortsNames ? PythonText.sorted(members.keys) : members.keys
        for (index, name) in names.enumerated() {
            guard let value = members[name] else { continue }
            if index > 0 || !isInLine { output += String(repeating: " ", count: indentation) }
            output += scalar(.string(name)) + ":"
            switch value {
            case .array(let elements) where !elements.isEmpty:
                output += "\n"
                write(elements, indentation: indentation, sortsNames, to: &output)
            case .object(let inner) where !inner.isEmpty:
                output += "\n"
                write(inner, indentation: indentation + 2, sortsNames, isInLine: false, to: &output)
            default: output += " " + scalar(value) + "\n"
            }
        }
    }

    private static func scalar(_ value: JSONValue) -> String {
        switch value {
        case .null: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .number(let number):
            let text = PythonText.numeral(number)
            // `1e+16` without a point is a text to YAML 1.1.
            guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
            return text[..<exponent] + ".0" + text[exponent...]
        case .string(let text): return string(text)
        case .array: return "[]"
        case .object: return "{}"
        }
    }

    // MARK: Texts

    private static func string(_ text: String) -> String {
        if text.unicodeScalars.contains(where: isUnprintable) { return doubleQuoted(text) }
        return isPlain(text) ? text : "'" + text.replacing("'", with: "''") + "'"
    }

    private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
        default: false
        }
    }

    private static func doubleQuoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": return "\\\""
            case "\\": return "\\\\"
            case "\n": return "\\n"
            case "\r": return "\\r"
            case "\t": return "\\t"
            case "\0": return "\\0"
            default:
                guard isUnprintable(scalar) else { return String(scalar) }
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let width = scalar.value < 0x100 ? 2 : 4
                return (width == 2 ? "\\x" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
            }
        }
        return "\"" + escaped.joined() + "\""
    }

    private static func isPlain(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.first, let last = scalars.last, first != " ", last != " ", last != ":" else {
            return false
        }
        let indicators: Set<Unicode.Scalar> = [
            "#", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`", "=",
        ]
        if indicators.contains(first) { return false }
        if ["-", "?", ":"].contains(first), scalars.count == 1 || scalars[1] == " " { return false }
        if text.hasPrefix("---") || text.hasPrefix("...") || text.contains(": ") || text.contains(" #") { return false }
        return !isOtherKind(text, first)
    }

    private static let words: Set<String> = [
        "~", "null", "true", "false", "yes", "no", "on", "off", "<<", ".inf", "-.inf", "+.inf", ".nan",
    ]

    /// Whether a reader may take the text for a number, a truth value, null or a moment.
    private static func isOtherKind(_ text: String, _ first: Unicode.Scalar) -> Bool {
        if words.contains(text.lowercased()) { return true }
        guard ("0"..."9").contains(first) || first == "+" || first == "-" || first == "." else { return false }
        // Numbers in all their forms (1_000, 0x1F, 1:30, 1e5) and moments are made of these characters only.
        return text.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "0"..."9", "a"..."f", "A"..."F", "x", "o", "_", ".", "+", "-", ":", "T", "t", "Z", "z", " ": true
            default: false
            }
        }
    }
}
