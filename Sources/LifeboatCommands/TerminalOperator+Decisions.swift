// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import TerminalUI
import Values

extension TerminalOperator {
    /// Takes in what somebody at this terminal decides on a request for approval, and has it signed where it must be.
    func decide(
        _ decision: ApprovalDecision.Decision,
        _ rest: String,
        on request: ApprovalRequest,
        at step: Step
    ) async -> Reply {
        let words = rest.split(separator: " ", maxSplits: 1).map(String.init)
        guard let person = words.first else {
            return .asked([bad("'\(decision.rawValue)' needs the name of who decides: \(decision.rawValue) NAME")])
        }
        var made = ApprovalDecision(
            step: request.step,
            nonce: request.nonce,
            decision: decision,
            by: person,
            reason: words.count > 1 ? words[1].trimmed : decision == .reject ? "" : "at the executor's terminal",
            decidedAt: SystemClock.now(),
            account: Machine.account
        )
        // Nobody is asked for a key with which the decision could not count either.
        if let objection = objection(to: made, on: request) { return .asked([bad(objection)]) }
        if made.lacksReason {
            switch await self.words("why", demanded: "'\(decision.rawValue)' counts only with a reason") {
            case .text(let reason): made.reason = reason
            case .dropped: return .asked([dropped])
            case .ended: return .left
            }
        }
        return DecisionSigning.isRequired(in: context) ? await signed(made, on: request) : .answered(.decision(made))
    }

    private func objection(to made: ApprovalDecision, on request: ApprovalRequest) -> String? {
        recorder.look { machine in
            let earlier = machine.status(of: request.step).decisions
            let gate = machine.gate(for: request.step)
            return gate?.objection(to: made, on: request, given: earlier, at: SystemClock.now())
        }
    }

    /// The decision with a signature of the person's: with a key that ssh-agent holds, or else with a file that is asked for.
    private func signed(_ decision: ApprovalDecision, on request: ApprovalRequest) async -> Reply {
        var file: String?
        var lines = request.text(of: decision).split(separator: "\n").map { StyledText("   \($0)", .dim) }
        while true {
            var made = decision
            made.decidedAt = SystemClock.now()
            do {
                try DecisionSigning.sign(&made, on: request, with: .typed(file), in: context)
                if made.signature != nil {
                    let verifier = try DecisionVerifier(context: context, for: recorder.look(\.plan))
                    _ = try verifier.fingerprint(of: made, on: request, at: made.decidedAt)
                    return .answered(.decision(made))
                }
            } catch {
                lines.append(bad((error as? Failure)?.message ?? "\(error)"))
            }
            let demand = "this must be signed: which file has the key of \(made.by)?"
            switch await words("key", demanded: demand, below: lines) {
            case .text(let path): (file, lines) = (path, [])
            case .dropped: return .asked([dropped])
            case .ended: return .left
            }
        }
    }

    private var dropped: StyledText { StyledText("   nothing was decided", .dim) }
}
