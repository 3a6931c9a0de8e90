// SPDX-License-Identifier: Apache-2.0

import PostgresClient
import TestSupport
import Testing
import Values

@Suite(.timeLimit(.minutes(10)))
struct TLSTests {
    private func failure(_ cluster: PostgresCluster, host: String, root: String?, mode: String? = nil) async
        -> PostgresError?
    {
        let target = PostgresTarget(
            host: host,
            hostAddress: "127.0.0.1",
            port: cluster.port,
            database: "postgres",
            user: "postgres",
            sslMode: mode,
            sslRootCertificate: root
        )
        do {
            let connection = try await PostgresConnection.connect(
                to: target,
                applicationName: "lifeboat/test",
                deadline: soon()
            )
            let sql = "SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid()"
            let result = try await connection.query(sql, mode: .readOnly, deadline: soon())
            #expect(result.rows == [["ssl": true]])
            return nil
        } catch {
            return error
        }
    }

    @Test func `only the right name under the right authority is accepted by default`() async throws {
        let cluster = try PostgresCluster.start(certificateFor: "db.example")
        let authority = try #require(cluster.certificate)
        let stranger = try PostgresCluster.start(certificateFor: "db.example")
        #expect(await failure(cluster, host: "other.example", root: authority)?.code == .tls)
        #expect(await failure(cluster, host: "db.example", root: stranger.certificate)?.code == .tls)
        #expect(await failure(cluster, host: "db.example", root: "/nonexistent.pem")?.code == .tls)
        #expect(
            await failure(cluster, host: "other.example", root: stranger.certificate, mode: "verify-ca")?.code == .tls
        )
        #expect(await failure(cluster, host: "db.example", root: authority) == nil)
    }
}
