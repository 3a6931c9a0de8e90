// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Divides a script into statements; the words are read in `ShellReader+Words.swift`.
///
/// The grammar is the Shell Command Language of POSIX.1-2017, section 2.10, with bash's additions. Compound commands
/// are followed only as far as needed to find where they end.
struct ShellReader {
    /// A compound command that is not closed yet.
    enum Open {
        case conditional
        case loop
        case selection
        case group
        case subshell
    }

    let text: EmbeddedText
    let bytes: [UInt8]
    var position = 0
    var constructs: [ShellConstruct] = []
    private(set) var items: [ShellScript.Item] = []
    private var comments: [ShellScript.Item] = []
    private var commands: [ShellCommand] = []
    private var assignments: [ShellCommand.Assignment] = []
    private var words: [ShellWord] = []
    private var open: [Open] = []
    private var hereDocuments: [(delimiter: [UInt8], stripsTabs: Bool)] = []
    private var statementStart: Int?
    private var lastEnd = 0
    /// After `|`, `&&` or `||` the statement goes on past the end of the line.
    private var continues = false
    /// The words are those of `for`, `case` or `function`, no command.
    private var isHeader = false

    /// The closing parenthesis of each opening one, quotes disregarded.
    let parentheses: [Int: Int]

    init(text: EmbeddedText) {
        self.text = text
        bytes = text.bytes
        var parentheses: [Int: Int] = [:]
        var open: [Int] = []
        for (offset, byte) in text.bytes.enumerated() {
            if byte == UInt8(ascii: "(") { open.append(offset) }
            if byte == UInt8(ascii: ")"), let start = open.popLast() { parentheses[start] = offset }
        }
        self.parentheses = parentheses
    }

    private var isAtCommandStart: Bool { words.isEmpty && assignments.isEmpty && !isHeader }

    mutating func read() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0D: position += 1
            case UInt8(ascii: "\\") where peek(1) == 0x0A: position += 2
            case 0x0A: endLine()
            case UInt8(ascii: "#"): comment()
            case UInt8(ascii: ";"): semicolon()
            case UInt8(ascii: "&"): ampersand()
            case UInt8(ascii: "|"):
                let isOr = peek(1) == UInt8(ascii: "|")
                mark(isOr ? .or : .pipe, length: isOr || peek(1) == UInt8(ascii: "&") ? 2 : 1)
                endCommand()
                continues = true
            case UInt8(ascii: "("): openParenthesis()
            case UInt8(ascii: ")"): closeParenthesis()
            case UInt8(ascii: "<"), UInt8(ascii: ">"): redirection(from: position)
            default: word()
            }
        }
        skipHereDocuments()
        endStatement()
    }

    func peek(_ distance: Int) -> UInt8? { position + distance < bytes.count ? bytes[position + distance] : nil }

    mutating func construct(_ kind: ShellConstruct.Kind, _ lower: Int, _ upper: Int) {
        constructs.append(ShellConstruct(kind: kind, range: text.sourceRange(lower, upper)))
    }

    // MARK: Ends

    private mutating func begin() { if statementStart == nil { statementStart = position } }

    private mutating func mark(_ kind: ShellConstruct.Kind, length: Int) {
        begin()
        construct(kind, position, position + length)
        position += length
        lastEnd = position
    }

    private mutating func endLine() {
        endCommand()
        position += 1
        skipHereDocuments()
        if open.isEmpty, !continues { endStatement() }
    }

    private mutating func endCommand() {
        defer {
            assignments = []
            words = []
            isHeader = false
        }
        guard !isHeader, let first = assignments.first?.range ?? words.first?.range else { return }
        let last = words.last?.range ?? assignments.last?.range ?? first
        commands.append(ShellCommand(assignments: assignments, words: words, range: first.union(last)))
    }

    private mutating func endStatement() {
        endCommand()
        defer {
            statementStart = nil
            commands = []
            constructs = []
            comments = []
            open = []
            continues = false
        }
        if let start = statementStart {
            if !open.isEmpty { construct(.unfinished, start, lastEnd) }
            let statement = ShellStatement(
                commands: commands,
                constructs: constructs.sorted { $0.range < $1.range },
                range: text.sourceRange(start, lastEnd),
                raw: String(decoding: bytes[start..<max(start, min(lastEnd, bytes.count))], as: UTF8.self)
            )
            items.append(.statement(statement))
        }
        items += comments
    }

    private mutating func comment() {
        let start = position
        while position < bytes.count, bytes[position] != 0x0A { position += 1 }
        let comment = String(decoding: bytes[(start + 1)..<position], as: UTF8.self)
        let shown = comment.hasPrefix(" ") ? String(comment.dropFirst()) : comment
        comments.append(.comment(shown, range: text.sourceRange(start, position)))
        if statementStart == nil {
            items += comments
            comments = []
        }
    }

    // MARK: Operators

    private mutating func semicolon() {
        let isCaseEnd = peek(1) == UInt8(ascii: ";") || peek(1) == UInt8(ascii: "&")
        endCommand()
        position += isCaseEnd ? (peek(2) == UInt8(ascii: "&") ? 3 : 2) : 1
        if isCaseEnd, open.last == .selection { return skipPattern() }
        if open.isEmpty { endStatement() }
    }

    private mutating func ampersand() {
        if peek(1) == UInt8(ascii: "&") {
            mark(.and, length: 2)
            endCommand()
            continues = true
        } else if peek(1) == UInt8(ascii: ">") {
            redirection(from: position)
        } else {
            mark(.background, length: 1)
            endCommand()
            if open.isEmpty { endStatement() }
        }
    }

    private mutating func openParenthesis() {
        begin()
        let start = position
        if words.isEmpty, assignments.isEmpty, let end = arithmeticEnd(position) {
            position = end
            construct(.arithmetic, start, position)
        } else if words.count == 1, assignments.isEmpty, peek(1) == UInt8(ascii: ")") {
            words = []
            construct(.function, statementStart ?? start, position + 2)
            position += 2
            continues = true
        } else {
            endCommand()
            open.append(.subshell)
            construct(.subshell, start, start + 1)
            position += 1
        }
        lastEnd = position
    }

    private mutating func closeParenthesis() {
        begin()
        endCommand()
        if open.last == .subshell { open.removeLast() } else { construct(.unfinished, position, position + 1) }
        position += 1
        lastEnd = position
        continues = false
    }

    private mutating func redirection(from start: Int) {
        begin()
        continues = false
        if bytes[position] != UInt8(ascii: "&"), peek(1) == UInt8(ascii: "(") {
            position = substitutionEnd(position + 2) ?? bytes.count
            construct(.processSubstitution, start, position)
            lastEnd = position
            return
        }
        var operatorBytes: [UInt8] = []
        while position < bytes.count, operatorBytes.count < 3, "<>&|-".utf8.contains(bytes[position]) {
            if bytes[position] == UInt8(ascii: "-"), operatorBytes != Array("<<".utf8) { break }
            operatorBytes.append(bytes[position])
            position += 1
        }
        while let byte = peek(0), byte == 0x20 || byte == 0x09 { position += 1 }
        let target = isWordByte(peek(0)) ? readWord(globs: false) : nil
        let isHere = operatorBytes == Array("<<".utf8) || operatorBytes == Array("<<-".utf8)
        construct(isHere ? .hereDocument : .redirection, start, position)
        if isHere, let target {
            let delimiter = target.literal ?? target.raw
            hereDocuments.append((Array(delimiter.utf8), operatorBytes.count == 3))
        }
        lastEnd = position
    }

    private mutating func skipHereDocuments() {
        while let document = hereDocuments.first {
            guard position < bytes.count else {
                construct(.unfinished, lastEnd, bytes.count)
                hereDocuments = []
                return
            }
            let end = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
            var line = bytes[position..<end]
            if document.stripsTabs { line = line.drop { $0 == 0x09 } }
            position = min(end + 1, bytes.count)
            lastEnd = end
            if line.elementsEqual(document.delimiter) { hereDocuments.removeFirst() }
        }
    }

    // MARK: Words

    private mutating func word() {
        begin()
        continues = false
        let start = position
        let isAtStart = isAtCommandStart
        if words.isEmpty, !isHeader, let assignment = readAssignment() {
            if let assignment { assignments.append(assignment) }
            lastEnd = position
            return
        }
        let word = readWord(globs: !isHeader)
        lastEnd = position
        // A number right before a redirection is its descriptor.
        if let next = peek(0), next == UInt8(ascii: "<") || next == UInt8(ascii: ">"), word.isDescriptor {
            return redirection(from: start)
        }
        if isAtStart, word.raw == word.literal, reserved(word.raw, start) { return }
        words.append(word)
    }

    /// Handles a reserved word at the start of a command; tells whether it was one.
    private mutating func reserved(_ word: String, _ start: Int) -> Bool {
        switch word {
        case "if": enter(.conditional, .conditional, start)
        case "for", "select":
            enter(.loop, .loop, start)
            isHeader = true
        case "while", "until": enter(.loop, .loop, start)
        case "case":
            enter(.selection, .selection, start)
            skipCaseHeader()
        case "{": enter(.group, .group, start)
        case "then", "else", "elif", "do": return open.last != nil
        case "fi": return leave(.conditional)
        case "done": return leave(.loop)
        case "esac": return leave(.selection)
        case "}": return leave(.group)
        case "!": construct(.history, start, position)
        case "coproc": construct(.coprocess, start, position)
        case "function":
            construct(.function, start, position)
            while let byte = peek(0), byte == 0x20 || byte == 0x09 { position += 1 }
            if isWordByte(peek(0)) { _ = readWord(globs: false) }
            if peek(0) == UInt8(ascii: "("), peek(1) == UInt8(ascii: ")") { position += 2 }
            lastEnd = position
            continues = true
        case "[[": skipTest(start)
        default: return false
        }
        return true
    }

    private mutating func enter(_ compound: Open, _ kind: ShellConstruct.Kind, _ start: Int) {
        open.append(compound)
        construct(kind, start, position)
    }

    private mutating func leave(_ compound: Open) -> Bool {
        guard open.last == compound else { return false }
        open.removeLast()
        return true
    }

    private mutating func skipTest(_ start: Int) {
        while position < bytes.count {
            if isWordByte(peek(0)) {
                if readWord(globs: false).raw == "]]" { break }
            } else {
                position += 1
            }
        }
        construct(.test, start, position)
        lastEnd = position
    }

    private mutating func skipCaseHeader() {
        while position < bytes.count {
            if !isWordByte(peek(0)) {
                position += 1
            } else if readWord(globs: false).raw == "in" {
                break
            }
        }
        skipPattern()
    }

    /// Skips the pattern of a case up to its `)`, or nothing when the case ends here.
    private mutating func skipPattern() {
        while position < bytes.count {
            let start = position
            if peek(0) == UInt8(ascii: "#") {
                while position < bytes.count, bytes[position] != 0x0A { position += 1 }
            } else if isWordByte(peek(0)) {
                if readWord(globs: false).raw == "esac" {
                    position = start
                    return
                }
            } else {
                position += 1
                if bytes[start] == UInt8(ascii: ")") { break }
            }
        }
        lastEnd = position
    }
}

extension ShellWord {
    /// Whether the word could be the descriptor of a redirection that follows it at once.
    fileprivate var isDescriptor: Bool {
        !raw.isEmpty && raw.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
