// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Looks up passwords in libpq's [password file](https://www.postgresql.org/docs/current/libpq-pgpass.html).
struct PasswordFile {
    private let entries: [[String]]

    init(text: String) {
        entries = text.split(whereSeparator: \.isNewline)
            .filter { !$0.hasPrefix("#") }
            .map { Self.fields(of: $0) }
            .filter { $0.count == 5 }
    }

    /// Opens the file, or returns nil when it is absent and may be.
    ///
    /// - Throws: `invalidTarget` when it is missing, no plain file, or accessible to group or others.
    init?(path: String, mustExist: Bool) throws(PostgresError) {
        guard let text = try SmallFile.text(path: path, isPrivate: true) else {
            if mustExist { throw PostgresError(.invalidTarget, "the password file '\(path)' does not exist") }
            return nil
        }
        self.init(text: text)
    }

    /// The password of the first entry that matches; a Unix socket also matches `localhost`.
    func password(host: String, port: String, database: String, user: String) -> String? {
        let hosts = host.hasPrefix("/") ? [host, "localhost"] : [host]
        return entries.first { entry in
            (entry[0] == "*" || hosts.contains(entry[0])) && (entry[1] == "*" || entry[1] == port)
                && (entry[2] == "*" || entry[2] == database) && (entry[3] == "*" || entry[3] == user)
        }?[4]
    }

    /// Splits at colons; a backslash takes the next character as it is, and the password keeps its colons.
    private static func fields(of line: Substring) -> [String] {
        var fields = [""]
        var isEscaped = false
        for character in line {
            if isEscaped {
                fields[fields.count - 1].append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == ":", fields.count < 5 {
                fields.append("")
            } else {
                fields[fields.count - 1].append(character)
            }
        }
        return fields
    }
}
