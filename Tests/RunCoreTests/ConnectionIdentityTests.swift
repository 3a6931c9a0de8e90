// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Testing

@testable import RunCore

/// The words on record for where a connection leads: those of earlier runs are compared with them.
struct ConnectionIdentityTests {
    private static func connection(_ configure: (inout DatabaseConnection) -> Void) -> DatabaseConnection {
        var connection = DatabaseConnection(name: "app")
        configure(&connection)
        return connection
    }

    @Test func `what is written is what earlier runs have on record`() {
        let whole = Self.connection {
            ($0.host, $0.port, $0.user, $0.database) = ("db", 5433, "olga", "shop")
        }
        #expect(ConnectionIdentity(whole).text == "app=olga@db:5433/shop")
        #expect(ConnectionIdentity(Self.connection { _ in }).text == "app=@local:5432/")
        let section = Self.connection { $0.service = "shop primary" }
        #expect(ConnectionIdentity(section).text == "app=@service shop primary/")
    }

    @Test(arguments: [
        ("app=olga@db:5432/shop", "app", "olga@db:5432/shop", true),
        ("app=olga@tenant@db:5432/a=b", "app", "olga@tenant@db:5432/a=b", true),
        ("app=@db.example.com:5432/", "app", "@db.example.com:5432/", false),
        ("app=olga@service db/", "app", "olga@service db/", false), ("app", "app", "", false),
    ])
    func `what is on record is read back`(text: String, name: String, place: String, isOnDB: Bool) {
        let identity = ConnectionIdentity(onRecord: text)
        #expect(identity.text == text)
        #expect(identity.name == name)
        #expect(identity.place == place)
        #expect(identity.isOn(host: "db") == isOnDB)
    }
}
