// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel
import Values

/// What was learned by a reading that stands in for a probe of the author's.
struct ReadingProgress: Sendable {
    /// What was there before the change; nil when it could not be read.
    var before: EffectSight?
    /// Why the change was not made; nil when it was.
    var spared: String?
    /// How long the reading after the change has been repeated.
    var waited = Duration.zero
    /// What the last reading after the change has shown.
    var after: EffectSight?
    /// How often the reading after the change was made.
    var looks = 0
}

// MARK: - A reading that stands in for a probe

extension StepMachine {
    /// The longest time between two readings after a change.
    static let longestPause = Duration.seconds(15)

    mutating func enterReadingBefore() -> Action {
        guard let reading, entry == .beginning else { return enterAction(0, at: scope.scope.now) }
        return look(reading, as: .probeBefore)
    }

    mutating func readingBeforeEnded(_ ending: Ending) -> Action {
        guard let reading else { preconditionFailure("a probe's ending for a step without a probe") }
        guard case .answered(let value) = ending else { return enterAction(0, at: scope.scope.now) }
        let sight = reading.sight(of: value)
        progress.before = sight
        unchecked.append((.probeBefore, sight.records))
        guard sight.isWanted, reading.isSpared, needsNoAnswer else { return enterAction(0, at: scope.scope.now) }
        progress.spared = "the state that it brings about already holds: \(sight.sentence)"
        result = value
        hasProof = true
        return enterWait(at: scope.scope.now)
    }

    /// Takes in that the author's probe shows the effect before the action, which is therefore not sent.
    ///
    /// What the step says about the world is checked as ever. What it says about the answer of the change cannot be, and
    /// then nothing shows that the state is the one that the author meant.
    mutating func foundBefore(_ sentence: String, _ value: JSONValue) -> Action {
        let reason = "the state that it brings about already holds: \(sentence)"
        result = value
        let hasCaptures = step.commands.contains { $0.capture != nil }
        if step.wait?.command != nil, !hasCaptures {
            progress.spared = reason
            hasProof = true
            return enterWait(at: scope.scope.now)
        }
        hasProof = step.wait == nil && step.expectations.isEmpty
        let remark = "not proven: what it says of the answer of its action was not checked, as nothing was sent"
        return finish(.alreadyTrue, hasProof ? reason : "\(reason); \(remark)")
    }

    /// Whether nothing that the step says looks at the answer of the change itself.
    private var needsNoAnswer: Bool {
        guard !step.commands.contains(where: { $0.capture != nil }) else { return false }
        return step.wait?.command != nil || (step.wait == nil && step.captures.isEmpty && step.expectations.isEmpty)
    }

    mutating func enterReadingAfter() -> Action {
        if let action = enterCallsAfter() { return action }
        guard let reading, progress.spared == nil else { return finish(.succeeded, "") }
        progress.looks += 1
        return look(reading, as: .probeAfter)
    }

    mutating func readingAfterEnded(_ ending: Ending) -> Action {
        guard let reading else { preconditionFailure("a probe's ending for a step without a probe") }
        switch ending {
        case .answered(let value):
            let sight = reading.sight(of: value)
            progress.after = sight
            if sight.isWanted || sight.isPending || sight.isUnderWay || progress.waited >= reading.settling {
                unchecked.append((.probeAfter, sight.records))
                return judge(sight)
            }
            let pause = min(.seconds(1 << min(progress.looks - 1, 4)), Self.longestPause)
            progress.waited += pause
            return .pause(pause)
        case .refused(let message, _), .notSent(let message), .unknown(let message), .blind(let message):
            return finish(.succeeded, "its effect could not be read: \(message)")
        case .withheld(let reason): return finish(.undetermined, reason)
        }
    }

    /// What is said when the step's time is over while the change is being looked for; nil when nothing was seen yet.
    mutating func outcomeOfReadings() -> StepOutcome? {
        guard case .probeAfter = phase, let reading, let sight = progress.after else { return nil }
        unchecked.append((.probeAfter, sight.records))
        let isSettled = sight.isWanted || sight.isPending || sight.isUnderWay || progress.waited >= reading.settling
        guard isSettled else {
            let reason = "accepted, and its effect was not seen before the time was over: \(sight.sentence)"
            guard case .finish(let outcome) = finish(.undetermined, reason) else { return nil }
            return outcome
        }
        guard case .finish(let outcome) = judge(sight) else { return nil }
        return outcome
    }

    private mutating func judge(_ sight: EffectSight) -> Action {
        if sight.isWanted {
            hasProof = true
            let wasWanted = progress.before?.isWanted ?? false
            return finish(.succeeded, wasWanted ? "the state that it brings about held before it already" : "")
        }
        // A pending change has not been made, whatever the step's own statements say about the rest.
        if sight.isPending {
            hasProof = false
            return finish(.succeeded, "accepted, and not made yet: \(sight.sentence)")
        }
        if sight.isUnderWay { return finish(.succeeded, "accepted and under way: \(sight.sentence)") }
        guard let before = progress.before else {
            return finish(.undetermined, "its effect is not seen: \(sight.sentence)")
        }
        guard before.state == sight.state else {
            return finish(.undetermined, "something changed, and not to what was asked: \(sight.sentence)")
        }
        return finish(.noEffect, "the call was accepted and changed nothing: \(sight.sentence)")
    }

    /// Why a dry run says that the change would be made; empty when the state could not be read.
    var stateBefore: String {
        guard let before = progress.before, !before.isWanted else { return "" }
        return "; now: \(before.sentence)"
    }

    private mutating func look(_ reading: EffectReading, as phase: OperationPhase) -> Action {
        self.phase = phase == .probeBefore ? .probeBefore : .probeAfter
        return perform(reading.operation, as: phase)
    }
}
