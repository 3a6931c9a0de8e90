// SPDX-License-Identifier: Apache-2.0

public import RunbookModel

/// Where a connection of the environment leads, without how to log in, in the words of a run's record:
/// `NAME=USER@HOST:PORT/DATABASE`, or `service SECTION` in place of the host and port.
///
/// It is no connection string, and no parser of those reads it: people read it in what they approve, and a run that goes on
/// is compared with it letter by letter.
public struct ConnectionIdentity: Sendable, Hashable {
    /// The words on record.
    public let text: String

    /// The identity of a connection; what it leaves open is said as what `libpq` would take, `local` and 5432.
    public init(_ connection: DatabaseConnection) {
        let port = connection.port.map(String.init) ?? "5432"
        let place = connection.service.map { "service \($0)" } ?? "\(connection.host ?? "local"):\(port)"
        text = "\(connection.name)=\(connection.user ?? "")@\(place)/\(connection.database ?? "")"
    }

    /// The identity that is on record.
    init(onRecord text: String) { self.text = text }

    /// The connection's name.
    var name: String { String(text.prefix { $0 != "=" }) }

    /// Where it leads, and as whom.
    var place: String { String(text.drop { $0 != "=" }.dropFirst()) }

    /// Whether it leads to that host.
    func isOn(host: String) -> Bool { text.contains("@\(host):") }
}

extension RunTarget {
    /// Where each connection leads, as ``connections`` says it.
    var identities: [ConnectionIdentity] { connections.map(ConnectionIdentity.init(onRecord:)) }
}
