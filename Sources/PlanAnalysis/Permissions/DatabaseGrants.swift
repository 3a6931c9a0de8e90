// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import SQLText
public import Values

/// What the role that logs in to one database must be granted, as statements of SQL.
public struct DatabaseGrants: Sendable, Hashable {
    /// The connection's name; nil when a command line spelled the place out.
    public var connection: String?
    /// Where the database is, as far as it is known.
    public var address: String
    /// The role that logs in; nil when it is known only in the run.
    public var role: String?
    /// The statements, each with its semicolon, in an order that works.
    public var statements: [String]
    /// What cannot be derived, one sentence each.
    public var notes: [String]

    /// The grants for every database that a plan uses, in order of first use.
    public static func all(of overview: PlanOverview) -> [DatabaseGrants] {
        var needs: [DatabaseNeed] = []
        for command in overview.plan.everyCommand {
            guard case .sql(let sql) = command.operation else { continue }
            let place = DatabaseNeed(sql, overview)
            let access = SQLAccess(sql.statement)
            if let index = needs.firstIndex(where: { $0.isSamePlace(as: place) }) {
                needs[index].add(access)
            } else {
                needs.append(place)
                needs[needs.count - 1].add(access)
            }
        }
        return needs.map(\.grants)
    }

    /// The grants as a script of SQL.
    public var script: [String] {
        let place = [connection.map { "connection '\($0)'" }, address.isEmpty ? nil : address].compactMap(\.self)
        return ["-- \(place.joined(separator: ", ")), role \(role ?? "not known before the run")"]
            + notes.map { "-- not derived: \($0)" } + (statements.isEmpty ? ["-- nothing to grant"] : statements)
    }

    /// The grants for a program.
    public var json: JSONValue {
        [
            "connection": connection.map { .string($0) } ?? .null,
            "address": .string(address),
            "role": role.map { .string($0) } ?? .null,
            "statements": .array(statements.map { .string($0) }),
            "notes": .array(notes.map { .string($0) }),
        ]
    }
}

/// What all statements for one database need together.
private struct DatabaseNeed {
    private let connection: String?
    private let address: String
    private let database: String?
    private let role: String?
    private var tables: [SQLAccess.Name: Set<SQLAccess.Privilege>] = [:]
    private var sequences: Set<SQLAccess.Name> = []
    private var functions: Set<SQLAccess.Name> = []
    private var roles: Set<String> = []
    private var reserved: Set<String> = []
    private var notes: [String] = []

    init(_ sql: SQLOperation, _ overview: PlanOverview) {
        switch sql.connection {
        case .named(let name):
            let known = overview.environment?.connection(name)
            connection = name
            let host = known?.host ?? known?.service ?? ""
            database = known?.database
            address = host + (known?.port.map { ":\($0)" } ?? "")
            role = known?.user
        case .explicit(let template):
            connection = nil
            let text = { (name: String) -> String? in
                guard case .object(let members) = template,
                    let member = members.first(where: { $0.name == name })
                else {
                    guard case .literal(let value) = template else { return nil }
                    return value[name].map { $0.stringValue ?? $0.text() }
                }
                return overview.values.text(of: member.value)
            }
            address = (text("host") ?? text("service") ?? "") + (text("port").map { ":\($0)" } ?? "")
            database = text("database")
            role = text("user")
        }
    }

    func isSamePlace(as other: DatabaseNeed) -> Bool {
        connection == other.connection && address == other.address && database == other.database && role == other.role
    }

    mutating func add(_ access: SQLAccess) {
        for (name, privileges) in access.tables { tables[name, default: []].formUnion(privileges) }
        sequences.formUnion(access.sequences)
        functions.formUnion(access.functions)
        roles.formUnion(access.roles)
        reserved.formUnion(access.reservedFunctions)
        for note in access.notes where !notes.contains(note) { notes.append(note) }
    }

    var grants: DatabaseGrants {
        let to = role.map { SQLAccess.Name.quoted($0) } ?? "CURRENT_ROLE"
        var statements: [String] = []
        if let database { statements.append("GRANT CONNECT ON DATABASE \(SQLAccess.Name.quoted(database)) TO \(to);") }
        let schemas = Set(
            (tables.keys.map(\.schema) + sequences.map(\.schema) + functions.map(\.schema)).compactMap(\.self)
        )
        for schema in schemas.sorted() where schema != "public" {
            statements.append("GRANT USAGE ON SCHEMA \(SQLAccess.Name.quoted(schema)) TO \(to);")
        }
        // Tables of equal privileges together.
        var groups: [String: [SQLAccess.Name]] = [:]
        for (name, privileges) in tables {
            let words = SQLAccess.Privilege.allCases.filter(privileges.contains).map(\.rawValue)
            groups[words.joined(separator: ", "), default: []].append(name)
        }
        for (privileges, names) in groups.sorted(by: { $0.key < $1.key }) {
            let list = names.sorted().map(\.text).joined(separator: ", ")
            statements.append("GRANT \(privileges) ON TABLE \(list) TO \(to);")
        }
        for sequence in sequences.sorted() { statements.append("GRANT USAGE ON SEQUENCE \(sequence.text) TO \(to);") }
        for function in functions.sorted() { statements.append("GRANT EXECUTE ON ROUTINE \(function.text) TO \(to);") }
        for function in reserved.sorted() {
            statements.append("GRANT EXECUTE ON FUNCTION pg_catalog.\(function) TO \(to);")
        }
        for name in roles.sorted() { statements.append("GRANT \(name) TO \(to);") }
        return DatabaseGrants(
            connection: connection,
            address: address + (database.map { "/\($0)" } ?? ""),
            role: role,
            statements: statements,
            notes: role == nil ? ["the role is known only in the run; put it in place of CURRENT_ROLE"] + notes : notes
        )
    }
}
