// SPDX-License-Identifier: Apache-2.0

import PostgresClient
public import RunCore
import RunbookModel

/// Which cluster a statement goes to.
extension SQLActions {
    /// Asks the cluster that a statement would go to which it is, in a `READ ONLY` transaction.
    ///
    /// A server that does not answer within ten seconds has not told: whoever is asked to approve waits for that.
    public func cluster(_ sql: ResolvedOperation.SQL, for request: OperationRequest) async -> ClusterReading {
        let found: Resolved
        switch resolve(sql.connection) {
        case .success(let resolved): found = resolved
        case .failure(let reason): return ClusterReading(place: sql.connection.name, problem: reason.text)
        }
        let place = "\(found.target)"
        let deadline = ContinuousClock.now + min(request.timeout, Self.promptness)
        do throws(PostgresError) {
            let loan = try await borrow(found.reader, for: request, deadline: deadline, isNew: true)
            defer { shelf.discard(loan) }
            guard let identifier = try await loan.connection.facts(deadline: deadline).systemIdentifier else {
                return ClusterReading(place: place, problem: "the role may not read it")
            }
            return ClusterReading(place: place, systemIdentifier: identifier)
        } catch {
            return ClusterReading(place: place, problem: error.description)
        }
    }

    /// Why a statement must not go to the cluster: it is another than the workspace names, or than people agreed to.
    ///
    /// - Returns: nil when it is the right one, or when nothing says which that is.
    func refusal(
        of connection: PostgresConnection,
        _ found: Resolved,
        _ request: OperationRequest,
        deadline: ContinuousClock.Instant
    ) async throws(PostgresError) -> OperationFailure? {
        let agreed = request.clusters["\(found.target)"] ?? []
        let expected =
            [found.systemIdentifier].compactMap(\.self).map { ("lifeboat.yaml names", $0) }
            + agreed.sorted().map { ("what people agreed to is for", $0) }
        if expected.isEmpty { return nil }
        let identifier = try await connection.facts(deadline: deadline).systemIdentifier
        guard let (who, other) = expected.first(where: { $0.1 != identifier }) else { return nil }
        let seen = identifier.map { "is the cluster \($0)" } ?? "does not tell which cluster it is"
        let message = "\(found.target) \(seen), but \(who) the cluster \(other); nothing was sent"
        return OperationFailure(kind: .wrongTarget, code: "", message: message)
    }
}

extension ResolvedOperation.SQL.Connection {
    /// What the workspace calls it; a `psql` command line has no name.
    fileprivate var name: String {
        switch self {
        case .named(let name): name
        case .explicit: "command line"
        }
    }
}
