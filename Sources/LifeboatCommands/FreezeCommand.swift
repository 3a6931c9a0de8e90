// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RunCore
import RunStore
import RunViews
import Values

/// `lifeboat freeze`: keeps every run of a store from changing anything.
struct FreezeCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "freeze",
        abstract: "Keep every run of the store from changing anything, until `unfreeze`.",
        discussion: """
            Steps under way are finished, and what only looks goes on. A run whose
            next step may change something parks with the reason, also when that
            step runs always or undoes another; after the freeze it goes on when
            it is resumed. Dry runs, and what people do by hand, are not held.

            A store has one freeze: a later one takes the place of an earlier one,
            and `lifeboat unfreeze` ends it. --status ends with 2 while it holds.

            EXAMPLES
              lifeboat freeze --reason "Black Friday" --as cto@example.com
              lifeboat freeze --reason "sale" --until 2026-11-30 --as cto@example.com
              lifeboat freeze --reason "incident" --until 2h --as cto@example.com
              lifeboat freeze --status
            """
    )

    @Option(help: "Why, for everybody whose run is held.")
    var reason = ""

    @Option(help: ArgumentHelp("When it ends: a moment, a day in UTC, or how long from now.", valueName: "time"))
    var until: String?

    @Flag(help: "Say whether the store is frozen, and change nothing.")
    var status = false

    @Option(help: "Print what was said, or the status, as text or json.")
    var format = OutputFormat.text

    @OptionGroup var options: RunOptions

    var invocation: NextCommand.Invocation { options.invocation() }

    func perform() async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        let desk = FreezeDesk(store: try options.store(in: context), format: format)
        guard !status else { return try await desk.show() }
        let reason = SpokenWords(context).recorded(reason)
        return try await desk.say(isOn: true, by: options.operatorName, reason: reason, until: until)
    }
}

/// `lifeboat unfreeze`: lets the runs of a store change things again.
struct UnfreezeCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "unfreeze",
        abstract: "Let the runs of the store change things again.",
        discussion: """
            Runs that were held go on when they are resumed; `lifeboat runs` lists them.

            EXAMPLES
              lifeboat unfreeze --reason "sale is over" --as cto@example.com
            """
    )

    @Option(help: "Why, for the record.")
    var reason = ""

    @Option(help: "Print what was said as text or json.")
    var format = OutputFormat.text

    @OptionGroup var options: RunOptions

    var invocation: NextCommand.Invocation { options.invocation() }

    func perform() async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        let desk = FreezeDesk(store: try options.store(in: context), format: format)
        try SpokenWords(context).check(reason)
        return try await desk.say(isOn: false, by: options.operatorName, reason: reason, until: nil)
    }
}

/// Says and shows whether a store is frozen.
struct FreezeDesk {
    let store: any RunStore
    let format: OutputFormat

    /// Freezes or unfreezes, and says what follows.
    ///
    /// - Throws: `Failure` when the reason is missing, the end is no moment to come, or nothing is frozen.
    func say(isOn: Bool, by name: String, reason: String, until: String?) async throws -> ExitStatus {
        guard !reason.isBlank else {
            throw Failure(.usage, "nobody would know why", advice: "--reason \"why\"")
        }
        let now = SystemClock.now()
        let end = try until.map { try MomentArgument.until($0, after: now) }
        return try await stored {
            let before = try? await store.freeze()
            let earlier = before.flatMap { $0.holds(at: now) ? $0 : nil }
            let freeze = StoreFreeze(isOn: isOn, by: name, reason: reason, at: now, until: end)
            guard isOn || before?.holds(at: now) != false else {
                switch format {
                case .json: CommandOutput.json(json(nil, in: "unfreeze", earlier, next: nil))
                case .text: CommandOutput.result("\(store.place) is not frozen")
                }
                return .done
            }
            try await store.say(freeze)
            if isOn, let earlier { CommandOutput.progress("in place of: \(earlier.sentence)") }
            let (resume, runs) = (NextCommand("resume", choosing: "RUN"), NextCommand("runs"))
            let goOn = "held runs go on with: \(resume); \(runs) lists them"
            let thaw = NextCommand("unfreeze", choosing: "--reason TEXT")
            switch format {
            case .json:
                CommandOutput.json(json(freeze, in: isOn ? "freeze" : "unfreeze", earlier, next: isOn ? thaw : runs))
            case .text:
                CommandOutput.result(isOn ? "\(freeze.sentence)\ntake it back: \(thaw)" : "no longer frozen; \(goOn)")
            }
            return .done
        }
    }

    /// Says whether the store is frozen; status 2 when it is, so that scripts can tell.
    ///
    /// - Throws: `Failure` when that cannot be told.
    func show() async throws -> ExitStatus {
        try await stored {
            let freeze = try await store.freeze()
            let holds = freeze?.holds(at: SystemClock.now()) ?? false
            switch format {
            case .json: CommandOutput.json(json(freeze, holds))
            case .text: CommandOutput.result(holds ? freeze?.sentence ?? "" : "not frozen")
            }
            return holds ? .exceptions : .done
        }
    }

    /// What a command has said, nil where there was nothing to say; see `Documentation/schemas/deed.schema.json`.
    private func json(
        _ freeze: StoreFreeze?,
        in command: String,
        _ earlier: StoreFreeze?,
        next: NextCommand?
    ) -> JSONValue {
        [
            "command": .string(command), "store": .string(store.name.address), "said": .bool(freeze != nil),
            "frozen": .bool(freeze?.isOn ?? false), "by": freeze.map { .string($0.by) } ?? .null,
            "reason": freeze.map { .string($0.reason) } ?? .null, "at": freeze.map { .string($0.at.text()) } ?? .null,
            "until": freeze?.until.map { .string($0.text()) } ?? .null,
            "earlier": earlier.map { json($0, true) } ?? .null,
            "next": next.map { .string($0.description) } ?? .null,
        ]
    }

    private func json(_ freeze: StoreFreeze?, _ holds: Bool) -> JSONValue {
        [
            "frozen": .bool(holds), "code": holds ? "frozen" : .null,
            "by": freeze.map { .string($0.by) } ?? .null, "reason": freeze.map { .string($0.reason) } ?? .null,
            "at": freeze.map { .string($0.at.text()) } ?? .null,
            "until": freeze?.until.map { .string($0.text()) } ?? .null,
        ]
    }

    private func stored(_ body: () async throws -> ExitStatus) async throws -> ExitStatus {
        do { return try await body() } catch let error as RunStoreError { throw Failure(error) }
    }
}
