// SPDX-License-Identifier: Apache-2.0

/// Writes an element tree to XML text, escaping so that any reader gets the same characters back.
enum XMLWriter {
    /// The UTF-8 bytes of the element, without a declaration.
    static func bytes(_ element: XMLElement) -> [UInt8] {
        var output: [UInt8] = []
        write(element, to: &output)
        return output
    }

    private static func write(_ element: XMLElement, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "<"))
        output.append(contentsOf: element.name.utf8)
        for attribute in element.attributes {
            output.append(UInt8(ascii: " "))
            output.append(contentsOf: attribute.name.utf8)
            output.append(contentsOf: "=\"".utf8)
            writeEscaped(attribute.value, to: &output)
            output.append(UInt8(ascii: "\""))
        }
        output.append(UInt8(ascii: ">"))
        writeEscaped(element.text, to: &output)
        for child in element.children { write(child, to: &output) }
        output.append(contentsOf: "</".utf8)
        output.append(contentsOf: element.name.utf8)
        output.append(UInt8(ascii: ">"))
    }

    private static func writeEscaped(_ text: String, to output: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output.append(contentsOf: "&amp;".utf8)
            case "<": output.append(contentsOf: "&lt;".utf8)
            case ">": output.append(contentsOf: "&gt;".utf8)
            case "\"": output.append(contentsOf: "&quot;".utf8)
            case "\r": output.append(contentsOf: "&#xD;".utf8)
            case "\n": output.append(contentsOf: "&#xA;".utf8)
            case "\u{85}": output.append(contentsOf: "&#x85;".utf8)
            case "\u{2028}": output.append(contentsOf: "&#x2028;".utf8)
            default: output.append(contentsOf: String(Character(scalar)).utf8)
            }
        }
    }
}
