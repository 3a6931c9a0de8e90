// SPDX-License-Identifier: Apache-2.0

import SQLText
import Testing

struct PSQLCommandLineTests {
    static let refusals: [([String], PSQLCommandLineError.Code)] = [
        (["psql"], .noStatement), (["psql", "-h", "db"], .noStatement), (["psql", "-c"], .missingValue),
        (["psql", "-f", "x.sql"], .unsupported), (["psql", "--file=x.sql"], .unsupported),
        (["psql", "-1", "-c", "SELECT 1"], .unsupported), (["psql", "-Atz", "-c", "SELECT 1"], .unsupported),
        (["psql", "-o", "out", "-c", "SELECT 1"], .unsupported), (["psql", "-W", "-c", "SELECT 1"], .unsupported),
        (["psql", "-v", "id=1", "-c", "SELECT 1"], .unsupported),
        (["psql", "--quiet=1", "-c", "SELECT 1"], .unsupported),
        (["psql", "-c", "SELECT 1", "-c", "SELECT 2"], .severalStatements),
        (["psql", "postgresql://u:canary@h/d", "-c", "SELECT 1"], .password),
        (["psql", "host=h password=canary", "-c", "SELECT 1"], .password),
        (["psql", "postgresql://h1,h2/d", "-c", "SELECT 1"], .invalidConnection),
        (["psql", "postgresql://h/%zz", "-c", "SELECT 1"], .invalidConnection),
        (["psql", "postgresql://h/%00", "-c", "SELECT 1"], .invalidConnection),
        (["psql", "postgresql://[::1/d", "-c", "SELECT 1"], .invalidConnection),
        (["psql", "host='h", "-c", "SELECT 1"], .invalidConnection),
        (["psql", "options=-c -c", "x"], .invalidConnection),
        (["psql", "-p", "none", "-c", "SELECT 1"], .invalidConnection),
        (["psql", "options=x", "-c", "SELECT 1"], .unsupported),
        (["psql", "d", "u", "x", "-c", "SELECT 1"], .unsupported),
    ]

    @Test(arguments: refusals)
    func `what is not supported is refused by name`(words: [String], code: PSQLCommandLineError.Code) {
        do throws(PSQLCommandLineError) {
            _ = try PSQLCommandLine.parse(words: words)
            Issue.record("accepted: \(words)")
        } catch {
            #expect(error.code == code, "\(words): \(error)")
            #expect(!error.message.contains("canary"))
        }
    }

    @Test(arguments: [
        ["psql", "-h", "db.example", "-p", "5433", "-U", "ops", "-d", "shop", "-c", "SELECT 1"],
        ["psql", "-hdb.example", "-p5433", "-Uops", "-dshop", "-cSELECT 1"],
        ["psql", "--host=db.example", "--port", "5433", "--username=ops", "--dbname", "shop", "--command=SELECT 1"],
        ["/usr/bin/psql", "shop", "ops", "-XAtqw", "-h", "db.example", "-p", "5433", "-c", "SELECT 1"],
        ["-c", "SELECT 1", "postgresql://ops@db.example:5433/shop"],
        ["psql", "host=db.example port = 5433 user='ops' dbname=sh\\op", "-c", "SELECT 1"],
        [
            "psql", "-d", "postgres://%6fps@db.example:5433/shop", "-v", "ON_ERROR_STOP=1", "--no-psqlrc", "-c",
            "SELECT 1",
        ],
    ])
    func `each spelling of one command means the same`(words: [String]) throws {
        let line = try PSQLCommandLine.parse(words: words)
        #expect(line.connection.host == "db.example")
        #expect(line.connection.port == 5433)
        #expect(line.connection.user == "ops")
        #expect(line.connection.database == "shop")
        #expect(line.statement == "SELECT 1")
    }

    @Test func `parameters of a connection string are kept`() throws {
        let uri = "postgresql://[::1]/d?sslmode=verify-ca&sslrootcert=%2Fca.pem&connect_timeout=3"
        let line = try PSQLCommandLine.parse(words: ["psql", uri, "-At", "-c", "SELECT 1"])
        #expect(line.connection.host == "::1")
        #expect(line.connection.sslMode == "verify-ca")
        #expect(line.connection.sslRootCertificate == "/ca.pem")
        #expect(line.tuplesOnly && line.unaligned)
        let service = try PSQLCommandLine.parse(words: ["psql", "service=dr", "-c", "SELECT 1"])
        #expect(service.connection.service == "dr")
    }
}
