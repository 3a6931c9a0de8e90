// SPDX-License-Identifier: Apache-2.0

import PostgresClient
import RunCore
import RunStore
import Synchronization

/// Listens to what the database tells about one run, over a session of its own.
final class PostgresListener: Sendable {
    private let run: RunID
    private let connections: StoreConnections
    private let connection = Mutex<PostgresConnection?>(nil)

    init(run: RunID, connections: StoreConnections) {
        self.run = run
        self.connections = connections
    }

    /// Begins to listen, unless it does.
    ///
    /// - Returns: Whether it did not: something may have been missed.
    @discardableResult
    func listen() async throws -> Bool {
        guard connection.withLock({ $0 == nil }) else { return false }
        do {
            let made = try await connections.connect(for: "news/\(run)")
            try await made.listen(to: "lifeboat", deadline: .now + .seconds(30))
            connection.withLock { $0 = made }
            return true
        } catch let error as PostgresError {
            throw RunStoreError("cannot listen", error, in: connections.place)
        }
    }

    /// Waits until something is told about the run; a session that was lost counts as something.
    func next(within limit: Duration) async throws -> Bool {
        if try await listen() { return true }
        let deadline = ContinuousClock.now + limit
        while let connection = connection.withLock({ $0 }) {
            do throws(PostgresError) {
                guard let told = try await connection.notification(deadline: deadline) else { return false }
                if told.payload == run.text { return true }
            } catch {
                self.connection.withLock { $0 = nil }
                connections.noteLoss()
                guard error.isConnectionLost else {
                    throw RunStoreError("cannot listen", error, in: connections.place)
                }
            }
        }
        return try await listen()
    }
}
