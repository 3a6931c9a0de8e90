// SPDX-License-Identifier: Apache-2.0

/// A bounded reader of the XML that AWS services answer with.
///
/// It knows elements, attributes, character data, CDATA, comments and processing instructions, the five named entities
/// and numeric references. It refuses document type declarations and every other entity, so that no input can expand,
/// and text that is not UTF-8.
/// Depth and the number of elements are bounded; the size is the caller's to bound.
struct XMLReader {
    /// How deep elements may nest.
    static let maximumDepth = 128
    /// How many elements a document may have.
    static let maximumElements = 2_000_000

    private let bytes: [UInt8]
    private var position = 0
    private var elements = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads one document and returns its root element.
    static func parse(_ bytes: [UInt8]) throws(XMLSyntaxError) -> XMLElement {
        var reader = XMLReader(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.position = 3 }
        try reader.skipMiscellany()
        let root = try reader.element()
        try reader.skipMiscellany()
        guard reader.position == bytes.count else { throw reader.error("text after the root element") }
        return root
    }

    private func error(_ reason: String) -> XMLSyntaxError { XMLSyntaxError(reason: reason, offset: position) }

    private func looks(at text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        return text.withUTF8Buffer { buffer in
            for index in 0..<count where buffer[index] != bytes[position + index] { return false }
            return true
        }
    }

    private mutating func skipSpace() {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    private mutating func skip(past end: StaticString) throws(XMLSyntaxError) {
        while position < bytes.count {
            if looks(at: end) {
                position += end.utf8CodeUnitCount
                return
            }
            position += 1
        }
        throw error("the document ends inside a comment or an instruction")
    }

    private mutating func skipMiscellany() throws(XMLSyntaxError) {
        while true {
            skipSpace()
            if looks(at: "<?") {
                try skip(past: "?>")
            } else if looks(at: "<!--") {
                try skip(past: "-->")
            } else if looks(at: "<!") {
                throw error("document type declarations are refused")
            } else {
                return
            }
        }
    }

    private mutating func name() throws(XMLSyntaxError) -> String {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            let isName =
                byte >= 0x80 || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            guard isName else { break }
            position += 1
        }
        guard position > start else { throw error("a name is expected") }
        return try text(bytes[start..<position])
    }

    private func text(_ bytes: some Sequence<UInt8>) throws(XMLSyntaxError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw error("text that is not UTF-8") }
        return text
    }

    /// One open element while the document is read: the element, its full name and its text as bytes.
    private struct Open {
        var element: XMLElement
        var fullName: String
        var text: [UInt8] = []
    }

    private mutating func element() throws(XMLSyntaxError) -> XMLElement {
        guard looks(at: "<") else { throw error("an element is expected") }
        var stack: [Open] = []
        if let whole = try startTag(&stack) { return whole }
        while true {
            guard position < bytes.count else { throw error("the document ends inside an element") }
            if let root = try content(&stack) { return root }
        }
    }

    /// Reads one piece of content; returns the root once its end tag has been read.
    private mutating func content(_ stack: inout [Open]) throws(XMLSyntaxError) -> XMLElement? {
        let top = stack.count - 1
        guard bytes[position] == UInt8(ascii: "<") else {
            try characters(into: &stack[top].text)
            return nil
        }
        if looks(at: "</") {
            position += 2
            let closing = try name()
            guard closing == stack[top].fullName else { throw error("an end tag without its start tag") }
            skipSpace()
            guard looks(at: ">") else { throw error("an end tag is not closed") }
            position += 1
            return try close(&stack)
        }
        if looks(at: "<![CDATA[") {
            position += 9
            let start = position
            try skip(past: "]]>")
            stack[top].text.append(contentsOf: bytes[start..<(position - 3)])
            return nil
        }
        if looks(at: "<!--") {
            try skip(past: "-->")
            return nil
        }
        if looks(at: "<?") {
            try skip(past: "?>")
            return nil
        }
        if let child = try startTag(&stack) { stack[top].element.children.append(child) }
        return nil
    }

    private func close(_ stack: inout [Open]) throws(XMLSyntaxError) -> XMLElement? {
        var closed = stack.removeLast()
        if !closed.text.isEmpty { closed.element.text = try text(closed.text) }
        guard !stack.isEmpty else { return closed.element }
        stack[stack.count - 1].element.children.append(closed.element)
        return nil
    }

    /// Reads a start tag and pushes it; returns the element itself when the tag was self-closing.
    private mutating func startTag(_ stack: inout [Open]) throws(XMLSyntaxError) -> XMLElement? {
        position += 1
        elements += 1
        guard stack.count < Self.maximumDepth else { throw error("nested deeper than \(Self.maximumDepth) levels") }
        guard elements <= Self.maximumElements else { throw error("more than \(Self.maximumElements) elements") }
        let fullName = try name()
        var element = XMLElement(name: XMLElement.localName(fullName))
        while true {
            skipSpace()
            guard position < bytes.count else { throw error("the document ends inside a tag") }
            if looks(at: "/>") {
                position += 2
                return element
            }
            if looks(at: ">") {
                position += 1
                stack.append(Open(element: element, fullName: fullName))
                return nil
            }
            element.attributes.append(try attribute())
        }
    }

    private mutating func attribute() throws(XMLSyntaxError) -> XMLElement.Attribute {
        let attributeName = try name()
        skipSpace()
        guard looks(at: "=") else { throw error("an attribute without a value") }
        position += 1
        skipSpace()
        guard position < bytes.count else { throw error("the document ends inside a tag") }
        let quote = bytes[position]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { throw error("an unquoted attribute") }
        position += 1
        var value: [UInt8] = []
        while position < bytes.count, bytes[position] != quote {
            guard bytes[position] != UInt8(ascii: "<") else { throw error("a tag inside an attribute") }
            if bytes[position] == UInt8(ascii: "&") {
                try reference(into: &value)
            } else {
                value.append(bytes[position])
                position += 1
            }
        }
        guard position < bytes.count else { throw error("the document ends inside an attribute") }
        position += 1
        return XMLElement.Attribute(name: attributeName, value: try text(value))
    }

    private mutating func characters(into text: inout [UInt8]) throws(XMLSyntaxError) {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<"), bytes[position] != UInt8(ascii: "&") {
            position += 1
        }
        text.append(contentsOf: bytes[start..<position])
        if position < bytes.count, bytes[position] == UInt8(ascii: "&") { try reference(into: &text) }
    }

    private mutating func reference(into text: inout [UInt8]) throws(XMLSyntaxError) {
        let limit = min(position + 12, bytes.count)
        guard let end = bytes[position..<limit].firstIndex(of: UInt8(ascii: ";")) else {
            throw error("an entity is not closed")
        }
        let entity = String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
        guard let scalar = Self.scalar(entity: entity) else { throw error("an unknown entity") }
        text.append(contentsOf: String(Character(scalar)).utf8)
        position = end + 1
    }

    private static func scalar(entity: String) -> Unicode.Scalar? {
        switch entity {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        guard entity.hasPrefix("#") else { return nil }
        let digits = entity.dropFirst()
        let code = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
        return code.flatMap { $0 == 0 ? nil : Unicode.Scalar($0) }
    }
}
