// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ

extension PostgresTarget {
    /// Reads what libpq accepts as a connection string: `postgres://…`, or `keyword=value` pairs.
    ///
    /// A password in it is refused: it would stand in a file that is shared or on a command line that everybody sees.
    ///
    /// - Parameter text: The text; no error shows it.
    /// - Throws: ``PostgresError`` `invalidTarget`.
    public init(connectionText text: String) throws(PostgresError) {
        self.init()
        for (key, value) in try Self.parameters(of: text) { try set(key, value) }
    }

    /// Whether a text is meant as a connection string, be it right or wrong, and not as the path of a folder.
    public static func isConnectionText(_ text: String) -> Bool {
        if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") { return true }
        guard let equals = text.firstIndex(of: "=") else { return false }
        let name = text[..<equals].filter { $0 != " " }
        return defaultNames.contains(String(name))
    }

    private static var defaultNames: Set<String> {
        guard let options = PQconndefaults() else { return [] }
        defer { PQconninfoFree(options) }
        return Set(pairs(options).map(\.key))
    }

    private static func parameters(of text: String) throws(PostgresError) -> [(String, String)] {
        // libpq's own message quotes what it could not read, which may be a password.
        guard let options = PQconninfoParse(text, nil) else {
            throw PostgresError(.invalidTarget, "the database's address is not one that libpq reads")
        }
        defer { PQconninfoFree(options) }
        return pairs(options).compactMap { pair in pair.value.map { (pair.key, $0) } }
    }

    private static func pairs(_ options: UnsafeMutablePointer<PQconninfoOption>) -> [(key: String, value: String?)] {
        var found: [(String, String?)] = []
        var option = options
        while let keyword = option.pointee.keyword {
            found.append((String(cString: keyword), option.pointee.val.map { String(cString: $0) }))
            option += 1
        }
        return found
    }

    private mutating func set(_ key: String, _ value: String) throws(PostgresError) {
        switch key {
        case "password", "sslpassword":
            let advice = "take it out and keep it in ~/.pgpass, in the file that PGPASSFILE names, or in the service"
            throw PostgresError(.invalidTarget, "the database's address holds a password: \(advice)")
        case "host": host = value
        case "hostaddr": hostAddress = value
        case "dbname": database = value
        case "user": user = value
        case "service": service = value
        case "passfile": passfile = value
        case "sslmode": sslMode = value
        case "sslrootcert": sslRootCertificate = value
        case "channel_binding": channelBinding = value
        case "port":
            if let number = Int(value) { port = number } else { others[key] = value }
        // These are the program's own to say.
        case "application_name", "fallback_application_name", "client_encoding", "connect_timeout": break
        default: others[key] = value
        }
    }
}
