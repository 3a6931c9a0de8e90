// SPDX-License-Identifier: Apache-2.0

/// Finds what a script reads from its environment and what it sets itself.
///
/// It knows quotes, escapes, comments and quoted here-documents, in which nothing is expanded. What it takes for an
/// expression of Lifeboat is a `${…}` that bash would refuse as a bad substitution.
struct ScriptScanner {
    /// `$NAME` or `${NAME}`, with the place of all of it.
    struct Variable: Hashable {
        var name: String
        var range: Range<Int>
    }

    private let bytes: [UInt8]
    private var index = 0
    private var isInDoubleQuotes = false
    private var hereDocuments: [(delimiter: [UInt8], expands: Bool)] = []
    /// The variables that are read.
    private(set) var variables: [Variable] = []
    /// The insides of `${…}` that are no names.
    private(set) var expressions: [Range<Int>] = []
    /// The names that the script gives a value itself.
    private(set) var assigned: Set<String> = []

    init(_ text: String) { bytes = Array(text.utf8) }

    /// Scans the whole script.
    mutating func scan() {
        findAssignments()
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\\"): index += 2
            case UInt8(ascii: "\""):
                isInDoubleQuotes.toggle()
                index += 1
            case UInt8(ascii: "'") where !isInDoubleQuotes: skip(to: UInt8(ascii: "'"))
            case UInt8(ascii: "#") where !isInDoubleQuotes && startsWord: skipLine()
            case UInt8(ascii: "<") where !isInDoubleQuotes && bytes[index...].starts(with: "<<".utf8):
                openHereDocument()
            case UInt8(ascii: "\n"):
                index += 1
                if !isInDoubleQuotes { readHereDocuments() }
            case UInt8(ascii: "$"): dollar()
            default: index += 1
            }
        }
    }

    private var startsWord: Bool {
        index == 0 || " \t\n;(&|".utf8.contains(bytes[index - 1])
    }

    private mutating func skip(to end: UInt8) {
        index += 1
        while index < bytes.count, bytes[index] != end { index += 1 }
        index += 1
    }

    private mutating func skipLine() {
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
    }

    private mutating func dollar() {
        let start = index
        index += 1
        guard index < bytes.count else { return }
        if bytes[index] == UInt8(ascii: "'"), !isInDoubleQuotes {
            index += 1
            while index < bytes.count, bytes[index] != UInt8(ascii: "'") {
                index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            index += 1
            return
        }
        let isBraced = bytes[index] == UInt8(ascii: "{")
        if isBraced { index += 1 }
        let nameStart = index
        while index < bytes.count, ValueName.isNameByte(bytes[index], first: index == nameStart) { index += 1 }
        let name = String(decoding: bytes[nameStart..<min(index, bytes.count)], as: UTF8.self)
        guard isBraced else {
            if !name.isEmpty { variables.append(Variable(name: name, range: start..<index)) }
            return
        }
        // Bash's own forms: `${!x}`, `${#x}`, `${1}`, `${x:-y}`, `${x%y}`, `${x[0]}` …; what they contain is scanned on.
        let next = index < bytes.count ? bytes[index] : 0
        if name.isEmpty, next != UInt8(ascii: "("), next != 0x20 { return }
        if next == UInt8(ascii: "}") {
            index += 1
            variables.append(Variable(name: name, range: start..<index))
        } else if !name.isEmpty, ":#%/^,@[-=+?".utf8.contains(next) {
            variables.append(Variable(name: name, range: start..<index))
        } else {
            var end = index
            while end < bytes.count, bytes[end] != UInt8(ascii: "}") { end += 1 }
            expressions.append(nameStart..<end)
            index = min(end + 1, bytes.count)
        }
    }

    // MARK: - Here-documents

    private mutating func openHereDocument() {
        index += 2
        if index < bytes.count, bytes[index] == UInt8(ascii: "<") {
            index += 1
            return
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
        while index < bytes.count, bytes[index] == 0x20 { index += 1 }
        var delimiter: [UInt8] = []
        var expands = true
        while index < bytes.count, !" \t\n;|&<>)".utf8.contains(bytes[index]) {
            if "'\"\\".utf8.contains(bytes[index]) { expands = false } else { delimiter.append(bytes[index]) }
            index += 1
        }
        if !delimiter.isEmpty { hereDocuments.append((delimiter, expands)) }
    }

    private mutating func readHereDocuments() {
        for document in hereDocuments {
            while index < bytes.count {
                let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
                let line = bytes[index..<end]
                if line.drop(while: { $0 == 0x09 }).elementsEqual(document.delimiter) {
                    index = min(end + 1, bytes.count)
                    break
                }
                while document.expands, index < end {
                    if bytes[index] == UInt8(ascii: "$") {
                        dollar()
                    } else {
                        index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
                    }
                }
                index = min(max(end + 1, index), bytes.count)
            }
        }
        hereDocuments = []
    }

    // MARK: - Assignments

    /// `NAME=`, `NAME+=`, `for NAME`, and every name after `read`, `local`, `declare`, `export`, `readonly`, `mapfile`.
    private mutating func findAssignments() {
        for command in bytes.split(whereSeparator: { "\n;".utf8.contains($0) }) {
            var isDeclaring = false
            for word in command.split(whereSeparator: { " \t(&|{".utf8.contains($0) }) {
                isDeclaring = declares(word, isDeclaring)
            }
        }
    }

    /// Notes what a word sets; tells whether the next one is a name that is set, too.
    private mutating func declares(_ word: ArraySlice<UInt8>, _ isDeclaring: Bool) -> Bool {
        let end = word.indices.first { !ValueName.isNameByte(word[$0], first: $0 == word.startIndex) } ?? word.endIndex
        let name = String(decoding: word[word.startIndex..<end], as: UTF8.self)
        let rest = word[end...]
        if !name.isEmpty, rest.starts(with: "=".utf8) || rest.starts(with: "+=".utf8) || rest.starts(with: "[".utf8) {
            assigned.insert(name)
            return isDeclaring
        }
        if isDeclaring, rest.isEmpty, name != "in" { assigned.insert(name) }
        switch name {
        case "for", "read", "local", "declare", "export", "readonly", "mapfile", "readarray", "getopts":
            return rest.isEmpty
        case "in": return false
        default: return isDeclaring && (rest.isEmpty || word.first == UInt8(ascii: "-"))
        }
    }
}
