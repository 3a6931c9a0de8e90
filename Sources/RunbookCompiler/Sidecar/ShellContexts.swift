// SPDX-License-Identifier: Apache-2.0

/// How bash would take each byte of a script: whether it would expand a variable there, and whether it would split it.
///
/// Linear in the length of the script, whatever stands in it. Native commands follow the same quoting rules.
struct ShellContexts {
    /// What surrounds a byte.
    enum Context: UInt8 {
        /// Outside of quotes: an expansion would be split into words.
        case bare
        /// In double quotes.
        case doubleQuoted
        /// In single quotes, `$'…'` included: nothing is expanded.
        case singleQuoted
        /// In a comment.
        case comment
        /// In a here-document that bash expands.
        case document
        /// In a here-document that bash leaves alone.
        case quotedDocument
        /// In `$NAME` or `${…}`.
        case reference
        /// Behind a backslash.
        case escaped
    }

    private enum Frame: Equatable {
        case code(until: UInt8?)
        case doubleQuotes
    }

    /// The context of each byte.
    private(set) var contexts: [Context]

    private let bytes: [UInt8]
    private var index = 0
    private var frames: [Frame] = [.code(until: nil)]
    private var hereDocuments: [(delimiter: [UInt8], expands: Bool)] = []

    init(_ text: String) {
        bytes = Array(text.utf8)
        contexts = Array(repeating: .bare, count: bytes.count)
        while index < bytes.count {
            switch frames.last {
            case .doubleQuotes: readDoubleQuoted()
            case .code(let end): readCode(until: end)
            case nil: frames = [.code(until: nil)]
            }
        }
    }

    /// The context of a range; nil when it has several.
    func context(of range: Range<Int>) -> Context? {
        guard let first = range.first, contexts.indices.contains(range.upperBound - 1) else { return nil }
        return contexts[range].allSatisfy { $0 == contexts[first] } ? contexts[first] : nil
    }

    // MARK: - Reading

    private mutating func mark(_ context: Context, _ count: Int = 1) {
        let end = min(index + count, bytes.count)
        while index < end {
            contexts[index] = context
            index += 1
        }
    }

    private mutating func readDoubleQuoted() {
        switch bytes[index] {
        case UInt8(ascii: "\""):
            mark(.doubleQuoted)
            frames.removeLast()
        case UInt8(ascii: "\\"): mark(.escaped, 2)
        case UInt8(ascii: "$"): dollar(in: .doubleQuoted)
        case UInt8(ascii: "`"):
            mark(.bare)
            frames.append(.code(until: UInt8(ascii: "`")))
        default: mark(.doubleQuoted)
        }
    }

    private mutating func readCode(until end: UInt8?) {
        let byte = bytes[index]
        if byte == end {
            mark(.bare)
            frames.removeLast()
            return
        }
        switch byte {
        case UInt8(ascii: "'"): singleQuotes(escapes: false)
        case UInt8(ascii: "\""):
            mark(.doubleQuoted)
            frames.append(.doubleQuotes)
        case UInt8(ascii: "\\"): mark(.escaped, 2)
        case UInt8(ascii: "#") where index == 0 || " \t\n;(&|".utf8.contains(bytes[index - 1]):
            mark(.comment, (bytes[index...].firstIndex(of: 0x0A) ?? bytes.count) - index)
        case UInt8(ascii: "$"): dollar(in: .bare)
        case UInt8(ascii: "`"):
            mark(.bare)
            frames.append(.code(until: UInt8(ascii: "`")))
        case UInt8(ascii: "("):
            mark(.bare)
            frames.append(.code(until: UInt8(ascii: ")")))
        case UInt8(ascii: "<") where bytes[index...].starts(with: "<<".utf8): openHereDocument()
        case 0x0A:
            mark(.bare)
            readHereDocuments()
        default: mark(.bare)
        }
    }

    private mutating func singleQuotes(escapes: Bool) {
        mark(.singleQuoted)
        while index < bytes.count, bytes[index] != UInt8(ascii: "'") {
            mark(.singleQuoted, escapes && bytes[index] == UInt8(ascii: "\\") ? 2 : 1)
        }
        mark(.singleQuoted)
    }

    /// `$NAME`, `${…}`, `$(…)` or `$'…'`.
    private mutating func dollar(in context: Context) {
        let next = index + 1 < bytes.count ? bytes[index + 1] : 0
        if next == UInt8(ascii: "'"), context == .bare {
            mark(.singleQuoted)
            singleQuotes(escapes: true)
        } else if next == UInt8(ascii: "(") {
            mark(.bare, 2)
            frames.append(.code(until: UInt8(ascii: ")")))
        } else if next == UInt8(ascii: "{") {
            var depth = 0
            repeat {
                if bytes[index] == UInt8(ascii: "{") { depth += 1 }
                if bytes[index] == UInt8(ascii: "}") { depth -= 1 }
                mark(.reference)
            } while index < bytes.count && (depth > 0 || bytes[index - 1] == UInt8(ascii: "$"))
        } else {
            mark(.reference)
            while index < bytes.count, ValueName.isNameByte(bytes[index], first: false) { mark(.reference) }
        }
    }

    // MARK: - Here-documents

    private mutating func openHereDocument() {
        mark(.bare, 2)
        if index < bytes.count, bytes[index] == UInt8(ascii: "<") { return mark(.bare) }
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") { mark(.bare) }
        while index < bytes.count, bytes[index] == 0x20 { mark(.bare) }
        var delimiter: [UInt8] = []
        var expands = true
        while index < bytes.count, !" \t\n;|&<>)".utf8.contains(bytes[index]) {
            if "'\"\\".utf8.contains(bytes[index]) { expands = false } else { delimiter.append(bytes[index]) }
            mark(.escaped)
        }
        if !delimiter.isEmpty { hereDocuments.append((delimiter, expands)) }
    }

    private mutating func readHereDocuments() {
        for document in hereDocuments {
            while index < bytes.count {
                let end = bytes[index...].firstIndex(of: 0x0A) ?? bytes.count
                let line = bytes[index..<end]
                let isEnd = line.drop { $0 == 0x09 }.elementsEqual(document.delimiter)
                if isEnd {
                    mark(.escaped, end - index + 1)
                    break
                }
                guard document.expands else {
                    mark(.quotedDocument, end - index + 1)
                    continue
                }
                while index < end {
                    switch bytes[index] {
                    case UInt8(ascii: "$"): documentReference()
                    case UInt8(ascii: "\\"): mark(.escaped, 2)
                    default: mark(.document)
                    }
                }
                if index == end { mark(.document) }
            }
        }
        hereDocuments = []
    }

    /// `$NAME` or `${…}` of a here-document, up to the end of its line.
    private mutating func documentReference() {
        mark(.reference)
        let isBraced = index < bytes.count && bytes[index] == UInt8(ascii: "{")
        while index < bytes.count, bytes[index] != 0x0A {
            let byte = bytes[index]
            if !isBraced, !ValueName.isNameByte(byte, first: false) { return }
            mark(.reference)
            if byte == UInt8(ascii: "}") { return }
        }
    }
}
