// SPDX-License-Identifier: Apache-2.0

import Digests
import RunCore
import RunStore
import Values

/// Checks every amendment of a run's plan: bound to the record before it, allowed as the run stood, and signed by the key
/// of who it names.
///
/// That each holds the plan of its digest, and follows the plan before it, the reading has checked.
struct PlanAmendmentCheck {
    let history: RunHistory
    let signers: AllowedSigners?

    init(_ history: RunHistory, _ signers: AllowedSigners?) {
        self.history = history
        self.signers = signers
    }

    private struct Objection: Error { let reason: String }

    /// The checks; none for a run whose plan nobody amended.
    func run() -> [Verification.Check] {
        guard history.entries.contains(where: { $0.amendment != nil }) else { return [] }
        var machine = RunMachine(plan: history.begunPlan)
        var (signed, unsigned, early, previous) = (0, 0, 0, "")
        var strangers: [String] = []
        for entry in history.entries {
            if let amendment = entry.amendment {
                do throws(Objection) {
                    try check(amendment, given: machine, after: previous)
                    let stranger = try checkSignature(of: amendment, at: entry.recorded.time)
                    if let stranger { strangers.append(stranger) }
                } catch {
                    return [check(false, "record \(entry.sequence), by \(amendment.by): \(error.reason)")]
                }
                if amendment.signature == nil { unsigned += 1 } else { signed += 1 }
                if amendment.signature != nil, amendment.isFirstForm { early += 1 }
            }
            machine.apply(entry.recorded.event, at: entry.recorded.time)
            previous = entry.digest
        }
        let rest = unsigned == 0 ? "" : "; \(unsigned) not signed, so only the store vouches for who decided"
        let first =
            early == 0 ? "" : "; \(early) in the first form, which signs neither leftovers nor the text of the runbook"
        let all = check(
            true,
            "\(signed) signed amendments of the plan hold\(rest)\(first); in force: \(history.planDigest)"
        )
        let kept = machine.keptLines.map { Verification.Check(name: "results", holds: nil, detail: $0) }
        guard !strangers.isEmpty else { return [all] + kept }
        let names = strangers.joined(separator: ", ")
        let unknown = "not in the list of people you trust, so whose keys these are is not known: \(names)"
        return [all, check(nil, unknown)] + kept
    }

    private func check(
        _ amendment: PlanAmendment,
        given machine: RunMachine,
        after head: String
    ) throws(Objection) {
        guard amendment.journalHead == head else {
            throw Objection(reason: "it was decided on another record than the one before it")
        }
        let digest = SHA256.digest(of: Array(PlanAmendment.text(of: amendment.changes).utf8)).hex
        guard digest == amendment.changesDigest else {
            throw Objection(reason: "the changes that it names have the digest \(digest)")
        }
        if amendment.isFirstForm {
            guard amendment.meaning == nil, amendment.contentDigest == nil else {
                throw Objection(reason: "it has what its form does not have, and nobody signed that")
            }
        } else {
            guard let content = try? amendment.content(), SHA256.digest(of: content).hex == amendment.contentDigest
            else {
                throw Objection(reason: "its content does not have the digest that it names")
            }
        }
        if let reason = AmendmentGate(machine).objection(to: amendment) { throw Objection(reason: reason) }
    }

    /// Who signed with a key that the verifier does not know; nil when it is known or there is no signature.
    private func checkSignature(of amendment: PlanAmendment, at time: Timestamp) throws(Objection) -> String? {
        guard let armored = amendment.signature else {
            guard amendment.keyFingerprint == nil else {
                throw Objection(reason: "it names a key, but holds no signature")
            }
            return nil
        }
        let text = amendment.text(in: history.opening.run)
        let namespace = PlanAmendment.signatureNamespace
        let found: SSHSignature
        do throws(SSHError) {
            found = try SSHSignature.parse(armored: armored)
            try found.verify(message: Array(text.utf8), namespace: namespace)
        } catch {
            throw Objection(reason: "\(error)")
        }
        if let problem = found.problem(naming: amendment.keyFingerprint) { throw Objection(reason: problem) }
        let owner: String?
        do throws(SSHError) {
            if signers?.lists(found.publicKey) == false {
                return "\(amendment.by) (\(found.publicKey.fingerprint))"
            }
            owner = try signers?.principal(for: found.publicKey, namespace: namespace, at: time)
        } catch {
            throw Objection(reason: "\(error)")
        }
        guard owner == nil || owner == amendment.by else {
            throw Objection(reason: "the key belongs to \(owner ?? ""), not to \(amendment.by)")
        }
        return nil
    }

    private func check(_ holds: Bool?, _ detail: String) -> Verification.Check {
        Verification.Check(name: "amendments", holds: holds, detail: detail)
    }
}
