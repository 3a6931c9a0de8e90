// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Reads a section of the [connection service file](https://www.postgresql.org/docs/current/libpq-pgservice.html).
enum ServiceFile {
    /// The parameters of a section: of `PGSERVICEFILE` or `~/.pg_service.conf`, else of the system-wide file.
    static func section(_ name: String, environment: (String) -> String?) throws(PostgresError) -> [String: String] {
        var paths = [environment("PGSERVICEFILE") ?? environment("HOME").map { "\($0)/.pg_service.conf" }].compactMap(
            \.self
        )
        paths.append("\(environment("PGSYSCONFDIR") ?? "/etc/postgresql-common")/pg_service.conf")
        for path in paths {
            guard let text = try SmallFile.text(path: path) else { continue }
            if let section = parse(text, section: name) { return section }
        }
        throw PostgresError(.invalidTarget, "no service '\(name)' in the service file")
    }

    /// The parameters of a section in file order, or nil when the text has no such section.
    static func parse(_ text: String, section name: String) -> [String: String]? {
        var found: [String: String]?
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmingSpaces()
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("[") {
                if found != nil { return found }
                if line == "[\(name)]" { found = [:] }
            } else if found != nil, let equals = line.firstIndex(of: "=") {
                let key = line[..<equals].trimmingSpaces()
                let value = line[line.index(after: equals)...].trimmingSpaces()
                if found?[String(key)] == nil { found?[String(key)] = String(value) }
            }
        }
        return found
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
