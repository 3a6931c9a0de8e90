// SPDX-License-Identifier: Apache-2.0

import PostgresClient
import TestSupport

/// A deadline that only a hang misses.
func soon(_ seconds: Int = 180) -> ContinuousClock.Instant { .now + .seconds(seconds) }

extension PostgresCluster {
    /// The cluster by TCP; the test server has no TLS.
    func target(user: String = "postgres", database: String = "postgres") -> PostgresTarget {
        PostgresTarget(host: "127.0.0.1", port: port, database: database, user: user, sslMode: "disable")
    }

    func connect(
        user: String = "postgres",
        password: PostgresSecret? = nil,
        applicationName: String = "lifeboat/test"
    ) async throws(PostgresError) -> PostgresConnection {
        try await PostgresConnection.connect(
            to: target(user: user),
            password: password,
            applicationName: applicationName,
            deadline: soon()
        )
    }
}

/// The error that `body` throws, or nil.
func failure(_ body: () async throws(PostgresError) -> Void) async -> PostgresError? {
    do {
        try await body()
        return nil
    } catch {
        return error
    }
}
