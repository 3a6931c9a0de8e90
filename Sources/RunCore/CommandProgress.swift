// SPDX-License-Identifier: Apache-2.0

import RunbookModel
public import Values

/// How far a step, or the element at hand of its list, is with its commands.
///
/// What was answered is never sent again by whoever goes on with the step: neither by the next executor, nor by a person's
/// `repeat`, `adopt` or `retry`. Only a step that has carried out all of its commands begins anew at the first.
struct CommandProgress: Sendable, Hashable {
    /// How many commands, from the first on, the step is done with: answered, found to be there, or left out because what
    /// they ask for held.
    private(set) var done = 0
    /// Those of them that were answered.
    private(set) var answered: Set<Int> = []
    /// The command at which the next attempt goes on; nil for one that begins at the first.
    private(set) var next: Int?
    /// Whether the attempt under way was begun in the middle.
    private(set) var isResuming = false

    /// A command is about to be sent: what stands before it is done.
    mutating func intended(_ index: Int) { done = max(done, index) }

    /// A command was answered, or is known to be there.
    mutating func passed(_ index: Int, isAnswered: Bool) {
        done = max(done, index + 1)
        if isAnswered { answered.insert(index) }
    }

    /// The next attempt goes on at that command; with none left, it has nothing to send.
    mutating func goOn(at index: Int?, of count: Int) {
        next = index.flatMap { $0 > 0 && $0 < count ? $0 : nil }
    }

    /// An attempt begins, where it was to go on or else at the first command.
    mutating func began() {
        guard next != nil else { return self = CommandProgress() }
        (next, isResuming) = (nil, true)
    }

    /// The attempt is over.
    mutating func ended() { (next, isResuming) = (nil, false) }
}

extension OperationPhase {
    /// The place of the command among those of its step; nil for readings and statements.
    public var command: Int? { if case .action(let index) = self { index } else { nil } }
}

extension StepStatus {
    /// Where the next attempt begins that sends something.
    var sendingEntry: StepMachine.Entry { commandsSent.next.map { .resuming(at: $0) } ?? .beginning }

    /// The command at which the next attempt goes on, because those before it are done; nil for one that begins anew.
    public var resumesAt: Int? { commandsSent.next }

    /// What `${now}` stood for in the change that the next attempt repeats, or with which it goes on; nil for one that
    /// begins anew.
    ///
    /// Another moment could make another thing under the token of the first, such as a snapshot `pre-${now}`.
    public var repeatedNow: Timestamp? { isRepeated || resumesAt != nil ? templateNow : nil }

    /// The command, of so many, at which the step would go on were that answered to what is asked; nil when it would not go on
    /// in the middle.
    public func resumption(by choice: OperatorAnswer.Choice, of count: Int) -> Int? {
        var after = self
        after.goesOn(by: choice, of: count)
        return after.resumesAt
    }

    /// How many of the commands, from the first on, the step, or the element at hand, is done with.
    public var commandsDone: Int { hasChanged ? commandsSent.done : 0 }

    /// Takes in where a person's answer has the step go on, one of so many commands.
    mutating func goesOn(by choice: OperatorAnswer.Choice, of count: Int) {
        switch (question, choice) {
        case (.doubt, .repeat):
            // What was looked at anew after an amendment may have nothing in doubt, and be in the middle all the same.
            let middle = hasChanged && openIntent == nil && commandsSent.done < count ? commandsSent.done : nil
            commandsSent.goOn(at: openIntent?.phase.command ?? middle, of: count)
        case (.doubt, .adopt):
            guard let doubted = openIntent?.phase.command else { break }
            commandsSent.goOn(at: doubted + 1, of: count)
            guard resumesAt != nil else { break }
            // What comes next may need an approval, and the person's word must outlive the asking.
            commandsSent.passed(doubted, isAnswered: false)
            adoption = answer
            foundChange()
            // Also when what comes next is turned down: whoever retries goes on behind what is there.
            hasChanged = true
            openIntent = nil
        case (.failure, .retryWith):
            // All of them are sent anew with the other values, also when that is turned down first and tried once more.
            (commandsSent, hasChanged) = (CommandProgress(), false)
        case (.failure, .retry): commandsSent.goOn(at: hasChanged ? commandsSent.done : nil, of: count)
        default: break
        }
    }
}

extension RunMachine {
    /// Says of each command of a step what became of it, once the step is in the middle of several; nil when it is not.
    func commandWords(_ step: Step, _ status: StepStatus) -> String? {
        let (commands, sent) = (step.commands, status.commandsSent)
        let doubted = status.openIntent?.phase.command
        let isHalfDone = (status.hasChanged || status.hasLeftChange) && sent.done < commands.count
        guard commands.count > 1, doubted != nil || isHalfDone else { return nil }
        let parts = commands.indices.map { index in
            let text = commands[index].text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
            let fate =
                index == doubted
                ? "is in doubt"
                : sent.answered.contains(index)
                    ? "was answered" : index < sent.done ? "is known to be there" : "was not carried out"
            return "command \(index + 1) of \(commands.count) (\(plan.shown(text))) \(fate)"
        }
        return parts.joined(separator: "; ")
    }
}
