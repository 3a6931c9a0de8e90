// SPDX-License-Identifier: Apache-2.0

import Digests
import RunCore
import RunStore
import Values

/// Checks what was recorded after the end of a run: only decisions on what it left behind, each bound to the record
/// before it, made by somebody who may, and signed by the key of who it names.
struct AmendmentCheck {
    private let history: RunHistory
    private let signers: AllowedSigners?
    private var found: [Verification.Check] = []

    init(_ history: RunHistory, _ signers: AllowedSigners?) {
        self.history = history
        self.signers = signers
    }

    /// The checks; none for a run to which nothing was added.
    mutating func run() -> [Verification.Check] {
        var machine = RunMachine(plan: history.begunPlan)
        var (signed, unsigned, previous) = (0, 0, "")
        for entry in history.entries {
            let event = entry.recorded.event
            if machine.state.isFinal {
                let signature: Signature
                do throws(Objection) {
                    signature = try check(event, at: entry.recorded.time, given: machine, after: previous)
                } catch {
                    fail("record \(entry.sequence), after the end of the run: \(error.reason)")
                    return found
                }
                if signature == .good { signed += 1 } else { unsigned += 1 }
            } else if event.isAmendment {
                fail("record \(entry.sequence) comes before the end of the run, which it is about")
                return found
            }
            machine.apply(event, at: entry.recorded.time)
            previous = entry.digest
        }
        guard signed + unsigned > 0 else { return [] }
        let rest = unsigned == 0 ? "" : "; \(unsigned) not signed, so only the store vouches for who decided"
        found.append(
            Verification.Check(
                name: "obligations",
                holds: true,
                detail: "\(signed) signed decisions after the end of the run hold\(rest)"
            )
        )
        return found
    }

    private enum Signature { case good, none }

    private struct Objection: Error { let reason: String }

    private func check(
        _ event: RunEvent,
        at time: Timestamp,
        given machine: RunMachine,
        after head: String
    ) throws(Objection) -> Signature {
        switch event {
        case .obligationDecided(let decision):
            guard decision.journalHead == head else {
                throw Objection(reason: "it was decided on another record than the one before it")
            }
            if let reason = ObligationGate(machine).objection(to: decision, at: decision.decidedAt) {
                throw Objection(reason: reason)
            }
            // The words with the values of the run, and those that earlier versions had signed.
            let subject = machine.obligationText(of: decision.obligation) ?? ""
            let unfilled = machine.unfilledObligationText(of: decision.obligation) ?? ""
            let text = decision.text(on: subject, in: history.opening)
            do throws(Objection) {
                return try verify(decision.signature, decision.keyFingerprint, over: text, by: decision.by, at: time)
            } catch  where unfilled != subject {
                let text = decision.text(on: unfilled, in: history.opening)
                return try verify(decision.signature, decision.keyFingerprint, over: text, by: decision.by, at: time)
            }
        case .runClosed(let closure):
            guard closure.journalHead == head else {
                throw Objection(reason: "it was decided on another record than the one before it")
            }
            if let open = ObligationLedger(machine, at: closure.closedAt).open.first {
                throw Objection(reason: "it closes the run, and '\(open.id)' is open")
            }
            let text = closure.text(in: history.opening)
            return try verify(closure.signature, closure.keyFingerprint, over: text, by: closure.by, at: time)
        default: throw Objection(reason: "nothing of that kind may follow it")
        }
    }

    private func verify(
        _ armored: String?,
        _ fingerprint: String?,
        over text: String,
        by person: String,
        at time: Timestamp
    ) throws(Objection) -> Signature {
        guard let armored else {
            guard fingerprint == nil else { throw Objection(reason: "it names a key, but holds no signature") }
            return .none
        }
        let namespace = ObligationDecision.signatureNamespace
        let signature: SSHSignature
        do throws(SSHError) {
            signature = try SSHSignature.parse(armored: armored)
            try signature.verify(message: Array(text.utf8), namespace: namespace)
        } catch {
            throw Objection(reason: "by \(person): \(error)")
        }
        if let problem = signature.problem(naming: fingerprint) { throw Objection(reason: problem) }
        do throws(SSHError) {
            guard let signers else { return .good }
            let owner = try signers.principal(for: signature.publicKey, namespace: namespace, at: time)
            if owner == person { return .good }
        } catch {
            throw Objection(reason: "by \(person): \(error)")
        }
        throw Objection(reason: "the key does not belong to \(person)")
    }

    private mutating func fail(_ detail: String) {
        found.append(Verification.Check(name: "obligations", holds: false, detail: detail))
    }
}
