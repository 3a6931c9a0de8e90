// SPDX-License-Identifier: Apache-2.0

import PostgresClient
import RunStore

extension RunStoreError {
    /// A database's reason, with what was being done and where; neither names a password.
    init(_ doing: String, _ error: PostgresError, in place: String) {
        let code: Code =
            switch error.code {
            case .privilege: .denied
            case .sqlState: Self.code(of: error.sqlState ?? "")
            case .refusedStatement, .tooLarge, .busy, .commitWithheld, .invalidTarget, .cancelled: .inputOutput
            default: .unreachable
            }
        self.init(code, "\(doing) in \(place): \(error)")
    }

    /// Why a database cannot be used whose tables are of another version; 0 is a database without any.
    init(wrongSchema version: Int, in connections: StoreConnections) {
        let (place, schema) = (connections.place, connections.schema)
        let reason =
            switch version {
            case 0: "\(place) has no Lifeboat store; make one: lifeboat store init"
            case ..<schema.version:
                "the store in \(place) is of version \(version), this program writes version \(schema.version); "
                    + "its owner runs: lifeboat store migrate"
            default:
                "the store in \(place) is of version \(version), this program knows \(schema.version); "
                    + "install the lifeboat that the others have"
            }
        self.init(.wrongSchema, reason, in: connections.name)
    }

    private static func code(of sqlState: String) -> Code {
        switch sqlState {
        case "53100": .noSpace
        case "42P01", "3F000", "42703": .wrongSchema
        case "23505": .exists
        // Too many connections, read-only, shutting down.
        case "53300", "25006", "57P01", "57P02", "57P03": .unreachable
        default: .inputOutput
        }
    }
}
