// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Values

// Which databases a step would act on, for whoever is asked to approve it.
extension PreconditionReader {
    /// The most places that are asked which cluster stands there.
    private static let placeLimit = 20

    /// The clusters that the step's statements would go to, each place once, as they say themselves.
    ///
    /// A place that is not known yet, because an earlier command yields it, is left out.
    ///
    /// - Throws: what kept the target that was looked at from being on record.
    func clusters() async throws -> [ClusterReading] {
        var asked: Set<ResolvedOperation> = []
        var found: [ClusterReading] = []
        let commands = step.commands[step.commandsBoundToClusters(from: recorder.status(of: step.id).resumesAt ?? 0)]
        for element in elements() {
            for command in commands where !Task.isCancelled {
                guard case .sql(let sql) = command.operation, command.effect.mayChange else { continue }
                let place = Operation.sql(SQLOperation(connection: sql.connection, statement: ""))
                guard let operation = try? ResolvedOperation(place, in: TemplateScope(element.scope)),
                    asked.insert(operation).inserted
                else { continue }
                let reading =
                    asked.count > Self.placeLimit
                    ? ClusterReading(place: "what else the list leads to", problem: "that was not read")
                    : try await cluster(of: operation)
                if let reading, !found.contains(where: { $0.place == reading.place }) { found.append(reading) }
            }
        }
        return found
    }

    /// A place that cannot be written down is not bound: who sends there would have nothing to compare it with.
    private func cluster(of operation: ResolvedOperation) async throws -> ClusterReading? {
        let secrets = secrets.all
        guard operation.masking(secrets) == operation else {
            return ClusterReading(place: operation.masking(secrets).summary, problem: "a secret is part of the place")
        }
        let request = request(for: operation)
        if let obstacle = try await obstacle(to: request) {
            return ClusterReading(place: operation.summary, problem: obstacle.masking(secrets))
        }
        guard var reading = await environment.performer.cluster(of: request) else { return nil }
        guard reading.place.masking(secrets) == reading.place else {
            return ClusterReading(place: reading.place.masking(secrets), problem: "a secret is part of the place")
        }
        reading.problem = reading.problem?.masking(secrets)
        return reading
    }
}

extension Step {
    /// The commands that act on the clusters that stood there when the step was approved, of those from the one on that it
    /// goes on with: up to its first change that is no statement, since that may well lead a place to another cluster.
    ///
    /// In a step that goes through a list, such a change is before the statements for the next element, too.
    func commandsBoundToClusters(from first: Int) -> Range<Int> {
        let isElsewhere = { (command: Command) in
            if case .sql = command.operation { return false }
            return command.effect.mayChange
        }
        let start = min(first, commands.count)
        if each != nil { return commands.contains(where: isElsewhere) ? start..<start : 0..<commands.count }
        return start..<(commands[start...].firstIndex(where: isElsewhere) ?? commands.count)
    }

    /// Whether any statement of the step, from that command on, may change a database, as far as its place is bound.
    func goesToDatabase(from first: Int) -> Bool {
        commands[commandsBoundToClusters(from: first)].contains { command in
            if case .sql = command.operation { return command.effect.mayChange }
            return false
        }
    }
}
