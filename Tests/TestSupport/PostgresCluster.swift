// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A PostgreSQL server of its own, in a temporary directory, on a free port of 127.0.0.1 and a Unix socket.
///
/// A watchdog outside the test process stops the server and removes its files when the test process ends, however it
/// ends: it waits for the end of a pipe that only this process holds.
///
/// Roles: `postgres` (superuser) and `plain` log in without a password; `locked` needs `rightPassword` (SCRAM);
/// `expired` has a password that is no longer valid. Durability is off.
public final class PostgresCluster: Sendable {
    /// The TCP port on 127.0.0.1.
    public let port: Int
    /// The directory of the Unix socket.
    public let socketDirectory: String
    /// The file with the server's certificate, which is its own authority; nil without TLS.
    public let certificate: String?
    /// The password of the role `locked`.
    public static let rightPassword = "correct horse: battery\\staple"

    private let installation: Installation
    private let dataDirectory: String
    private let watchdog: ChildProcess

    /// The cluster that the tests of a process share; started by the first caller.
    public static func shared() throws(ProcessFailure) -> PostgresCluster { try sharedCluster.get() }

    private static let sharedCluster = Result { () throws(ProcessFailure) in try start() }

    /// Makes and starts a cluster.
    ///
    /// With `certificateFor`, the server offers TLS with a self-signed certificate for that name, made by `openssl`.
    /// - Throws: ``ProcessFailure`` when PostgreSQL is not installed or does not start.
    public static func start(certificateFor name: String? = nil) throws(ProcessFailure) -> PostgresCluster {
        let installation = try Installation()
        var failure = ProcessFailure("not started")
        // Another process may take the free port between its choice and its use.
        for _ in 0..<3 {
            do { return try PostgresCluster(installation, name) } catch { failure = error }
        }
        throw failure
    }

    /// Makes and starts a standby that streams from this cluster; `["promote", "-w"]` makes it a primary of its own.
    public func makeStandby() throws(ProcessFailure) -> PostgresCluster {
        try PostgresCluster(standbyOf: self)
    }

    private init(standbyOf primary: PostgresCluster) throws(ProcessFailure) {
        installation = primary.installation
        socketDirectory = try Self.makeDirectory()
        dataDirectory = socketDirectory + "/data"
        port = try Self.freePort()
        certificate = nil
        watchdog = try Self.watch(installation, dataDirectory, socketDirectory)
        do throws(ProcessFailure) {
            try installation.give(socketDirectory)
            let source = ["-h", "127.0.0.1", "-p", "\(primary.port)", "-U", "postgres", "-D", dataDirectory]
            let options = ["-R", "-X", "stream", "-c", "fast", "--no-sync"]
            try ChildProcess.run(installation.command("pg_basebackup", source + options))
            let settings = "port = \(port)\nunix_socket_directories = '\(socketDirectory)'\n"
            try Self.append(settings, to: dataDirectory + "/postgresql.conf", truncating: false)
            watchdog.write("start\n")
            guard watchdog.readLine() == "ready" else { throw ProcessFailure("the standby did not start") }
        } catch {
            Self.end(watchdog)
            throw error
        }
    }

    private static func makeDirectory() throws(ProcessFailure) -> String {
        let parent = getenv("TMPDIR").flatMap { String(validatingCString: $0) } ?? "/tmp"
        var template = Array("\(parent)/lifeboat-pg-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ProcessFailure("mkdtemp failed below \(parent)") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private init(_ installation: Installation, _ name: String?) throws(ProcessFailure) {
        self.installation = installation
        socketDirectory = try Self.makeDirectory()
        dataDirectory = socketDirectory + "/data"
        port = try Self.freePort()
        certificate = name == nil ? nil : dataDirectory + "/server.crt"
        do {
            watchdog = try Self.watch(installation, dataDirectory, socketDirectory)
        } catch {
            TemporaryDirectory.remove(socketDirectory)
            throw error
        }
        do throws(ProcessFailure) {
            try installation.give(socketDirectory)
            try Self.initialise(installation, dataDirectory, socketDirectory, port)
            if let name { try Self.certify(installation, dataDirectory, name) }
            watchdog.write("start\n")
            guard watchdog.readLine() == "ready" else { throw ProcessFailure("the server did not start") }
        } catch {
            Self.end(watchdog)
            throw error
        }
    }

    deinit { Self.end(watchdog) }

    private static func end(_ watchdog: ChildProcess) {
        watchdog.write("stop\n")
        watchdog.finish()
    }

    /// Runs `pg_ctl` on the cluster, such as `["stop", "-m", "immediate"]` or `["restart", "-w"]`.
    public func control(_ arguments: [String]) throws(ProcessFailure) {
        try ChildProcess.run(
            installation.command("pg_ctl", ["-D", dataDirectory, "-l", "\(socketDirectory)/log"] + arguments)
        )
    }

    private static func initialise(
        _ installation: Installation,
        _ data: String,
        _ sockets: String,
        _ port: Int
    ) throws(ProcessFailure) {
        let options = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        try ChildProcess.run(installation.command("initdb", options))
        try append(
            """
            listen_addresses = '127.0.0.1'
            port = \(port)
            unix_socket_directories = '\(sockets)'
            max_connections = 120
            shared_buffers = 16MB
            fsync = off
            full_page_writes = off
            autovacuum = off

            """,
            to: data + "/postgresql.conf",
            truncating: false
        )
        try append(
            """
            host all locked,expired 127.0.0.1/32 scram-sha-256
            local all locked,expired scram-sha-256
            host all all 127.0.0.1/32 trust
            host replication all 127.0.0.1/32 trust
            local all all trust

            """,
            to: data + "/pg_hba.conf",
            truncating: true
        )
        let roles = """
            CREATE ROLE plain LOGIN;
            GRANT ALL ON SCHEMA public TO plain;
            CREATE ROLE locked LOGIN PASSWORD '\(rightPassword)';
            CREATE ROLE expired LOGIN PASSWORD '\(rightPassword)' VALID UNTIL '2020-01-01';

            """
        try ChildProcess.run(installation.command("postgres", ["--single", "-D", data, "postgres"]), input: roles)
    }

    private static func certify(_ installation: Installation, _ data: String, _ name: String) throws(ProcessFailure) {
        let (key, certificate) = (data + "/server.key", data + "/server.crt")
        try ChildProcess.run([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)", "-keyout", key, "-out", certificate,
        ])
        chmod(key, 0o600)
        try installation.give(key)
        try installation.give(certificate)
        try append("ssl = on\n", to: data + "/postgresql.conf", truncating: false)
    }

    /// Starts a shell that starts the server when told to, and at the end of its standard input stops it and removes its
    /// files, again if a program that was still setting it up has left some.
    private static func watch(
        _ installation: Installation,
        _ data: String,
        _ directory: String
    ) throws(ProcessFailure) -> ChildProcess {
        let script = """
            directory=$1; shift
            trap '' HUP INT TERM
            clear() { "$@" -m immediate stop >/dev/null; rm -rf -- "$directory"; }
            while read -r line; do
                case $line in
                start) "$@" -l "$directory/log" -w start >/dev/null && echo ready || echo failed ;;
                stop) clear "$@"; exit ;;
                esac
            done
            for attempt in 1 2 3 4 5 6; do clear "$@"; sleep 0.5; done
            """
        return try ChildProcess(["sh", "-c", script, "sh", directory] + installation.command("pg_ctl", ["-D", data]))
    }

    private static func append(_ text: String, to path: String, truncating: Bool) throws(ProcessFailure) {
        guard let stream = fopen(path, truncating ? "we" : "ae") else { throw ProcessFailure("cannot write \(path)") }
        fputs(text, stream)
        fclose(stream)
    }

    /// A port on 127.0.0.1 on which nobody listens now.
    public static func freePort() throws(ProcessFailure) -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw ProcessFailure("no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

/// PostgreSQL's server programs, and as whom to run them: they refuse root.
private struct Installation: Sendable {
    private let directory: String
    private let prefix: [String]
    private let owner: (user: uid_t, group: gid_t)?

    init() throws(ProcessFailure) {
        directory = try Self.programDirectory()
        guard geteuid() == 0 else {
            prefix = []
            owner = nil
            return
        }
        guard let entry = getpwnam("postgres") ?? getpwnam("nobody") else {
            throw ProcessFailure("no unprivileged user")
        }
        let (user, group) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
        owner = (user, group)
        prefix = ["setpriv", "--reuid=\(user)", "--regid=\(group)", "--clear-groups", "env", "-C", "/"]
    }

    func command(_ program: String, _ arguments: [String]) -> [String] {
        prefix + ["\(directory)/\(program)"] + arguments
    }

    /// Makes the unprivileged user the owner of a directory.
    func give(_ path: String) throws(ProcessFailure) {
        guard let owner else { return }
        guard chown(path, owner.user, owner.group) == 0 else { throw ProcessFailure("chown failed: \(path)") }
    }

    /// Where `initdb` really is: by `PATH`, by Debian's layout, or by `pg_config`.
    private static func programDirectory() throws(ProcessFailure) -> String {
        let path = getenv("PATH").flatMap { String(validatingCString: $0) } ?? ""
        var candidates = path.split(separator: ":").map { "\($0)" }
        candidates += (9...40).reversed().map { "/usr/lib/postgresql/\($0)/bin" }
        if let configured = try? ChildProcess.run(["pg_config", "--bindir"]) {
            candidates.append(String(configured.dropLast()))
        }
        for candidate in candidates {
            guard let resolved = realpath(candidate + "/initdb", nil) else { continue }
            defer { free(resolved) }
            let directory = String(cString: resolved).split(separator: "/").dropLast().joined(separator: "/")
            if access("/\(directory)/postgres", X_OK) == 0 { return "/\(directory)" }
        }
        throw ProcessFailure("PostgreSQL's server programs (initdb) are not installed")
    }
}
