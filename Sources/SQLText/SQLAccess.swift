// SPDX-License-Identifier: Apache-2.0

/// What a statement needs the database's permission for, as far as its text tells.
///
/// The text is read, not the catalog: what a view reads, a trigger writes or a function does is not here, and neither is
/// the sequence behind a column. Functions of the server are taken to be open to everybody, as they are until somebody
/// revokes it, except for those that are reserved.
public struct SQLAccess: Sendable, Hashable {
    /// A name in a database, with its schema where the statement gives one.
    public struct Name: Sendable, Hashable, Comparable {
        /// The schema; nil leaves it to the search path.
        public var schema: String?
        /// The name in the schema.
        public var name: String

        /// A name.
        public init(schema: String? = nil, name: String) {
            self.schema = schema
            self.name = name
        }

        /// The name as SQL has it, quoted where it must be.
        public var text: String { (schema.map { "\(Self.quoted($0))." } ?? "") + Self.quoted(name) }

        /// Orders by schema and name.
        public static func < (left: Name, right: Name) -> Bool {
            (left.schema ?? "", left.name) < (right.schema ?? "", right.name)
        }

        /// An identifier, quoted unless it is one of small letters, digits and underscores.
        public static func quoted(_ identifier: String) -> String {
            let isPlain =
                identifier.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
                && identifier.utf8.first.map { !(0x30...0x39).contains($0) } == true
                && !SQLAccessReader.reserved.contains(identifier.uppercased())
            return isPlain ? identifier : "\"\(identifier.replacing("\"", with: "\"\""))\""
        }
    }

    /// A privilege on a table, by the word that GRANT has for it.
    public enum Privilege: String, Sendable, Hashable, CaseIterable {
        case select = "SELECT"
        case insert = "INSERT"
        case update = "UPDATE"
        case delete = "DELETE"
        case truncate = "TRUNCATE"
    }

    /// The privileges on tables and views; those of the system's catalogs are not here, everybody has them.
    public internal(set) var tables: [Name: Set<Privilege>] = [:]
    /// Sequences whose next value is taken.
    public internal(set) var sequences: Set<Name> = []
    /// Functions of schemas other than the system's that are called by their full names.
    public internal(set) var functions: Set<Name> = []
    /// The server's own roles that whoever runs the statement must be a member of, such as `pg_monitor`.
    public internal(set) var roles: Set<String> = []
    /// Reserved functions of the server that somebody must have been granted, such as `pg_promote`.
    public internal(set) var reservedFunctions: Set<String> = []
    /// What no grant can be derived for, one sentence each.
    public internal(set) var notes: [String] = []

    /// Reads a statement; text that is no statement needs nothing.
    public init(_ statement: String) {
        guard let tokens = try? SQLLexer.tokens(in: statement).filter({ $0.kind != .comment }) else {
            notes = ["the statement cannot be read"]
            return
        }
        var reader = SQLAccessReader(SQLWords(bytes: Array(statement.utf8), tokens: tokens[...]))
        reader.read()
        self = reader.access
    }

    init() {}
}
