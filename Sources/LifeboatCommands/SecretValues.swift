// SPDX-License-Identifier: Apache-2.0

import PostgresClient
import RunbookModel
import StepActions

/// The secrets of a run, read from where they are kept before its first step.
struct SecretValues {
    private let resolver: SecretResolver

    init(_ access: AWSAccess, _ context: WorkspaceContext) {
        resolver = SecretResolver(
            client: access.client,
            region: access.region,
            variables: ProcessVariables.all,
            readFile: { try InputReader.file(context.path($0), limit: $1) }
        )
    }

    /// The texts of the inputs whose values are kept elsewhere and were not given.
    ///
    /// - Throws: `Failure` for the first that cannot be read; it names the reference and never a value.
    func texts(
        of inputs: [InputDeclaration],
        given: [(name: String, text: String)]
    ) async throws -> [(name: String, text: String)] {
        var texts: [(name: String, text: String)] = []
        for input in inputs where !given.contains(where: { $0.name == input.name }) {
            guard let source = input.source else { continue }
            texts.append((input.name, try await text(of: source, for: "the input '\(input.name)'")))
        }
        return texts
    }

    /// The passwords of connections whose passwords are kept elsewhere.
    ///
    /// - Throws: `Failure` for the first that cannot be read; it names the reference and never a value.
    func passwords(of connections: [DatabaseConnection]) async throws -> [SecretReference: PostgresSecret] {
        var passwords: [SecretReference: PostgresSecret] = [:]
        for connection in connections {
            guard let reference = connection.passwordReference, passwords[reference] == nil else { continue }
            let text = try await text(of: reference, for: "the password of '\(connection.name)'")
            passwords[reference] = PostgresSecret(text)
        }
        return passwords
    }

    private func text(of reference: SecretReference, for what: String) async throws -> String {
        do throws(SecretResolver.Problem) {
            return try await resolver.value(of: reference)
        } catch {
            throw Failure(error, for: what)
        }
    }
}

extension Failure {
    /// The failure for a secret that cannot be read.
    init(_ problem: SecretResolver.Problem, for what: String) {
        let message = "\(what) is kept at '\(problem.reference)' and cannot be read: \(problem.reason)"
        switch problem.kind {
        case .missing: self.init(.invalid, message, advice: "put it there, or correct the reference; nothing was run")
        case .refused: self.init(.refused, message, advice: "let the caller read it, or give the input by hand")
        case .unreachable:
            self.init(.unreachable, message, advice: "give the input by hand with --input-from, or try again")
        }
    }
}

extension SecretReference {
    /// Whether AWS is asked for the value.
    var usesAWS: Bool { call != nil }
}

extension Plan {
    /// The connections of an environment that the plan may use.
    ///
    /// What a `psql` command line leaves open may be taken from any of them.
    func connections(of environment: WorkspaceEnvironment?) -> [DatabaseConnection] {
        let all = environment?.connections ?? []
        var names: Set<String> = []
        for operation in everyCommand.map(\.operation) {
            guard case .sql(let sql) = operation else { continue }
            guard case .named(let name) = sql.connection else { return all }
            names.insert(name)
        }
        return all.filter { names.contains($0.name) }
    }
}
