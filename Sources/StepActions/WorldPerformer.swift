// SPDX-License-Identifier: Apache-2.0

public import RunCore
import RunbookModel
public import Values

/// Performs operations for real: AWS calls, SQL and shell scripts.
public struct WorldPerformer: ActionPerformer {
    private let aws: AWSActions
    private let sql: SQLActions
    private let shell: ShellActions

    /// A performer for the real world.
    public init(aws: AWSActions, sql: SQLActions, shell: ShellActions) {
        self.aws = aws
        self.sql = sql
        self.shell = shell
    }

    /// Looks at the credentials before a call to AWS, and before a script, which may make one, and for room for its output;
    /// has a database tell who reads it, in a dry run.
    public func prepare(_ request: OperationRequest) async -> TargetReadiness {
        switch request.operation {
        case .shell:
            if let fault = shell.spools.fault(for: request.run) { return .unkept(fault) }
            return await aws.prepare()
        case .aws: return await aws.prepare()
        case .sql(let operation): return await sql.prepare(operation, for: request)
        }
    }

    /// Performs one operation and says what came of it.
    ///
    /// After whatever may have changed something, no database connection from before is used again.
    public func perform(_ request: OperationRequest) async -> OperationOutcome {
        defer { if request.effect.mayChange { sql.forgetConnections() } }
        return switch request.operation {
        case .aws(let operation): await aws.perform(operation, for: request)
        case .sql(let operation): await sql.perform(operation, for: request)
        case .shell(let operation): await shell.perform(operation, for: request)
        }
    }

    /// Finds out what became of a change in doubt: AWS is read, the database asked for its transaction.
    ///
    /// Of a script its supervisor tells; without that only a person can.
    public func examine(_ doubt: Doubt) async -> DoubtFinding {
        switch doubt.request.operation {
        case .aws(let operation): await aws.examine(operation, doubt)
        case .sql(let operation): await sql.examine(operation, doubt)
        case .shell: await shell.examine(doubt)
        }
    }

    /// A script that still runs is not begun a second time.
    public func obstacle(toRepeating facts: JSONObject) -> String? { ScriptProcess(facts: facts)?.obstacle }

    /// What a script printed is erased once it is in the evidence.
    public func settled(_ request: OperationRequest) {
        if case .shell = request.operation { shell.spools.erase(request) }
    }

    /// What shows the effect of a call to AWS; of nothing else, a reading is known.
    public func reading(of operation: ResolvedOperation) -> EffectReading? {
        guard case .aws(let operation) = operation else { return nil }
        return aws.reading(of: operation)
    }

    /// Which cluster a statement goes to; a script does not tell.
    public func cluster(of request: OperationRequest) async -> ClusterReading? {
        guard case .sql(let operation) = request.operation else { return nil }
        return await sql.cluster(operation, for: request)
    }

    /// Closes every database connection that is kept, as after a step that a person carried out.
    public func forgetConnections() { sql.forgetConnections() }
}
