// SPDX-License-Identifier: Apache-2.0

/// Finds the places of code spans and of what may be links in Markdown text.
///
/// Code spans are exact. A bracket pair without a destination may or may not be a link: whoever asks must match the
/// candidates against the links that cmark found. Takes time linear in the text but for a bounded look ahead.
struct InlineScanner {
    struct Link {
        /// From the first bracket to the end of the destination.
        let range: Range<Int>
        /// Between the brackets.
        let text: Range<Int>
        /// Whether a destination in parentheses, or an address in angle brackets, makes this a link for certain.
        let isInline: Bool
    }

    private let bytes: [UInt8]
    private var position = 0
    private(set) var codeSpans: [Range<Int>] = []
    private(set) var links: [Link] = []
    private var openers: [(offset: Int, isImage: Bool)] = []
    private var backtickRuns: [Int: [Int]] = [:]
    private static let lookAhead = 4096

    static func scan(_ bytes: [UInt8]) -> InlineScanner {
        var scanner = InlineScanner(bytes: bytes)
        scanner.scan()
        scanner.links.sort { $0.range.lowerBound < $1.range.lowerBound }
        return scanner
    }

    /// The letters and digits of a text, by which two spellings of the same text are compared.
    static func letters(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        bytes.filter(isLetter)
    }

    /// Whether the letters and digits of a text are, or begin with, those wanted.
    ///
    /// Looks at no more than the marks of Markdown between them can explain, so that many comparisons stay cheap.
    static func holds(_ bytes: ArraySlice<UInt8>, _ wanted: [UInt8], isWhole: Bool) -> Bool {
        guard bytes.count >= wanted.count else { return false }
        var matched = 0
        for byte in bytes.prefix(wanted.count * 4 + 256) {
            guard isLetter(byte) else { continue }
            guard matched < wanted.count else { return !isWhole }
            guard byte == wanted[matched] else { return false }
            matched += 1
        }
        return matched == wanted.count
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        var index = bytes.count
        while index > 0 {
            guard bytes[index - 1] == UInt8(ascii: "`") else {
                index -= 1
                continue
            }
            let end = index
            while index > 0, bytes[index - 1] == UInt8(ascii: "`") { index -= 1 }
            backtickRuns[end - index, default: []].append(index)
        }
    }

    private mutating func scan() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\\"): position += 2
            case UInt8(ascii: "`"): codeSpan()
            case UInt8(ascii: "<"): angle()
            case UInt8(ascii: "["):
                let isImage = position > 0 && bytes[position - 1] == UInt8(ascii: "!")
                openers.append((position, isImage))
                position += 1
            case UInt8(ascii: "]"): closeBracket()
            default: position += 1
            }
        }
    }

    private mutating func codeSpan() {
        let start = position
        while position < bytes.count, bytes[position] == UInt8(ascii: "`") { position += 1 }
        let length = position - start
        // The starts of runs of this length, the first one last.
        while let next = backtickRuns[length]?.last, next < position { backtickRuns[length]?.removeLast() }
        guard let close = backtickRuns[length]?.last else { return }
        codeSpans.append(start..<(close + length))
        position = close + length
    }

    /// An address or an HTML tag in angle brackets, in which nothing else counts.
    private mutating func angle() {
        let start = position
        position += 1
        guard position < bytes.count, bytes[position] > 0x20 else { return }
        var end = position
        let limit = min(bytes.count, end + Self.lookAhead)
        var isAddress = true
        while end < limit, bytes[end] != UInt8(ascii: ">"), bytes[end] != UInt8(ascii: "<") {
            if bytes[end] <= 0x20 { isAddress = false }
            end += 1
        }
        guard end < limit, bytes[end] == UInt8(ascii: ">") else { return }
        let inner = bytes[position..<end]
        isAddress = isAddress && (inner.contains(UInt8(ascii: ":")) || inner.contains(UInt8(ascii: "@")))
        if isAddress { links.append(Link(range: start..<(end + 1), text: position..<end, isInline: true)) }
        let first = bytes[position]
        let isTag = (first | 0x20) >= 0x61 && (first | 0x20) <= 0x7A || first == UInt8(ascii: "/")
        if isAddress || isTag { position = end + 1 }
    }

    private mutating func closeBracket() {
        let close = position
        position += 1
        guard let opener = openers.popLast() else { return }
        var end = position
        var isInline = false
        if position < bytes.count, bytes[position] == UInt8(ascii: "("), let destination = destinationEnd(position + 1)
        {
            end = destination
            isInline = true
        } else if position < bytes.count, bytes[position] == UInt8(ascii: "[") {
            let limit = min(bytes.count, position + 1000)
            if let label = bytes[position..<limit].firstIndex(of: UInt8(ascii: "]")) { end = label + 1 }
        }
        guard !opener.isImage else {
            if isInline { position = end }
            return
        }
        links.append(Link(range: opener.offset..<end, text: (opener.offset + 1)..<close, isInline: isInline))
        guard isInline else { return }
        position = end
        // Links do not contain links.
        openers.removeAll { !$0.isImage }
    }

    /// The offset after the `)` of a destination with an optional title, or nil when it is not one.
    private func destinationEnd(_ start: Int) -> Int? {
        let limit = min(bytes.count, start + Self.lookAhead)
        var index = start
        func skipSpace() { while index < limit, bytes[index] <= 0x20 { index += 1 } }
        skipSpace()
        if index < limit, bytes[index] == UInt8(ascii: "<") {
            while index < limit, bytes[index] != UInt8(ascii: ">") {
                index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            index += 1
        } else {
            var depth = 0
            while index < limit, bytes[index] > 0x20 {
                if bytes[index] == UInt8(ascii: "\\") {
                    index += 1
                } else if bytes[index] == UInt8(ascii: "(") {
                    depth += 1
                    // cmark gives up there, too.
                    if depth > 32 { return nil }
                } else if bytes[index] == UInt8(ascii: ")") {
                    if depth == 0 { break }
                    depth -= 1
                }
                index += 1
            }
        }
        skipSpace()
        if index < limit,
            let quote = [UInt8(ascii: "\""): 0x22, UInt8(ascii: "'"): 0x27, UInt8(ascii: "("): 0x29][bytes[index]]
        {
            index += 1
            while index < limit, bytes[index] != quote { index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
            index += 1
            skipSpace()
        }
        return index < limit && bytes[index] == UInt8(ascii: ")") ? index + 1 : nil
    }
}
