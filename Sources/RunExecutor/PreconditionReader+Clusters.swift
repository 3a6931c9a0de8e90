// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Values

// Which databases a step would act on, for whoever is asked to approve it.
extension PreconditionReader {
    /// The clusters that the step's statements would go to, each place once, as they say themselves.
    ///
    /// A place that is not known yet, because an earlier command yields it, is left out.
    ///
    /// - Throws: what kept the target that was looked at from being on record.
    func clusters() async throws -> [ClusterReading] {
        var asked: Set<ResolvedOperation> = []
        var found: [ClusterReading] = []
        for element in elements() {
            for command in step.commandsBoundToClusters where !Task.isCancelled {
                guard case .sql(let sql) = command.operation, command.effect.mayChange else { continue }
                let place = Operation.sql(SQLOperation(connection: sql.connection, statement: ""))
                guard let operation = try? ResolvedOperation(place, in: TemplateScope(element.scope)),
                    operation.withoutSecrets(environment.secrets) == operation, asked.insert(operation).inserted,
                    let reading = try await cluster(of: operation)
                else { continue }
                if !found.contains(where: { $0.place == reading.place }) { found.append(reading) }
            }
        }
        return found
    }

    private func cluster(of operation: ResolvedOperation) async throws -> ClusterReading? {
        let request = request(for: operation)
        if let obstacle = try await obstacle(to: request) {
            return ClusterReading(place: operation.summary, problem: obstacle)
        }
        guard var reading = await environment.performer.cluster(of: request) else { return nil }
        reading.place = reading.place.masking(secrets.all)
        reading.problem = reading.problem?.masking(secrets.all)
        return reading
    }
}

extension Step {
    /// Whether any statement of the step may change a database, as far as its place is bound.
    var goesToDatabase: Bool {
        commandsBoundToClusters.contains { command in
            if case .sql = command.operation { return command.effect.mayChange }
            return false
        }
    }

    /// The commands that act on the clusters that stood there when the step was approved: those before its first change that
    /// is no statement, since that may well lead a place to another cluster.
    var commandsBoundToClusters: ArraySlice<Command> {
        commands.prefix { command in
            if case .sql = command.operation { return true }
            return !command.effect.mayChange
        }
    }
}
