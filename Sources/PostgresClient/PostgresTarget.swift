// SPDX-License-Identifier: Apache-2.0

/// Where a connection goes and how the server must prove itself; it never holds a password.
///
/// What is nil here is taken from the service of the service file when one is named, else from libpq's compiled-in
/// default. Of the environment only `PGSERVICE`, `PGSERVICEFILE` and `PGPASSFILE` are read.
public struct PostgresTarget: Sendable, Hashable, Codable {
    /// The host name, or the directory of a Unix socket when it begins with `/`.
    public var host: String?
    /// The numeric address to connect to; `host` then only names the server for TLS.
    public var hostAddress: String?
    /// The TCP port, or the number in the name of a Unix socket.
    public var port: Int?
    /// The database; nil is the user's name.
    public var database: String?
    /// The role to log in as; nil is the operating-system user's name.
    public var user: String?
    /// A section of the service file.
    public var service: String?
    /// The password file; it must not be accessible to group and others.
    public var passfile: String?
    /// What TLS must prove, as libpq's `sslmode`: nil is the service's, else `verify-full`.
    ///
    /// Unix sockets have no TLS and ignore it.
    public var sslMode: String?
    /// The file with the certificates of the authorities to trust.
    public var sslRootCertificate: String?
    /// libpq's `channel_binding`: `disable`, `prefer` or `require`; nil is `prefer`.
    public var channelBinding: String?
    /// Sets `search_path` for the session; nil leaves the role's own.
    public var searchPath: String?
    /// How long a statement waits for a lock before it fails; nil leaves the role's own.
    public var lockTimeoutMilliseconds: Int?
    /// The role that every transaction in mode `readOnly` runs under; nil is the user itself.
    public var readRole: String?
    /// Whether a transaction in mode `readOnly` is rolled back at its end.
    ///
    /// No setting of the session is changed for it: a statement may ask for those of the database.
    public var rollsReadsBack = false
    /// Other parameters by libpq's names, such as `target_session_attrs`; a password has no place here.
    public var others: [String: String] = [:]

    /// A target of the given parts.
    public init(
        host: String? = nil,
        hostAddress: String? = nil,
        port: Int? = nil,
        database: String? = nil,
        user: String? = nil,
        service: String? = nil,
        passfile: String? = nil,
        sslMode: String? = nil,
        sslRootCertificate: String? = nil,
        channelBinding: String? = nil,
        searchPath: String? = nil,
        lockTimeoutMilliseconds: Int? = nil
    ) {
        self.host = host
        self.hostAddress = hostAddress
        self.port = port
        self.database = database
        self.user = user
        self.service = service
        self.passfile = passfile
        self.sslMode = sslMode
        self.sslRootCertificate = sslRootCertificate
        self.channelBinding = channelBinding
        self.searchPath = searchPath
        self.lockTimeoutMilliseconds = lockTimeoutMilliseconds
    }
}

extension PostgresTarget: CustomStringConvertible {
    /// `user@host:port/database as role`, with the parts that are set.
    public var description: String {
        var text = user.map { "\($0)@" } ?? ""
        text += host ?? hostAddress ?? service.map { "service \($0)" } ?? "local socket"
        if let port { text += ":\(port)" }
        if let database { text += "/\(database)" }
        if let readRole { text += " as \(readRole)" }
        return text
    }
}
