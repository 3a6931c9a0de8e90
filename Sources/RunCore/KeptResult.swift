// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// That the result of a step stays on record although the plan says otherwise now.
///
/// What was done is not what the plan says, so it proves nothing about it, whatever was checked then: the step counts as
/// undetermined, and a run with one is never completed without exceptions.
public struct KeptResult: Sendable, Hashable {
    /// SHA-256 of the meaning of the plan under which the step was done.
    public var planDigest: String
    /// The person who kept it.
    public var by: String
    /// Why, in one line and without what the runbook keeps secret.
    public var reason: String
    /// When.
    public var at: Timestamp

    /// Under which plan it was done, who kept it and why, and that it proves nothing.
    public var sentence: String { "not proven: \(remark)" }

    /// The same beside words that say already that it proves nothing.
    public var remark: String {
        "done under plan \(planDigest.prefix(16))…, edited afterwards, and kept by \(by) at \(at.text()): \(reason)"
    }
}

extension StepStatus {
    /// Whether it counts as passed and is not: it was done by other content than the plan has now.
    public var isKeptSuccess: Bool { kept != nil && state.isSuccess }
}

extension RunMachine {
    /// How many of the steps that count as passed proved nothing, and which; nil when all did.
    public var unprovenWords: String? {
        let steps = unprovenSteps.filter { !status(of: $0).isKeptSuccess }
        guard !steps.isEmpty else { return nil }
        let names = steps.prefix(5).map(\.text).joined(separator: ", ")
        let rest = steps.count > 5 ? " and \(steps.count - 5) more" : ""
        return "\(steps.count) of the passed \(steps.count == 1 ? "is" : "are") done and not proven: \(names)\(rest)"
    }

    /// The steps whose result stays although they read otherwise now, in document order.
    public var keptSteps: [(step: StepID, state: StepState, kept: KeptResult)] {
        // By position: a copy of each status is most of the time that a run of many steps takes to end.
        statuses.indices.compactMap { position in
            statuses[position].kept.map { (plan.steps[position].id, statuses[position].state, $0) }
        }
    }
}

extension RunMachine {
    /// The same in words, a line each: a list that is not done goes on as it reads now, and keeps what was done of it.
    public var keptLines: [String] {
        keptSteps.map { step, state, kept in
            let status = status(of: step)
            let done = status.elementOutcomes.count
            guard !state.isFinal, let all = status.elements?.count, done < all else {
                return "'\(step)' is \(state.rawValue), and \(kept.sentence)"
            }
            return
                "'\(step)' goes on with \(all - done) of \(all) elements as it reads now, because it was edited; "
                + "what the other \(done) did is \(kept.sentence)"
        }
    }
}

extension StepOutcome {
    /// Whether the step was carried out and proved nothing, apart from what a person has done and attests; that a change
    /// in doubt is there is somebody's word, and no proof.
    public var isUnproven: Bool {
        state.isSuccess && !isProven && (attestedBy == nil || state == .adopted)
    }

    /// The outcome of a step that proves nothing any more, neither by what was checked nor by anybody's word.
    public func unproven(because remark: String) -> StepOutcome {
        var outcome = self
        outcome.isProven = false
        outcome.attestedBy = nil
        outcome.reason = reason.isEmpty ? remark : "\(reason); \(remark)"
        return outcome
    }
}

extension RunSummary {
    /// How many of the undetermined were done under another plan, and kept; nil when none was.
    public var keptWords: String? {
        guard let kept, kept > 0 else { return nil }
        return "\(kept) of the undetermined \(kept == 1 ? "is" : "are") not proven: done under another plan, and kept"
    }
}
