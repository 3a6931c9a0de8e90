// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ
internal import Glibc

/// The complete list of libpq's connection parameters for a target, so that nothing is left to `PG…` variables.
struct ConnectionParameters {
    /// Sent when no password is known, so that libpq does not look for one in places that are ignored here.
    private static let noPassword = "no password configured"

    private(set) var values: [String: String] = [:]
    /// Whether a real password is among the values.
    private(set) var hasPassword = false

    init(
        target: PostgresTarget,
        password: PostgresSecret?,
        applicationName: String,
        environment: (String) -> String? = { name in getenv(name).flatMap { String(validatingCString: $0) } }
    ) throws(PostgresError) {
        if let service = target.service ?? environment("PGSERVICE") {
            values = try ServiceFile.section(service, environment: environment)
        }
        apply(target)
        values["application_name"] = applicationName
        values["client_encoding"] = "UTF8"
        values["gssencmode"] = "disable"
        values["fallback_application_name"] = nil
        values["connect_timeout"] = nil
        let userName = Self.operatingSystemUser()
        setDefault("user", userName?.name)
        setDefault("port", "5432")
        setDefault("sslmode", "verify-full")
        setDefault("dbname", values["user"])
        setDefault("host", values["hostaddr"] ?? Self.socketDirectory)
        try neutralise(home: userName?.home ?? "/", environment: environment)
        try addPassword(password, target: target, home: userName?.home, environment: environment)
    }

    /// The host's name when it must be looked up: no socket directory, and no address is given.
    var hostToResolve: String? {
        guard values["hostaddr"] == nil, let host = values["host"], !host.hasPrefix("/"), !host.hasPrefix("@"),
            !host.contains(",")
        else { return nil }
        return host
    }

    /// Tries these addresses in order; the name stays what TLS verifies.
    mutating func useAddresses(_ addresses: [String], of host: String) {
        values["hostaddr"] = addresses.joined(separator: ",")
        values["host"] = addresses.map { _ in host }.joined(separator: ",")
    }

    private mutating func apply(_ target: PostgresTarget) {
        let explicit: [(String, String?)] = [
            ("host", target.host), ("hostaddr", target.hostAddress), ("port", target.port.map { String($0) }),
            ("dbname", target.database), ("user", target.user), ("passfile", target.passfile),
            ("sslmode", target.sslMode), ("sslrootcert", target.sslRootCertificate),
            ("channel_binding", target.channelBinding),
        ]
        for (key, value) in explicit { if let value { values[key] = value } }
        values.merge(target.others) { $1 }
        // An address of the service must not redirect a host that the target names.
        if target.host != nil, target.hostAddress == nil { values["hostaddr"] = nil }
    }

    private mutating func setDefault(_ key: String, _ value: String?) {
        if values[key] == nil { values[key] = value }
    }

    /// Gives every parameter that a variable would fill its default, which libpq takes before the variable.
    private mutating func neutralise(home: String, environment: (String) -> String?) throws(PostgresError) {
        let defaults = [
            "options": " ", "sslcompression": "0", "sslsni": "1", "target_session_attrs": "any",
            "channel_binding": "prefer",
            "ssl_min_protocol_version": "TLSv1.2", "ssl_max_protocol_version": "TLSv1.3", "krbsrvname": "postgres",
            "gsslib": "gssapi", "connect_timeout": "0",
            "sslcert": "\(home)/.postgresql/postgresql.crt", "sslkey": "\(home)/.postgresql/postgresql.key",
            "sslrootcert": "\(home)/.postgresql/root.crt", "sslcrl": "\(home)/.postgresql/root.crl",
        ]
        guard let options = PQconndefaults() else { throw PostgresError(.invalidTarget, "out of memory") }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            defer { option += 1 }
            let key = String(cString: keyword)
            guard let variable = option.pointee.envvar.map({ String(cString: $0) }), values[key] == nil,
                !["service", "password", "passfile"].contains(key), let set = environment(variable), !set.isEmpty
            else { continue }
            let compiled = option.pointee.compiled.map { String(cString: $0) } ?? ""
            guard let value = defaults[key] ?? (compiled.isEmpty ? nil : compiled) else {
                throw PostgresError(.invalidTarget, "\(variable) is set and would change the connection: unset it")
            }
            values[key] = value
        }
    }

    private mutating func addPassword(
        _ password: PostgresSecret?,
        target: PostgresTarget,
        home: String?,
        environment: (String) -> String?
    ) throws(PostgresError) {
        let named = values["passfile"] ?? environment("PGPASSFILE")
        values["passfile"] = nil
        if let password {
            values["password"] = password.text
        } else if values["password"] == nil {
            let path = named ?? home.map { "\($0)/.pgpass" }
            if let path, let file = try PasswordFile(path: path, mustExist: named != nil) {
                values["password"] = file.password(
                    host: values["host"] ?? "",
                    port: values["port"] ?? "",
                    database: values["dbname"] ?? "",
                    user: values["user"] ?? ""
                )
            }
        }
        hasPassword = values["password"] != nil
        setDefault("password", Self.noPassword)
    }

    /// Where Debian, and PostgreSQL as packaged by most, puts its socket.
    private static let socketDirectory = "/var/run/postgresql"

    private static func operatingSystemUser() -> (name: String, home: String)? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16 << 10) { buffer in
            guard let storage = buffer.baseAddress,
                getpwuid_r(geteuid(), &entry, storage, buffer.count, &found) == 0, found != nil,
                let name = entry.pw_name, let home = entry.pw_dir
            else { return nil }
            return (String(cString: name), String(cString: home))
        }
    }
}
