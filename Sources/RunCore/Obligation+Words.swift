// SPDX-License-Identifier: Apache-2.0

public import Values

extension Obligation {
    /// What became of it, in words for people: `open for 2h, due in 3d, owner olga`.
    public func words(at now: Timestamp) -> String {
        switch standing {
        case .open:
            var parts = ["open for \(Self.span(now - openedAt))"]
            if let dueAt {
                parts.append(
                    dueAt < now ? "OVERDUE by \(Self.span(now - dueAt))" : "due in \(Self.span(dueAt - now))"
                )
            }
            parts.append("owner \(owner)")
            return parts.joined(separator: ", ") + (note.map { "; \($0)" } ?? "")
        case .settled(let steps, let at):
            return "discharged by \(steps.map { "'\($0)'" }.joined(separator: ", ")) at \(at.text())"
        case .discharged(let decision):
            let proof = decision.proof.map { " with \($0.run)/\($0.step)" } ?? " on their word"
            return "discharged by \(decision.by)\(proof) at \(decision.decidedAt.text())\(Self.because(decision))"
        case .waived(let decision, let until):
            return "waived by \(decision.by) until \(until.text())\(Self.because(decision))"
        }
    }

    /// The name of the standing in the machine form.
    public var standingName: String {
        switch standing {
        case .open: "open"
        case .settled, .discharged: "discharged"
        case .waived: "waived"
        }
    }

    private static func because(_ decision: ObligationDecision) -> String {
        (decision.reason.isEmpty ? "" : ": \(decision.reason)")
            + (decision.keyFingerprint.map { " (key \($0))" } ?? " (not signed)")
    }

    private static func span(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        return seconds == 0 ? "0s" : Duration.seconds(seconds).shortText
    }
}

extension ObligationLedger {
    /// How many are open, waived and discharged, in words: `2 open (1 overdue), 1 waived, 3 discharged; 6 in all`.
    public func totals(at now: Timestamp) -> String {
        let overdue = open.count { $0.isOverdue(at: now) }
        let late = overdue > 0 ? " (\(overdue) OVERDUE)" : ""
        let discharged = all.count - open.count - waived.count
        return "\(open.count) open\(late), \(waived.count) waived, \(discharged) discharged; \(all.count) in all"
    }
}
