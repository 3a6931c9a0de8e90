// SPDX-License-Identifier: Apache-2.0

/// The time zones that a machine knows, by their names in the IANA database.
public struct TimeZoneDatabase: Sendable {
    /// Reads the file of that name; nil when there is none.
    public let file: @Sendable (String) -> [UInt8]?

    /// The zones whose files are read in this way.
    public init(file: @escaping @Sendable (String) -> [UInt8]?) { self.file = file }

    /// The rules of a zone; `UTC` needs no file.
    ///
    /// - Throws: `TimeZoneError` when they cannot be had; another zone never stands in.
    public func rules(of name: String) throws(TimeZoneError) -> TimeZoneRules {
        if name == "UTC" { return .utc }
        guard Self.isName(name) else { throw TimeZoneError(name, .unknown) }
        guard let bytes = file(name) else {
            // Every database has this zone.
            throw TimeZoneError(name, file("Etc/UTC") == nil ? .noDatabase : .unknown)
        }
        guard let rules = TimeZoneRules(bytes, name: name) else { throw TimeZoneError(name, .unreadable) }
        return rules
    }

    /// Whether the text has the form of a name, which is also a path that leads nowhere else.
    private static func isName(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return text.utf8.count <= 64
            && parts.allSatisfy { part in
                part.utf8.first.map { (0x41...0x5A).contains($0 & 0xDF) } == true
                    && part.utf8.allSatisfy { byte in
                        (0x41...0x5A).contains(byte & 0xDF) || (0x30...0x39).contains(byte) || "_+-".utf8.contains(byte)
                    }
            }
    }
}

/// Why the rules of a time zone cannot be had.
public struct TimeZoneError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    public enum Code: Sendable, Hashable {
        /// The database has no zone of that name.
        case unknown
        /// There is no database on this machine.
        case noDatabase
        /// The zone's file is broken.
        case unreadable
    }

    /// The zone that was asked for.
    public let name: String
    /// What is wrong.
    public let code: Code

    init(_ name: String, _ code: Code) {
        self.name = name
        self.code = code
    }

    /// The same in one line.
    public var description: String {
        switch code {
        case .unknown: "there is no time zone '\(name)'"
        case .noDatabase: "this machine has no time zone database, so nobody knows what the clocks of '\(name)' show"
        case .unreadable: "the time zone database's file of '\(name)' cannot be read"
        }
    }

    /// What to do about it.
    public var remedy: String {
        switch code {
        case .unknown: "write a name of the IANA database, such as Europe/Berlin, or UTC"
        case .noDatabase: "install the package tzdata"
        case .unreadable: "install the package tzdata anew"
        }
    }
}
