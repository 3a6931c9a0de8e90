// SPDX-License-Identifier: Apache-2.0

public import Values

/// The AWS CLI's `--output json`: four spaces a level, text beyond ASCII as it is.
public enum JSONOutput {
    /// The text of a value, without a line break at its end.
    public static func text(of value: JSONValue) -> String {
        var output: [UInt8] = []
        write(value, level: 0, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private static func write(_ value: JSONValue, level: Int, to output: inout [UInt8]) {
        switch value {
        case .null: output += "null".utf8
        case .bool(let flag): output += (flag ? "true" : "false").utf8
        case .number(let number): output += PythonText.numeral(number).utf8
        case .string(let text): writeQuoted(text, to: &output)
        case .array(let elements):
            guard !elements.isEmpty else { return output += "[]".utf8 }
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                writeBreak(isFirst: index == 0, level: level + 1, to: &output)
                write(element, level: level + 1, to: &output)
            }
            writeBreak(isFirst: true, level: level, to: &output)
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            guard !members.isEmpty else { return output += "{}".utf8 }
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                writeBreak(isFirst: index == 0, level: level + 1, to: &output)
                writeQuoted(member.key, to: &output)
                output += ": ".utf8
                write(member.value, level: level + 1, to: &output)
            }
            writeBreak(isFirst: true, level: level, to: &output)
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func writeBreak(isFirst: Bool, level: Int, to output: inout [UInt8]) {
        if !isFirst { output.append(UInt8(ascii: ",")) }
        output.append(0x0A)
        output.append(contentsOf: repeatElement(0x20, count: 4 * level))
    }

    /// A string with Python's escapes: short ones where JSON has them, `\u00XX` for other control characters.
    private static func writeQuoted(_ text: String, to output: inout [UInt8]) {
        let hexadecimal = Array("0123456789abcdef".utf8)
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output += "\\\"".utf8
            case UInt8(ascii: "\\"): output += "\\\\".utf8
            case 0x08: output += "\\b".utf8
            case 0x09: output += "\\t".utf8
            case 0x0A: output += "\\n".utf8
            case 0x0C: output += "\\f".utf8
            case 0x0D: output += "\\r".utf8
            case 0..<0x20:
                output += "\\u00".utf8
                output.append(hexadecimal[Int(byte >> 4)])
                output.append(hexadecimal[Int(byte & 0xF)])
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
