// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
    /// How JSON text is laid out.
    public enum Layout: Sendable {
        /// One line, members in their own order.
        case compact
        /// One line, members sorted by name: the same value always gives the same bytes.
        case canonical
        /// Four spaces a level, as the AWS CLI prints.
        case indented
    }

    /// The JSON text of this value.
    public func text(_ layout: Layout = .compact) -> String { String(decoding: bytes(layout), as: UTF8.self) }

    /// The JSON text of this value in UTF-8.
    public func bytes(_ layout: Layout = .compact) -> [UInt8] {
        var output: [UInt8] = []
        write(to: &output, layout: layout, level: 0)
        return output
    }

    func write(to output: inout [UInt8], layout: Layout, level: Int) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let flag): output.append(contentsOf: (flag ? "true" : "false").utf8)
        case .number(let number): output.append(contentsOf: (number.text ?? "null").utf8)
        case .string(let text): Self.writeQuoted(text, to: &output)
        case .array(let elements):
            Self.writeList(elements, brackets: ("[", "]"), to: &output, layout: layout, level: level) {
                element,
                output in
                element.write(to: &output, layout: layout, level: level + 1)
            }
        case .object(let members):
            var pairs = Array(members)
            if layout == .canonical { pairs.sort { $0.key < $1.key } }
            Self.writeList(pairs, brackets: ("{", "}"), to: &output, layout: layout, level: level) { pair, output in
                Self.writeQuoted(pair.key, to: &output)
                output.append(contentsOf: (layout == .indented ? ": " : ":").utf8)
                pair.value.write(to: &output, layout: layout, level: level + 1)
            }
        }
    }

    private static func writeList<Element>(
        _ elements: [Element],
        brackets: (open: String, close: String),
        to output: inout [UInt8],
        layout: Layout,
        level: Int,
        write: (Element, inout [UInt8]) -> Void
    ) {
        output.append(contentsOf: brackets.open.utf8)
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            if layout == .indented { writeLineBreak(level: level + 1, to: &output) }
            write(element, &output)
        }
        if layout == .indented, !elements.isEmpty { writeLineBreak(level: level, to: &output) }
        output.append(contentsOf: brackets.close.utf8)
    }

    private static func writeLineBreak(level: Int, to output: inout [UInt8]) {
        output.append(0x0A)
        output.append(contentsOf: repeatElement(0x20, count: 4 * level))
    }

    private static func standsForItself(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") && byte != 0x7F
    }

    static func writeQuoted(_ text: String, to output: inout [UInt8]) {
        // Most texts need no escape: they are copied in one piece.
        let isPlain = text.utf8.withContiguousStorageIfAvailable { bytes in
            guard bytes.allSatisfy(standsForItself) else { return false }
            output.append(UInt8(ascii: "\""))
            output.append(contentsOf: bytes)
            output.append(UInt8(ascii: "\""))
            return true
        }
        if isPlain == true { return }
        let hexadecimal = Array("0123456789abcdef".utf8)
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output.append(contentsOf: "\\\"".utf8)
            case UInt8(ascii: "\\"): output.append(contentsOf: "\\\\".utf8)
            case 0x0A: output.append(contentsOf: "\\n".utf8)
            case 0x0D: output.append(contentsOf: "\\r".utf8)
            case 0x09: output.append(contentsOf: "\\t".utf8)
            case 0..<0x20, 0x7F:
                output.append(contentsOf: "\\u00".utf8)
                output.append(hexadecimal[Int(byte >> 4)])
                output.append(hexadecimal[Int(byte & 0xF)])
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
