// SPDX-License-Identifier: Apache-2.0

/// Reads psql's options as getopt does: short ones in clusters, long ones with `=` or the next word, anywhere.
struct PSQLOptionReader {
    private static let supported = """
        supported are -h -p -U -d -c -A -t -X -q -w -v ON_ERROR_STOP=1 --no-psqlrc and a connection string
        """

    private let words: [String]
    private var index = 0
    private var operands: [(text: String, word: Int)] = []
    private var hasStatement = false
    private var line = PSQLCommandLine()

    init(words: [String]) {
        self.words = words
        if words.first?.split(separator: "/").last == "psql" { index = 1 }
    }

    mutating func read() throws(PSQLCommandLineError) -> PSQLCommandLine {
        var takesOptions = true
        while index < words.count {
            let word = words[index]
            if takesOptions, word == "--" {
                takesOptions = false
                index += 1
            } else if takesOptions, word.hasPrefix("--") {
                try readLong(word)
            } else if takesOptions, word.hasPrefix("-"), word.utf8.count > 1 {
                try readCluster(word)
            } else {
                operands.append((word, index))
                index += 1
            }
        }
        try readOperands()
        guard hasStatement else {
            throw PSQLCommandLineError(
                code: .noStatement,
                word: nil,
                message: "psql without -c reads standard input: give one statement with -c"
            )
        }
        return line
    }

    // MARK: - Options

    private mutating func readLong(_ word: String) throws(PSQLCommandLineError) {
        let at = index
        index += 1
        let equals = word.firstIndex(of: "=")
        let name = String(word[..<(equals ?? word.endIndex)])
        let inline = equals.map { String(word[word.index(after: $0)...]) }
        let letters: [String: Character] = [
            "--host": "h", "--port": "p", "--username": "U", "--dbname": "d", "--command": "c", "--no-align": "A",
            "--tuples-only": "t", "--no-psqlrc": "X", "--quiet": "q", "--no-password": "w", "--set": "v",
            "--variable": "v",
        ]
        guard let letter = letters[name] else { throw unsupported(name, at) }
        if Self.takesValue(letter) {
            let value: String
            if let inline { value = inline } else { value = try nextWord(for: name, at) }
            try apply(letter, name, value: value, at)
        } else if inline == nil {
            try apply(letter, name, value: "", at)
        } else {
            throw PSQLCommandLineError(code: .unsupported, word: at, message: "\(name) takes no value")
        }
    }

    private mutating func readCluster(_ word: String) throws(PSQLCommandLineError) {
        let at = index
        index += 1
        var rest = word.dropFirst()
        while let letter = rest.popFirst() {
            let name = "-\(letter)"
            guard "hpUdcvAtXqw".contains(letter) else { throw unsupported(name, at) }
            if Self.takesValue(letter) {
                try apply(letter, name, value: try rest.isEmpty ? nextWord(for: name, at) : String(rest), at)
                return
            }
            try apply(letter, name, value: "", at)
        }
    }

    private static func takesValue(_ letter: Character) -> Bool { "hpUdcv".contains(letter) }

    private mutating func nextWord(for name: String, _ at: Int) throws(PSQLCommandLineError) -> String {
        guard index < words.count else {
            throw PSQLCommandLineError(code: .missingValue, word: at, message: "\(name) needs a value")
        }
        defer { index += 1 }
        return words[index]
    }

    private mutating func apply(
        _ letter: Character,
        _ name: String,
        value: String,
        _ at: Int
    ) throws(PSQLCommandLineError) {
        switch letter {
        case "h": line.connection.host = value
        case "p": line.connection.port = try ConnectionInfo.port(value, word: at)
        case "U": line.connection.user = value
        case "d": try line.connection.read(database: value, word: at)
        case "c": try applyStatement(value, at)
        case "A": line.unaligned = true
        case "t": line.tuplesOnly = true
        case "v":
            let settings: Set<String> = ["ON_ERROR_STOP", "ON_ERROR_STOP=1", "ON_ERROR_STOP=on", "ON_ERROR_STOP=true"]
            guard settings.contains(value) else {
                let message = "\(name) sets a variable of psql, which is not supported: write ${name} in the statement"
                throw PSQLCommandLineError(code: .unsupported, word: at, message: message)
            }
        default: break
        }
    }

    private mutating func applyStatement(_ value: String, _ at: Int) throws(PSQLCommandLineError) {
        guard !hasStatement else {
            let message = "several -c are several steps: give each statement a fence of its own"
            throw PSQLCommandLineError(code: .severalStatements, word: at, message: message)
        }
        hasStatement = true
        line.statement = value
    }

    private func unsupported(_ name: String, _ at: Int) -> PSQLCommandLineError {
        if name == "-f" || name == "--file" {
            let message = "\(name) is not supported: put the file's statements into sql fences, one each"
            return PSQLCommandLineError(code: .unsupported, word: at, message: message)
        }
        return PSQLCommandLineError(
            code: .unsupported,
            word: at,
            message: "\(name) is not supported; \(Self.supported)"
        )
    }

    // MARK: - Operands

    /// The database or a connection string, then the user.
    private mutating func readOperands() throws(PSQLCommandLineError) {
        var rest = operands[...]
        if line.connection.database == nil, line.connection.service == nil, let first = rest.popFirst() {
            try line.connection.read(database: first.text, word: first.word)
        }
        if line.connection.user == nil, let second = rest.popFirst() { line.connection.user = second.text }
        if let extra = rest.first {
            let message = "psql takes a database and a user, and nothing after them"
            throw PSQLCommandLineError(code: .unsupported, word: extra.word, message: message)
        }
    }
}
