// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// The rules that a decision on an obligation must satisfy before it counts.
///
/// Whoever started the run may discharge what they have seen to, but not waive: that something stays is for somebody
/// else to allow. Whoever approved alone does not review that.
public struct ObligationGate: Sendable {
    private let machine: RunMachine

    /// The rules for a run.
    public init(_ machine: RunMachine) { self.machine = machine }

    /// Why the decision does not count, or nil when it does.
    public func objection(to decision: ObligationDecision, at now: Timestamp) -> String? {
        guard machine.state.isFinal else { return "the run is not over" }
        let ledger = ObligationLedger(machine, at: now)
        guard let obligation = ledger.obligation(decision.obligation) else {
            let names = ledger.all.map(\.id.description).joined(separator: ", ")
            return "the run has no obligation '\(decision.obligation)'"
                + (names.isEmpty ? ": it left nothing behind" : "; there are: \(names)")
        }
        switch obligation.standing {
        case .open, .waived: break
        case .settled(let steps, _):
            return "the step \(steps.map { "'\($0)'" }.joined(separator: ", ")) of the run has seen to it"
        case .discharged(let earlier): return "\(earlier.by) has discharged it at \(earlier.decidedAt.text())"
        }
        if let problem = PersonName(decision.by).problem { return problem }
        let reviewed = machine.reviews.first { $0.id == decision.obligation }?.owed
        if let reviewed, PersonName(reviewed.by).look == PersonName(decision.by).look {
            return "\(decision.by) \(reviewed.deed), so somebody else reviews that"
        }
        let isSilent = decision.reason.isBlank
        switch decision.verdict {
        case .discharge:
            return decision.proof == nil && isSilent ? "it needs evidence of another run, or a reason" : nil
        case .waive:
            if isSilent { return "a waiver needs a reason" }
            guard let until = decision.until else { return "a waiver needs an end" }
            if until <= now { return "\(until.text()) is over already" }
            let starter = PersonName(machine.opening?.operatorName ?? "")
            guard starter.look != PersonName(decision.by).look else {
                return
                    "\(decision.by) started the run, and the starter does not waive; discharge it, or ask another person"
            }
            return nil
        }
    }

    /// Why a step of another run does not prove that an obligation of this one is seen to; nil when it does.
    public func objection(to step: StepID, of other: RunMachine) -> String? {
        guard let opening = other.opening, let own = machine.opening else { return "that run has not begun" }
        guard let outcome = other.status(of: step).outcome, other.step(step) != nil else {
            return "\(opening.run) has no finished step '\(step)'"
        }
        if opening.level == .probe { return "\(opening.run) was a dry run, which changes nothing" }
        if opening.level != own.level || opening.target.isEmulated != own.target.isEmulated {
            return "\(opening.run) is \(opening.level.rawValue), and this run is \(own.level.rawValue)"
        }
        if let account = own.target.account, opening.target.account != account {
            return
                "\(opening.run) was for the AWS account \(opening.target.account ?? "that nothing names"), not \(account)"
        }
        guard outcome.state.isSuccess else { return "'\(step)' of \(opening.run) is \(outcome.state.rawValue)" }
        guard outcome.isProven || outcome.attestedBy != nil else {
            return "'\(step)' of \(opening.run) was carried out, and nothing that it checks was proven"
        }
        return nil
    }
}
