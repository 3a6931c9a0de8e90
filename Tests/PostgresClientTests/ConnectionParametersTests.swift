// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import PostgresClient

struct ConnectionParametersTests {
    private func parameters(
        _ target: PostgresTarget,
        password: PostgresSecret? = nil,
        _ environment: [String: String] = [:]
    ) throws(PostgresError) -> ConnectionParameters {
        try ConnectionParameters(target: target, password: password, applicationName: "lifeboat/r/s") {
            environment[$0]
        }
    }

    private func failure(_ target: PostgresTarget, _ environment: [String: String]) -> PostgresError? {
        do {
            _ = try parameters(target, environment)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["PGHOSTADDR", "PGREQUIREPEER", "PGSSLCRLDIR"])
    func `a variable that cannot be ignored is refused by name`(variable: String) {
        let error = failure(PostgresTarget(host: "db", user: "u"), [variable: "x"])
        #expect(error?.code == .invalidTarget)
        #expect(error?.message.contains(variable) == true)
    }

    @Test func `variables of the environment change nothing`() throws {
        let hostile = [
            "PGHOST": "evil", "PGPORT": "1", "PGDATABASE": "evil", "PGUSER": "evil", "PGPASSWORD": "canary",
            "PGOPTIONS": "-c search_path=evil", "PGSSLMODE": "disable", "PGSSLROOTCERT": "/evil", "PGAPPNAME": "evil",
            "PGCONNECT_TIMEOUT": "1", "PGCLIENTENCODING": "LATIN1", "PGTARGETSESSIONATTRS": "primary",
            "PGCHANNELBINDING": "disable", "PGGSSENCMODE": "require", "PGSSLCERT": "/evil", "PGSSLKEY": "/evil",
            "PGSSLMINPROTOCOLVERSION": "TLSv1", "PGSSLMAXPROTOCOLVERSION": "TLSv1.1", "PGSSLCRL": "/evil",
            "PGKRBSRVNAME": "evil", "PGSSLCOMPRESSION": "1", "PGSSLSNI": "0",
        ]
        let values = try parameters(PostgresTarget(host: "db", user: "u"), hostile).values
        #expect(values["host"] == "db")
        #expect(values["port"] == "5432")
        #expect(values["dbname"] == "u")
        #expect(values["sslmode"] == "verify-full")
        #expect(values["application_name"] == "lifeboat/r/s")
        #expect(values["gssencmode"] == "disable")
        #expect(values["options"] == " ")
        #expect(values["ssl_min_protocol_version"] == "TLSv1.2")
        #expect(!values.values.contains { $0.contains("evil") || $0.contains("canary") })
    }

    @Test func `a service gives what the target leaves open`() throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            "# services\n[other]\nhost=wrong\n[dr]\nhost = db.dr\nport=6000\nuser=svc\nsslmode=verify-ca\n[last]\nport=1\n",
            to: "services"
        )
        let environment = ["PGSERVICEFILE": directory.file("services"), "PGSERVICE": "dr"]
        let values = try parameters(PostgresTarget(database: "shop", user: "me"), environment).values
        #expect(values["host"] == "db.dr")
        #expect(values["port"] == "6000")
        #expect(values["user"] == "me")
        #expect(values["dbname"] == "shop")
        #expect(values["sslmode"] == "verify-ca")
        #expect(values["service"] == nil)
        let named = try parameters(PostgresTarget(host: "db", service: "last"), environment).values
        #expect(named["port"] == "1")
    }

    @Test func `an address of the service does not redirect a host that is named`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("[dr]\nhostaddr=203.0.113.9\n", to: "services")
        let environment = ["PGSERVICEFILE": directory.file("services")]
        let values = try parameters(PostgresTarget(host: "db", user: "u", service: "dr"), environment).values
        #expect(values["hostaddr"] == nil)
    }

    @Test func `the password file of the environment is read, with its escapes and wildcards`() throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            "# c\nother:*:*:*:no\nbad line\n*:5432:*:u:a\\:b\\\\c:d\n*:*:*:*:late\n",
            to: "pass",
            mode: 0o600
        )
        let environment = ["PGPASSFILE": directory.file("pass")]
        let values = try parameters(PostgresTarget(host: "db", user: "u"), environment)
        #expect(values.values["password"] == "a:b\\c:d")
        #expect(values.hasPassword)
        let given = try parameters(PostgresTarget(host: "db", user: "u"), password: PostgresSecret("x"), environment)
        #expect(given.values["password"] == "x")
    }

    @Test(arguments: [
        ("FATAL:  28P01: password authentication failed for user \"u\"", PostgresError.Code.authentication),
        ("FATAL:  3D000: database \"x\" does not exist", .databaseMissing),
        ("FATALE:  28000: aucune entrée dans pg_hba.conf", .authentication),
        ("FATAL:  57P03: the database system is starting up", .unreachable),
        ("FATAL:  53300: sorry, too many clients already", .sqlState),
        ("connection to server at \"h\" (1.2.3.4), port 5432 failed: Connection refused", .unreachable),
        ("could not translate host name \"h\" to address: Name or service not known", .unknownHost),
        ("failed: SSL error: certificate verify failed", .tls),
        ("failed: server certificate for \"a\" does not match host name \"b\"", .tls),
        ("failed: root certificate file \"/root.crt\" does not exist", .tls),
        ("failed: server does not support SSL, but SSL was required", .tls),
        ("failed: server closed the connection unexpectedly", .unreachable), ("", .unreachable),
    ])
    func `reasons of a failed connection are told apart`(text: String, code: PostgresError.Code) {
        #expect(ConnectionFailure.error(from: text, passwordMissing: false).code == code)
    }
}
