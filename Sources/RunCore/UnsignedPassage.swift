// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// That a live run went through a one-way door on approvals that prove no person.
///
/// Whoever can write to the store can give an approval in any name while no key is listed. That a step which cannot be undone
/// was approved by the people whom it names is then not known, and such a run is never as good as one that is proven.
public struct UnsignedPassage: Sendable, Hashable {
    /// The step that was carried out.
    public let step: StepID
    /// The approvals that no listed key proves, in order; at least one.
    public let approvals: [ApprovalDecision]
    /// When the first change was about to be sent with them, or a person had done what the step asks for.
    public let at: Timestamp

    /// What there is to say of a step that is carried out with its approval; nil when every approval is proven, or when that
    /// does not matter, because the step can be undone or the run is not real.
    init?(through step: Step, _ status: StepStatus, level: RunLevel?, at time: Timestamp) {
        guard level == .live, step.effect == .irreversible, step.approval != nil else { return nil }
        approvals = status.decisions.filter { $0.decision == .approve && !$0.isProven }
        guard !approvals.isEmpty else { return nil }
        self.step = step.id
        at = time
    }

    /// The same in one sentence, with where the approvals were given from.
    public var sentence: String {
        let names = approvals.map { "\($0.by) (\($0.proofText))" }.joined(separator: ", ")
        return "NOT SIGNED: '\(step)' went through a one-way door on approvals that prove no person: \(names)\(origin)"
    }

    /// From which accounts the approvals came, as far as it is on record.
    private var origin: String {
        let accounts = approvals.map(\.account)
        let known = Set(accounts.compactMap(\.self)).sorted()
        if accounts.contains(nil) { return "; from which accounts they came is not on record" }
        guard approvals.count > 1, known.count == 1 else { return "; given by \(known.joined(separator: ", "))" }
        return "; ONE account gave all \(approvals.count): \(known[0])"
    }

    /// What a person should know who is about to approve such a step without a key.
    public static let warning = "without a listed key a yes is only a name: the run completes with exceptions at best"
}

extension ApprovalRequest {
    /// Whether an approval that no key proves keeps the run from completing as proven: what it lets happen is real, and cannot
    /// be undone.
    public var needsProof: Bool { effect == .irreversible && level == .live }
}
