// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import StepActions
import TestSupport
import Testing
import Values

/// A place leads to another cluster after a failover or a restore: which one it is, only the cluster says.
struct ClusterTests {
    private let actions: SQLActions

    init() throws {
        var connection = DatabaseConnection(name: "db")
        connection.host = "127.0.0.1"
        connection.port = try PostgresCluster.shared().port
        connection.user = "postgres"
        connection.database = "postgres"
        connection.sslMode = "disable"
        actions = SQLActions(connections: [connection], environment: [:])
    }

    private static func sql(_ statement: String) -> ResolvedOperation.SQL {
        ResolvedOperation.SQL(connection: .named("db"), statement: statement, parameters: [])
    }

    private static func request(
        _ statement: String,
        _ effect: Effect,
        agreedTo clusters: [String: Set<String>] = [:]
    ) throws -> OperationRequest {
        var request = OperationRequest(
            run: try #require(RunID("clusters")),
            step: try #require(StepID("deed")),
            attempt: 1,
            operation: .sql(sql(statement)),
            effect: effect,
            timeout: .seconds(180)
        )
        request.clusters = clusters
        return request
    }

    private func perform(
        _ statement: String,
        _ effect: Effect = .change,
        agreedTo clusters: [String: Set<String>] = [:]
    ) async throws -> OperationOutcome {
        let request = try Self.request(statement, effect, agreedTo: clusters)
        return await actions.perform(Self.sql(statement), for: request)
    }

    @Test func `a cluster says which it is, and a change that was agreed to for another is not made`() async throws {
        var reading = await actions.cluster(Self.sql(""), for: try Self.request("", .read))
        // A server that many tests keep busy may well be slower than people are made to wait.
        for _ in 0..<10 where reading.systemIdentifier == nil {
            reading = await actions.cluster(Self.sql(""), for: try Self.request("", .read))
        }
        let identifier = try #require(reading.systemIdentifier)
        let question = "SELECT system_identifier::text AS it FROM pg_control_system()"
        guard case .answered(let answer) = try await perform(question, .read) else {
            Issue.record("the database did not answer")
            return
        }
        #expect(answer.output["rows"]?[0]?["it"]?.stringValue == identifier)
        let statement = "CREATE TABLE agreed (a int)"
        guard case .notSent(let failure) = try await perform(statement, agreedTo: [reading.place: ["1"]]) else {
            Issue.record("it was sent")
            return
        }
        #expect(failure.kind == .wrongTarget)
        let other = "but what people agreed to is for the cluster 1; nothing was sent"
        #expect(failure.message == "\(reading.place) is the cluster \(identifier), \(other)")
        guard case .answered = try await perform(statement, agreedTo: [reading.place: [identifier]]),
            case .answered = try await perform("DROP TABLE agreed", agreedTo: ["elsewhere": ["1"]])
        else {
            Issue.record("it was not made")
            return
        }
    }

    @Test func `a database that is not there does not say which cluster it is, and why is said`() async throws {
        var connection = DatabaseConnection(name: "db")
        connection.host = "127.0.0.1"
        connection.port = 1
        connection.sslMode = "disable"
        let gone = SQLActions(connections: [connection], environment: [:])
        let reading = await gone.cluster(Self.sql(""), for: try Self.request("", .read))
        #expect(reading.systemIdentifier == nil)
        #expect(reading.text.hasPrefix("127.0.0.1:1 NOT KNOWN: "), "\(reading.text)")
        let nowhere = SQLActions(connections: [], environment: [:])
        let unnamed = await nowhere.cluster(Self.sql(""), for: try Self.request("", .read))
        #expect(unnamed == ClusterReading(place: "db", problem: "the environment has no connection 'db'"))
    }
}
