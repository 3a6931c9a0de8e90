// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel
public import Values

/// What is known of the effects of a step that makes several changes, each by a reading of its own.
struct CallProofs: Sendable {
    /// The reading that shows whether the state that a change asks for holds; nil when none shows all of it.
    ///
    /// It is told the secret values that commands of the attempt have yielded: what holds one is not read.
    typealias Source = @Sendable (ResolvedOperation, [String: JSONValue]) -> EffectReading?

    /// What a change came to.
    enum Verdict: Sendable {
        case proven
        case spared(String)
        case unproven(String)
        case undetermined(String)
        case noEffect(String)
    }

    /// One change.
    struct Call: Sendable {
        var reading: EffectReading?
        var before: EffectSight?
        var verdict: Verdict?
    }

    var source: Source?
    /// What is known of each change, by its place among the commands.
    var calls: [Int: Call] = [:]
    /// The reading that was asked for last.
    var current: EffectReading?
    /// How long, and how often, the reading after a change has been repeated.
    var waited = Duration.zero
    var looks = 0
    /// What it has shown last.
    var after: EffectSight?
}

/// A step that makes several changes and has no probe of the author's: each is proved for itself.
///
/// Each is read right before it is sent and is left out when what it asks for holds. All are read after the wait and the
/// expectations, when everything has come to rest, the last one first. A change of a thing that a later one changes, too,
/// is seen before that one or at the end; where it is seen at neither, nobody can say that it had no effect. What the
/// author says about the last answer proves the last change and no other.
extension StepMachine {
    /// Whether the changes have to be told apart.
    var isManifold: Bool { step.probe == nil && changes.count > 1 }

    /// The places of the changes among the commands.
    private var changes: [Int] { step.commands.indices.filter { step.commands[$0].effect.mayChange } }

    /// Has the effects of several changes read, by readings of whoever makes them.
    public mutating func prove(
        by source: @escaping @Sendable (ResolvedOperation, [String: JSONValue]) -> EffectReading?
    ) {
        proofs.source = source
    }

    /// The reading that is under way, by which a refusal is told from a thing that does not exist.
    public var readingUnderWay: EffectReading? { isManifold ? proofs.current : reading }

    /// A change in words, such as `call 2 of 3 (aws events disable-rule --name r)` or `statement 1 of 2 (DELETE FROM t)`.
    private func label(_ index: Int) -> String {
        let command = step.commands[index]
        var (kind, words) = ("call", command.text)
        if case .sql(let sql) = command.operation { (kind, words) = ("statement", sql.statement) }
        // Not cut: of half a secret, no mask knows that it is one.
        let text = words.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return "\(kind) \((changes.firstIndex(of: index) ?? 0) + 1) of \(changes.count) (\(text))"
    }

    // MARK: - Before a call

    /// The reading before a change of several; nil when there is none to be made.
    mutating func lookBefore(_ index: Int) -> Action? {
        guard isManifold, step.commands[index].effect.mayChange, proofs.calls[index] == nil else { return nil }
        let reading = reading(of: index)
        proofs.calls[index] = CallProofs.Call(reading: reading)
        guard let reading, repetition == nil else { return nil }
        return look(reading, at: index, isAfter: false)
    }

    private func reading(of index: Int) -> EffectReading? {
        guard let source = proofs.source else { return nil }
        var templates = scope
        templates.scope.now = templateNow
        guard let operation = try? ResolvedOperation(step.commands[index].operation, in: templates) else { return nil }
        return source(operation, capturedSecrets)
    }

    private mutating func look(_ reading: EffectReading, at index: Int, isAfter: Bool) -> Action {
        phase = .call(index, isAfter: isAfter)
        proofs.current = reading
        return perform(reading.operation, as: isAfter ? .probeAfter : .probeBefore)
    }

    /// Takes in a reading before or after one of several changes.
    mutating func callRead(_ ending: Ending) -> Action {
        guard case .call(let index, let isAfter) = phase, let reading = proofs.calls[index]?.reading else {
            preconditionFailure("a reading that nobody asked for")
        }
        guard !isAfter else { return readAfter(index, reading, ending) }
        guard case .answered(let value) = ending else { return enterCommand(index) }
        let sight = reading.sight(of: value)
        proofs.calls[index]?.before = sight
        unchecked.append((.probeBefore, sight.records(about: label(index))))
        noteOvertaken(by: index, reading, value)
        guard sight.isWanted, reading.isSpared, needsNoAnswer(of: index), !hasSent(before: index) else {
            return enterCommand(index)
        }
        proofs.calls[index]?.verdict = .spared("what it brings about already holds: \(sight.sentence)")
        if index == step.commands.indices.last { result = value }
        return enterAction(index + 1, at: scope.scope.now)
    }

    /// Whether an earlier change of the step was sent: what is read right after it may still be the state before it.
    private func hasSent(before index: Int) -> Bool {
        changes.contains { other in
            guard other < index else { return false }
            if case .spared? = proofs.calls[other]?.verdict { return false }
            return true
        }
    }

    /// Takes in what is seen of earlier changes of the thing that the next one changes, too: they may not be seen later.
    private mutating func noteOvertaken(by index: Int, _ reading: EffectReading, _ value: JSONValue) {
        for other in changes where other < index {
            guard let call = proofs.calls[other], call.verdict == nil, let earlier = call.reading,
                earlier.operation == reading.operation
            else { continue }
            let sight = earlier.sight(of: value)
            guard sight.isWanted else { continue }
            unchecked.append((.probeAfter, sight.records(about: label(other))))
            proofs.calls[other]?.verdict = .proven
        }
    }

    /// Whether nothing that the step says looks at the answer of that change.
    private func needsNoAnswer(of index: Int) -> Bool {
        guard step.commands[index].capture == nil else { return false }
        guard index == step.commands.indices.last else { return true }
        return step.wait?.command != nil || (step.wait == nil && step.captures.isEmpty && step.expectations.isEmpty)
    }

    // MARK: - After all of them

    /// Reads what became of each of several changes; nil for a step that makes one.
    mutating func enterCallsAfter() -> Action? {
        guard isManifold else { return nil }
        return lookAfter(before: step.commands.count)
    }

    private mutating func lookAfter(before end: Int) -> Action {
        for index in changes.reversed() where index < end {
            // An attempt that only checks, or that goes on after a doubt, has not read before.
            if proofs.calls[index] == nil { proofs.calls[index] = CallProofs.Call(reading: reading(of: index)) }
            guard let call = proofs.calls[index], call.verdict == nil else { continue }
            guard let reading = call.reading else {
                let verdict = unread(index)
                proofs.calls[index]?.verdict = verdict
                continue
            }
            (proofs.waited, proofs.looks, proofs.after) = (.zero, 1, nil)
            return look(reading, at: index, isAfter: true)
        }
        return conclude()
    }

    /// The change after that one which changes the same thing; what came later has been looked at by now.
    private func overtaker(of index: Int) -> Int? {
        guard let operation = proofs.calls[index]?.reading?.operation else { return nil }
        return changes.first { later in
            guard later > index, let call = proofs.calls[later] else { return false }
            if case .spared? = call.verdict { return false }
            return call.reading?.operation == operation
        }
    }

    /// A change that no reading shows: what the author says about the answer of the last one proves that one.
    ///
    /// Of a statement, the database may say that it changed no row: an author who accepts that says so in an expectation.
    private func unread(_ index: Int) -> CallProofs.Verdict {
        if hasProof, index == changes.last { return .proven }
        return switch changedRows[index] {
        case ChangedRows.none?: .noEffect("the database says that it changed no row")
        case .some(.some(let count)):
            .unproven("it changed \(count) \(count == 1 ? "row" : "rows"), which nothing has checked")
        case .untold?: .unproven(ChangedRows.untoldSentence)
        case nil: .unproven("no reading shows its effect")
        }
    }

    private mutating func readAfter(_ index: Int, _ reading: EffectReading, _ ending: Ending) -> Action {
        switch ending {
        case .answered(let value):
            let sight = reading.sight(of: value)
            proofs.after = sight
            guard isSettled(sight, reading) || overtaker(of: index) != nil else {
                let pause = min(.seconds(1 << min(proofs.looks - 1, 4)), Self.longestPause)
                proofs.waited += pause
                return .pause(pause)
            }
            unchecked.append((.probeAfter, sight.records(about: label(index))))
            let found = verdict(on: index, sight)
            proofs.calls[index]?.verdict = found
        case .refused(let message, _), .notSent(let message), .unknown(let message), .blind(let message):
            proofs.calls[index]?.verdict = .unproven("its effect could not be read: \(message)")
        case .withheld(let reason): return finish(.undetermined, reason)
        }
        return lookAfter(before: index)
    }

    private func isSettled(_ sight: EffectSight, _ reading: EffectReading) -> Bool {
        sight.isWanted || sight.isPending || sight.isUnderWay || proofs.waited >= reading.settling
    }

    /// Reads once more what has not shown yet.
    mutating func lookAgain() -> Action {
        guard case .call(let index, isAfter: true) = phase, let reading = proofs.calls[index]?.reading else {
            preconditionFailure("resumed a step that was not pausing")
        }
        proofs.looks += 1
        return look(reading, at: index, isAfter: true)
    }

    private func verdict(on index: Int, _ sight: EffectSight) -> CallProofs.Verdict {
        if sight.isWanted { return .proven }
        if sight.isPending { return .unproven("accepted, and not made yet: \(sight.sentence)") }
        if sight.isUnderWay { return .unproven("accepted and under way: \(sight.sentence)") }
        if let later = overtaker(of: index) {
            return .unproven("its effect is not seen, and \(label(later)) changes the same thing: \(sight.sentence)")
        }
        guard let before = proofs.calls[index]?.before else {
            return .undetermined("its effect is not seen: \(sight.sentence)")
        }
        guard before.state == sight.state else {
            return .undetermined("something changed, and not to what was asked: \(sight.sentence)")
        }
        return .noEffect("it was accepted and changed nothing: \(sight.sentence)")
    }

    /// What is said when the step's time is over while effects are looked for; nil when that is not what it does.
    mutating func outcomeOfCalls() -> StepOutcome? {
        guard case .call(let index, isAfter: true) = phase else { return nil }
        for other in changes where other <= index && proofs.calls[other]?.verdict == nil {
            if other == index, let sight = proofs.after {
                unchecked.append((.probeAfter, sight.records(about: label(index))))
            }
            proofs.calls[other, default: CallProofs.Call()].verdict =
                .undetermined("its effect was not seen before the time was over")
        }
        guard case .finish(let outcome) = conclude() else { return nil }
        return outcome
    }

    // MARK: - The outcome

    /// The step is as good as its worst change, and says which that is.
    ///
    /// It had no effect when none of its changes had one. Where another took effect, or may have, it is half done: a
    /// failure, and not what could be begun anew without a look.
    private mutating func conclude() -> Action {
        var (spared, unproven, undetermined, idle): ([String], [String], [String], [String]) = ([], [], [], [])
        var proven: [String] = []
        for index in changes {
            switch proofs.calls[index]?.verdict {
            case .proven: proven.append("\(label(index)) took effect")
            case .spared(let reason): spared.append("\(label(index)): \(reason)")
            case .unproven(let reason): unproven.append("\(label(index)): \(reason)")
            case .undetermined(let reason): undetermined.append("\(label(index)): \(reason)")
            case .noEffect(let reason): idle.append("\(label(index)): \(reason)")
            case nil: unproven.append("\(label(index)): nobody looked")
            }
        }
        let doubts = idle + undetermined + unproven
        hasProof = doubts.isEmpty
        if idle.count + spared.count == changes.count, !idle.isEmpty {
            return finish(.noEffect, doubts.joined(separator: "; "))
        }
        if !idle.isEmpty { return finish(.failed, (doubts + proven).joined(separator: "; ")) }
        if !undetermined.isEmpty { return finish(.undetermined, doubts.joined(separator: "; ")) }
        if spared.count == changes.count { progress.spared = spared.joined(separator: "; ") }
        let remark = (unproven + spared).joined(separator: "; ")
        if let adoption, !unproven.isEmpty { self.adoption = "\(adoption); \(remark)" }
        return finish(.succeeded, remark)
    }
}

extension EffectSight {
    /// The statements, each with the change that it is about.
    fileprivate func records(about call: String) -> [AssertionRecord] {
        records.map { record in
            var record = record
            record.statement = "\(call): \(record.statement)"
            return record
        }
    }
}

extension StepMachine {
    /// Takes in the answer of a command: it is the result so far, and what it is named for is known from now on.
    mutating func take(_ value: JSONValue, of command: Command) {
        if command.effect.mayChange { hasActed = true }
        result = value
        guard let name = command.capture, let value = command.capturedValue(of: value) else { return }
        scope.scope.values[name] = command.capturesSecret ? .secret(value) : .observed(value)
        if command.capturesSecret { capturedSecrets[name] = value }
    }

    /// Whether every change was left out because its state held, so that nothing was done.
    var isWhollySpared: Bool {
        isManifold && changes.allSatisfy { if case .spared? = proofs.calls[$0]?.verdict { true } else { false } }
    }

    /// Why a dry run says that the change at hand would be made; empty when nothing was read.
    var stateBeforeCall: String {
        guard case .action(let index) = phase, let before = proofs.calls[index]?.before, !before.isWanted else {
            return ""
        }
        return "; now: \(label(index)): \(before.sentence)"
    }
}
