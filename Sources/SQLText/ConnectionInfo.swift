// SPDX-License-Identifier: Apache-2.0

/// Where a psql command or a [connection string](https://www.postgresql.org/docs/current/libpq-connect.html) points.
///
/// It never holds a password: one in the text is an error, as process lists and shell histories show it.
public struct ConnectionInfo: Sendable, Hashable {
    /// The host name or the directory of the Unix socket.
    public internal(set) var host: String?
    /// The numeric address.
    public internal(set) var hostAddress: String?
    /// The port.
    public internal(set) var port: Int?
    /// The role.
    public internal(set) var user: String?
    /// The database.
    public internal(set) var database: String?
    /// The section of the service file.
    public internal(set) var service: String?
    /// The password file.
    public internal(set) var passfile: String?
    /// `sslmode`.
    public internal(set) var sslMode: String?
    /// `sslrootcert`.
    public internal(set) var sslRootCertificate: String?
    /// `channel_binding`.
    public internal(set) var channelBinding: String?

    init() {}

    static func port(_ text: String, word: Int) throws(PSQLCommandLineError) -> Int {
        guard let port = Int(text), (1...65535).contains(port) else {
            throw invalid(word, "the port is no number from 1 to 65535")
        }
        return port
    }

    /// Reads what stands for the database: a URI, `key=value` pairs, or its plain name.
    mutating func read(database text: String, word: Int) throws(PSQLCommandLineError) {
        if let scheme = ["postgresql://", "postgres://"].first(where: text.hasPrefix) {
            try readURI(text.dropFirst(scheme.count), word)
        } else if text.contains("=") {
            for (key, value) in try Self.pairs(in: text, word) { try set(key, value, word) }
        } else {
            database = text
        }
    }

    private mutating func set(_ key: String, _ value: String, _ word: Int) throws(PSQLCommandLineError) {
        switch key {
        case "host": host = value
        case "hostaddr": hostAddress = value
        case "port": port = try Self.port(value, word: word)
        case "user": user = value
        case "dbname": database = value
        case "service": service = value
        case "passfile": passfile = value
        case "sslmode": sslMode = value
        case "sslrootcert": sslRootCertificate = value
        case "channel_binding": channelBinding = value
        case "connect_timeout", "application_name", "fallback_application_name": break
        case "password":
            let message = "a password in a command shows in process lists: use a password file (PGPASSFILE, mode 0600)"
            throw PSQLCommandLineError(code: .password, word: word, message: message)
        default:
            let known = "host hostaddr port dbname user service passfile sslmode sslrootcert channel_binding"
            throw PSQLCommandLineError(
                code: .unsupported,
                word: word,
                message: "the connection parameter '\(key)' is not supported; supported are \(known)"
            )
        }
    }

    // MARK: - key=value

    /// Splits `host=a user='b c'`: white space around `=` is allowed, a backslash takes the next character.
    private static func pairs(in text: String, _ word: Int) throws(PSQLCommandLineError) -> [(String, String)] {
        var pairs: [(String, String)] = []
        var rest = text[...]
        while true {
            rest = rest.drop { $0.isWhitespace }
            if rest.isEmpty { return pairs }
            let key = rest.prefix { $0 != "=" && !$0.isWhitespace }
            rest = rest.dropFirst(key.count).drop { $0.isWhitespace }
            guard rest.popFirst() == "=" else { throw invalid(word, "a connection parameter has no '='") }
            rest = rest.drop { $0.isWhitespace }
            let isQuoted = rest.first == "'"
            if isQuoted { rest.removeFirst() }
            var value = ""
            var isClosed = !isQuoted
            while let character = rest.first, isQuoted || !character.isWhitespace {
                rest.removeFirst()
                if character == "\\" {
                    if let next = rest.popFirst() { value.append(next) }
                } else if isQuoted, character == "'" {
                    isClosed = true
                    break
                } else {
                    value.append(character)
                }
            }
            guard isClosed else { throw invalid(word, "a quoted connection parameter has no closing quote") }
            pairs.append((String(key), value))
        }
    }

    // MARK: - URI

    private mutating func readURI(_ text: Substring, _ word: Int) throws(PSQLCommandLineError) {
        let (beforeQuery, query) = Self.split(text, at: "?")
        let (authority, path) = Self.split(beforeQuery, at: "/")
        var hostPart = authority
        if let at = authority.lastIndex(of: "@") {
            let (name, password) = Self.split(authority[..<at], at: ":")
            if password != nil { try set("password", "", word) }
            if !name.isEmpty { user = try Self.decoded(name, word) }
            hostPart = authority[authority.index(after: at)...]
        }
        try readHost(hostPart, word)
        if let path, !path.isEmpty { database = try Self.decoded(path, word) }
        for pair in (query ?? "").split(separator: "&") {
            let (key, value) = Self.split(pair, at: "=")
            guard let value else { throw Self.invalid(word, "a parameter of the connection URI has no value") }
            try set(try Self.decoded(key, word), try Self.decoded(value, word), word)
        }
    }

    private mutating func readHost(_ text: Substring, _ word: Int) throws(PSQLCommandLineError) {
        if text.contains(",") {
            throw Self.invalid(word, "several hosts are not supported: name the one that is meant")
        }
        var name = text
        var number: Substring?
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { throw Self.invalid(word, "an IPv6 address has no ']'") }
            name = text[text.index(after: text.startIndex)..<close]
            let rest = text[text.index(after: close)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw Self.invalid(word, "unexpected text after ']'") }
            number = rest.isEmpty ? nil : rest.dropFirst()
        } else {
            (name, number) = Self.split(text, at: ":")
        }
        if !name.isEmpty { host = try Self.decoded(name, word) }
        if let number, !number.isEmpty { port = try Self.port(String(number), word: word) }
    }

    private static func split(_ text: Substring, at separator: Character) -> (Substring, Substring?) {
        guard let index = text.firstIndex(of: separator) else { return (text, nil) }
        return (text[..<index], text[text.index(after: index)...])
    }

    private static func decoded(_ text: Substring, _ word: Int) throws(PSQLCommandLineError) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit), let value = UInt8(digits, radix: 16),
                value != 0
            else {
                throw invalid(word, "a percent sign of the connection URI is not followed by two hexadecimal digits")
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw invalid(word, "the connection URI is not UTF-8")
        }
        return decoded
    }

    private static func invalid(_ word: Int, _ message: String) -> PSQLCommandLineError {
        PSQLCommandLineError(code: .invalidConnection, word: word, message: message)
    }
}
