// SPDX-License-Identifier: Apache-2.0

public import RunCore
public import RunbookModel
import ShellText
import Synchronization

/// A command that a person is told to type next, with the options of the present one that it needs: it can be copied as it
/// stands into a shell.
///
/// Words in capitals, such as NAME, are the person's to fill in. Values of secrets are never part of it.
public struct NextCommand: Sendable, CustomStringConvertible {
    /// What the command that is carried out now was given, as far as a next one needs it again.
    public final class Invocation: Sendable {
        /// The options that the run adds: the run itself, and where inputs were read from.
        private struct Found {
            var run: RunID?
            var places: [String] = []
            var needsKey = false
        }

        /// Where runs are kept; nil when the workspace says it.
        public let store: String?
        /// The operator's name; nil when the machine says it.
        public let name: String?
        /// Flags that hold for going on with a run, too.
        public let flags: [String]
        private let found = Mutex(Found())

        /// What a command was given.
        public init(store: String? = nil, name: String? = nil, flags: [String] = []) {
            (self.store, self.name, self.flags) = (store, name, flags)
        }

        /// Takes in which run it is about.
        public func note(_ run: RunID) { found.withLock { $0.run = run } }

        /// Takes in where values of inputs were read from, as `name=place`: secrets are read there again, as they are on
        /// no record.
        public func note(inputPlaces places: [String]) { found.withLock { $0.places = places } }

        /// Takes in that approvals count only when they are signed: the workspace lists keys.
        public func note(approvalsNeedKey: Bool) { found.withLock { $0.needsKey = approvalsNeedKey } }

        /// The run that the command is about, once that is known.
        public var run: RunID? { found.withLock(\.run) }

        fileprivate var needsKey: Bool { found.withLock(\.needsKey) }

        fileprivate var inputPlaces: [String] { found.withLock(\.places) }
    }

    /// The option of a run that asks before each step.
    public static let stepByStep = "--step-by-step"

    /// What the present command was given.
    @TaskLocal public static var invocation = Invocation()

    /// The command for a shell.
    public let description: String

    /// A command on runs: its words, and what a person has still to choose, which is not quoted.
    ///
    /// With `takesName` the operator's name is kept, if one was given.
    public init(_ words: String..., choosing rest: String = "", takesName: Bool = false) {
        self.init(words: words, rest, takesName)
    }

    /// Shows a run where it goes on.
    public static func status(_ run: RunID, in store: StoreName) -> NextCommand {
        NextCommand(words: ["status", run.text], store: store.address)
    }

    /// Checks a run where it is.
    public static func verify(_ run: RunID, in store: StoreName) -> NextCommand {
        NextCommand(words: ["verify", run.text], store: store.address)
    }

    /// The option that names a store.
    public static func storeOption(_ store: StoreName) -> String { "--store \(store.address.shellWord())" }

    /// Says what is wrong with files, and changes nothing.
    public static func check(_ files: [String]) -> NextCommand { NextCommand(plain: ["check"] + files) }

    /// Copies a run from one store to another, or moves it there; nil for the store that the workspace says.
    public static func copy(_ run: RunID, from: String?, to: String, moves: Bool) -> NextCommand {
        let source = from.map { ["--from", $0] } ?? []
        return NextCommand(plain: ["store", "copy", run.text] + source + ["--to", to] + (moves ? ["--move"] : []))
    }

    private init(plain words: [String]) {
        description = (["lifeboat"] + words.map { $0.shellWord() }).joined(separator: " ")
    }

    private init(words: [String], store: String) {
        description = (["lifeboat"] + (words + ["--store", store]).map { $0.shellWord() }).joined(separator: " ")
    }

    private init(words: [String], _ rest: String = "", _ takesName: Bool = false) {
        let invocation = Self.invocation
        let store = invocation.store.map { ["--store", $0] } ?? []
        let name = takesName ? invocation.name.map { ["--as", $0] } ?? [] : []
        var parts = ["lifeboat"] + (words + store + name).map { $0.shellWord() }
        if !rest.isEmpty { parts.append(rest) }
        description = parts.joined(separator: " ")
    }

    /// Goes on with a run as it is carried out now; nil for one that was never opened.
    ///
    /// The secret inputs that whoever goes on must give have a place in it, as far as nobody asks for them: at a terminal they
    /// are asked for.
    public static func resume(_ machine: RunMachine, takesName: Bool = true) -> NextCommand? {
        let isAsked = machine.executor?.attended != false
        let secrets = machine.plan.inputs.filter { $0.isSecret && $0.source == nil && $0.defaultValue == nil }
        return machine.opening.map { opening in
            .resume(
                opening.run,
                takesName: takesName,
                secrets: isAsked ? [] : secrets.map(\.name),
                isStepByStep: machine.isStepByStep
            )
        }
    }

    /// Goes on with a run, as the same person and with the same flags; secrets are read again from where they were read.
    ///
    /// Without `takesName` it is for whoever goes on with it, who may be somebody else. `secrets` are the names of inputs that
    /// are on no record and that nobody is there to type: where they are read from is to be filled in, unless it is known. A
    /// run that is carried out step by step stays so without being told: `isStepByStep` has the command say it.
    public static func resume(
        _ run: RunID,
        takesName: Bool = true,
        secrets: [String] = [],
        isStepByStep: Bool = false
    ) -> NextCommand {
        resume(run.text, takesName: takesName, secrets: secrets, isStepByStep: isStepByStep)
    }

    private static func resume(
        _ run: String,
        takesName: Bool = true,
        secrets: [String] = [],
        isStepByStep: Bool = false
    ) -> NextCommand {
        let mode = isStepByStep && !invocation.flags.contains(stepByStep) ? [stepByStep] : []
        let known = invocation.inputPlaces
        let missing = secrets.filter { name in !known.contains { $0.hasPrefix("\(name)=") } }
        let places =
            known.map { "--input-from \($0.shellWord())" }
            + missing.map { "--input-from \($0.shellWord())=env:VARIABLE" }
        return NextCommand(
            words: ["resume", run] + invocation.flags + mode,
            places.joined(separator: " "),
            takesName
        )
    }

    /// Answers a question at a step of a run: with one of the choices that need nothing else, and with other inputs where the
    /// step can be given some.
    ///
    /// Without a question, it is a request for the step's approval that is waited for. To pause is no choice for a run that
    /// is asked about from elsewhere.
    public static func answers(
        _ run: RunID,
        _ question: OperatorQuestion?,
        at step: Step,
        _ status: StepStatus,
        of plan: Plan
    ) -> [String] {
        let choices = plan.choices(for: question, at: step, status)
        let plain = choices.filter { $0 != .pause && !$0.changesInputs }.map(\.rawValue).joined(separator: "|")
        // Quoted, so that a shell makes no pipe of what is copied before somebody has chosen.
        let rest = "\(plain.shellWord()) \(nameOption) --reason TEXT"
        let first = NextCommand(words: ["answer", run.text, step.id.text], rest).description
        let changes = choices.filter(\.changesInputs).map { change(run, step, of: plan, by: $0) }
        return (plain.isEmpty ? [] : [first]) + changes
    }

    /// Gives a step other inputs: every one that it can be given, those that stay to be left out.
    private static func change(
        _ run: RunID,
        _ step: Step,
        of plan: Plan,
        by choice: OperatorAnswer.Choice
    ) -> String {
        let values = plan.changeableInputs(of: step).map { "--set \($0.shellWord())=VALUE" }.joined(separator: " ")
        let words = ["answer", run.text, step.id.text, choice.rawValue]
        return NextCommand(words: words, "\(values) \(nameOption) --reason TEXT").description
    }

    /// What an approver has still to fill in: a name, and a key where approvals count only with one.
    static var approverOptions: String { invocation.needsKey ? "--as NAME --key KEY" : "--as NAME" }

    /// What signing and saying no take, for whoever has just read how to approve.
    static var approvalRemark: String {
        invocation.needsKey
            ? "ssh-agent signs it without --key; `reject` says no" : "--key KEY signs it; `reject` says no"
    }

    /// The name behind `--as`: the one that was given, or a word for it.
    public static var nameOption: String { "--as \(invocation.name.map { $0.shellWord() } ?? "NAME")" }

    /// A text in which commands stand that were written without knowing the run or the options: with both.
    ///
    /// What already has options stays, and so does `RUN` where the run is not known.
    public static func completing(_ text: String, of run: RunID? = nil) -> String {
        let run = run ?? invocation.run
        var text = text
        for verb in runCommands {
            let name = run?.text ?? "RUN"
            let command = verb == "resume" ? resume(name) : NextCommand(verb, name)
            for name in Set(["RUN", name]) {
                text = replacing("lifeboat \(verb) \(name)", in: text, by: command.description)
            }
        }
        for words in storeCommands {
            let command = NextCommand(words: words).description
            text = replacing("lifeboat \(words.joined(separator: " "))", in: text, by: command)
        }
        return text
    }

    /// Commands about one run.
    private static let runCommands = [
        "resume", "status", "verify", "sign", "amend", "cancel", "close", "obligations", "watch", "report",
    ]

    /// Commands about a store as a whole.
    private static let storeCommands = [
        ["unfreeze"], ["runs"], ["doctor"], ["store", "init"], ["store", "migrate"], ["store", "status"],
    ]

    /// A text in which commands stand that are about a store: with its name, whatever store the present command is about.
    public static func naming(_ store: StoreName, in text: String) -> String {
        storeCommands.reduce(text) { text, words in
            let command = NextCommand(words: words, store: store.address)
            return replacing("lifeboat \(words.joined(separator: " "))", in: text, by: command.description)
        }
    }

    private static func replacing(_ old: String, in text: String, by new: String) -> String {
        var (result, rest): (Substring, Substring) = ("", text[...])
        while let place = rest.firstRange(of: old) {
            let behind = rest[place.upperBound...]
            let isWhole = behind.first.map { !($0.isLetter || $0.isNumber || $0 == "-") } ?? true
            let line = behind.prefix { !$0.isNewline }
            let isNamed = old.hasPrefix("lifeboat resume ") && line.hasPrefix(" --") && line.contains(" --as ")
            let isComplete = rest[place.lowerBound...].hasPrefix(new) || line.hasPrefix(" --store ") || isNamed
            result += rest[..<place.lowerBound] + (isWhole && !isComplete ? new[...] : rest[place])
            rest = rest[place.upperBound...]
        }
        return String(result + rest)
    }

    /// Whether two words begin one of the program's commands that people are told to type.
    static func begins(_ first: String, _ second: String) -> Bool {
        first == "lifeboat" && verbs.contains(String(second.prefix { $0.isLetter }))
    }

    private static let verbs: Set<String> = [
        "aws", "amend", "answer", "approve", "cancel", "check", "checklist", "close", "doctor", "explain", "freeze",
        "import",
        "obligations", "plan", "reject", "report", "resume", "run", "runs", "sign", "status", "store", "unfreeze",
        "verify",
        "watch",
    ]
}
