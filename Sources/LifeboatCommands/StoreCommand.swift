// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PostgresRunStore
import RunCore
import RunStore
import RunViews
import Values

/// `lifeboat store`: looks after where runs are kept.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Look after where runs are kept: make, migrate, show, copy.",
        discussion: """
            `store:` of lifeboat.yaml names a folder, or a Postgres database that several machines share:
            postgres://USER@HOST/DATABASE, or what libpq reads, such as service=lifeboat. A password is never written
            there: it is in ~/.pgpass, in the file that PGPASSFILE names, or in the service.

            EXAMPLES
              lifeboat store init --store postgres://owner@db.example.com/ops
              lifeboat store status
              lifeboat store copy last --from postgres://auditor@db.example.com/ops --to ./handed-over
            """,
        subcommands: [
            StoreInitCommand.self, StoreMigrateCommand.self, StoreStatusCommand.self, StoreCopyCommand.self,
        ]
    )
}

/// `lifeboat store init`: makes the tables.
struct StoreInitCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make the tables of a store in a database, unless they are there.",
        discussion: """
            The role needs CREATE on the database, once. Who executes, approves or reads needs less: --grants prints the
            statements.

            EXAMPLES
              lifeboat store init --store postgres://owner@db.example.com/ops
              lifeboat store init --grants
            """
    )

    @Option(help: ArgumentHelp("The database; by default the workspace file's `store`.", valueName: "postgres://…"))
    var store: String?

    @Flag(help: "Print which rights an operator, an approver and an auditor need, and do nothing.")
    var grants = false

    @Option(help: "Print what was done as text or json.")
    var format = OutputFormat.text

    var invocation: NextCommand.Invocation { NextCommand.Invocation(store: store.map(RunOptions.absolute)) }

    func perform() async throws -> ExitStatus {
        if grants {
            CommandOutput.result(StoreSchema.grants)
            return .done
        }
        let database = try DatabaseStore(store)
        let isNew = try await database.asking { try await $0.administration.initialize() }
        let place = database.store.place
        switch format {
        case .json: CommandOutput.json(["command": "init", "store": .string(place), "made": .bool(isNew)])
        case .text: CommandOutput.result(isNew ? "made: \(place)" : "there already: \(place)")
        }
        return .done
    }
}

/// `lifeboat store migrate`: brings the tables up to date.
struct StoreMigrateCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the tables of a store to the version of this program.",
        discussion: """
            Each change is one transaction, and only one client changes at a time. A store of a newer version is refused.

            EXAMPLES
              lifeboat store migrate --store postgres://owner@db.example.com/ops
            """
    )

    @Option(help: ArgumentHelp("The database; by default the workspace file's `store`.", valueName: "postgres://…"))
    var store: String?

    @Option(help: "Print what was done as text or json.")
    var format = OutputFormat.text

    var invocation: NextCommand.Invocation { NextCommand.Invocation(store: store.map(RunOptions.absolute)) }

    func perform() async throws -> ExitStatus {
        let database = try DatabaseStore(store)
        let before = try await database.asking { try await $0.administration.migrate() }
        let now = StoreSchema.current.version
        let place = database.store.place
        switch format {
        case .json:
            CommandOutput.json([
                "command": "migrate", "store": .string(place), "before": .integer(before), "version": .integer(now),
                "next": before < now ? "lifeboat store init --grants" : .null,
            ])
            return .done
        case .text: CommandOutput.result("\(place): version \(before), now \(now)")
        }
        // Rights on all tables are rights on those that there were.
        if before < now {
            CommandOutput.result("next:   grant the rights again, new tables have none: lifeboat store init --grants")
        }
        return .done
    }
}

/// `lifeboat store status`: says how a store is.
struct StoreStatusCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show a store: how many runs, which version, what this role may do.",
        discussion: """
            EXAMPLES
              lifeboat store status
              lifeboat store status --store service=lifeboat --format json
            """
    )

    @Option(help: "Print the status as text or json.")
    var format = OutputFormat.text

    @OptionGroup var options: RunOptions

    var invocation: NextCommand.Invocation { options.invocation() }

    func perform() async throws -> ExitStatus {
        let store = try options.existingStore(in: try WorkspaceContext.load())
        guard let database = store as? PostgresRunStore else {
            let count = try await StoreAccess.runs(in: store).count
            switch format {
            case .json: CommandOutput.json(["place": .string(store.place), "runs": .integer(count)])
            case .text: CommandOutput.result("\(store.place): \(count) runs")
            }
            return .done
        }
        let status = try await DatabaseStore(database).asking { try await $0.administration.status() }
        switch format {
        case .json: CommandOutput.json(status.json(place: store.place))
        case .text: CommandOutput.result(status.lines(place: store.place))
        }
        return status.version == status.knownVersion ? .done : .failed
    }
}

/// `lifeboat store copy`: copies or moves runs.
struct StoreCopyCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy runs from one store to another, or move them.",
        discussion: """
            Chain, plan and evidence are checked on both sides. It can be repeated after it was interrupted, and never writes
            over a run with other content. A run that is not over can only be moved, as two copies could both go on.

            EXAMPLES
              lifeboat store copy last --to ./handed-over
              lifeboat store copy RUN --from .lifeboat --to postgres://operator@db.example.com/ops --move
              lifeboat store copy last --to ./handed-over --format json | jq -r '.runs[].bundle'
            """
    )

    @Argument(help: "The runs: their names, the ends of their names, or `last`.")
    var runs: [String]

    @Option(help: ArgumentHelp("Where they are; by default the workspace file's `store`.", valueName: "store"))
    var from: String?

    @Option(help: ArgumentHelp("Where they are copied to.", valueName: "store"))
    var to: String

    @Flag(name: .customLong("move"), help: "The runs go on in the other store, and are only kept in this one.")
    var moves = false

    @Option(help: "Print what was copied as text or json.")
    var format = OutputFormat.text

    /// What is printed is about the runs where they are.
    var invocation: NextCommand.Invocation { NextCommand.Invocation(store: from.map(RunOptions.absolute)) }

    func perform() async throws -> ExitStatus {
        let source = try WorkspaceContext.load().store(from)
        let target = try StoreAddress(to).store
        guard source.name != target.name else {
            throw Failure(.usage, "both stores are \(source.name)", advice: "name the other one with --to")
        }
        let transfer = RunTransfer(from: source, to: target)
        var done: [JSONValue] = []
        // What was copied before one cannot be is there all the same.
        defer { if format == .json, !done.isEmpty { CommandOutput.json(json(done, from: source, to: target)) } }
        for name in runs {
            do {
                let run = try await source.run(named: name)
                NextCommand.invocation.note(run)
                try await refuse(run, in: source)
                // A copy that went on elsewhere must not be made to look like a run that was handed over.
                if moves, try await source.movedTo(run) == nil {
                    _ = try await RunRival.find(try await source.bundle(run).history(), in: source, takeOver: nil)
                }
                let outcome = try await transfer.copy(run, moves: moves)
                done.append(json(outcome, of: run, in: target))
                guard format == .text else { continue }
                let verb = moves ? "moved" : "copied"
                let present = outcome.present > 0 ? ", \(outcome.present) there already" : ""
                CommandOutput.result("\(verb): \(run), \(outcome.written) files\(present), head \(outcome.head)")
                CommandOutput.result("bundle: \(target.shownPlace(of: run))")
            } catch let error as RunStoreError {
                throw Failure(error)
            }
        }
        return .done
    }

    /// The machine form; see `Documentation/schemas/deed.schema.json`.
    private func json(_ runs: [JSONValue], from source: any RunStore, to target: any RunStore) -> JSONValue {
        [
            "command": moves ? "move" : "copy", "from": .string(source.name.address),
            "to": .string(target.name.address), "runs": .array(runs),
        ]
    }

    private func json(_ outcome: RunTransfer.Outcome, of run: RunID, in target: any RunStore) -> JSONValue {
        let next = moves ? NextCommand.status(run, in: target.name) : .verify(run, in: target.name)
        return [
            "run": .string(run.text), "written": .integer(outcome.written), "present": .integer(outcome.present),
            "head": .string(outcome.head), "bundle": .string(target.shownPlace(of: run)),
            "next": .string(next.description),
        ]
    }

    /// Refuses a copy that could be gone on with twice, and one of a run that goes on elsewhere, with the command that works.
    ///
    /// - Throws: `Failure`, or `RunStoreError` when the store cannot be read.
    private func refuse(_ run: RunID, in source: any RunStore) async throws {
        let target = RunOptions.absolute(to)
        if let name = try await source.movedTo(run) {
            guard try !moves || StoreAddress(to).store.name != name else { return }
            let advice = NextCommand.copy(run, from: name.address, to: target, moves: moves)
            throw Failure(.usage, RunStoreError(movedRun: run, to: name).description, advice: advice.description)
        }
        guard !moves, try await !source.bundle(run).history().machine().state.isFinal else { return }
        let advice = NextCommand.copy(run, from: from.map(RunOptions.absolute), to: target, moves: true)
        throw Failure(
            .tryAgain,
            "the run '\(run)' is not over: a copy of it could be gone on with twice; move it, so that it goes on there only",
            advice: advice.description
        )
    }
}

/// A store that is a database, for the commands that look after one.
private struct DatabaseStore {
    let store: PostgresRunStore

    init(_ store: PostgresRunStore) { self.store = store }

    /// The store of an option, or of the workspace file.
    ///
    /// - Throws: `Failure` when it is a folder.
    init(_ option: String?) throws {
        let store = try WorkspaceContext.load().store(option)
        guard let database = store as? PostgresRunStore else {
            throw Failure(
                .usage,
                "the store is the folder \(store.place), which needs no tables",
                advice: "name a database: --store postgres://USER@HOST/DATABASE"
            )
        }
        self.store = database
    }

    /// Asks the store, with errors for people.
    func asking<Value>(_ body: (PostgresRunStore) async throws -> Value) async throws -> Value {
        do { return try await body(store) } catch let error as RunStoreError { throw Failure(error) }
    }
}

extension StoreAdministration.Status {
    fileprivate func lines(place: String) -> String {
        let known = version == knownVersion ? "" : "; this program writes version \(knownVersion)"
        let rights = mayExecute ? "may execute" : mayAnswer ? "may answer, not execute" : "may only read"
        return """
            \(place)
            version  \(version == 0 ? "no store: \(NextCommand("store", "init"))" : "\(version)\(known)")
            runs     \(runs), \(ByteSize.shortText(bytes: Int64(bytes)))
            server   \(server), a question takes \(roundTrip.shortText)\(isDurable ? "" : "; fsync is off")
            role     \(role) \(rights)
            """
    }

    fileprivate func json(place: String) -> JSONValue {
        [
            "place": .string(place), "version": .integer(version), "known_version": .integer(knownVersion),
            "runs": .integer(runs), "bytes": .integer(bytes), "server": .string(server), "role": .string(role),
            "may_execute": .bool(mayExecute), "may_answer": .bool(mayAnswer), "durable": .bool(isDurable),
        ]
    }
}
