// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// The rules that a decision must satisfy before it counts.
public struct ApprovalGate: Sendable {
    /// How far the clocks of an approver and of the executor may be apart.
    public static let clockTolerance = Duration.seconds(120)
    /// The longest reason, in bytes of UTF-8.
    public static let longestReason = 4096

    /// The shortest reason to break the glass, in letters and digits.
    public static let shortestEmergency = 20

    /// The policy that the step names.
    public var policy: ApprovalPolicy
    /// The people of each role; without any role, anybody but the requester is admitted.
    public var roles: [WorkspaceRole]
    /// Who gave the step inputs of its own, in place of those of the run: they do not approve what they asked for.
    public var givers: Set<String>

    /// The rules for one policy.
    public init(policy: ApprovalPolicy, roles: [WorkspaceRole], givers: Set<String> = []) {
        self.policy = policy
        self.roles = roles
        self.givers = givers
    }

    /// Why the decision does not count, or nil when it does.
    public func objection(
        to decision: ApprovalDecision,
        on request: ApprovalRequest,
        given earlier: [ApprovalDecision],
        at now: Timestamp
    ) -> String? {
        if let objection = formObjection(to: decision) ?? momentObjection(to: decision, on: request, at: now) {
            return objection
        }
        guard decision.breaksGlass == true else {
            let objection =
                personObjection(to: decision, on: request, given: earlier) ?? roleObjection(to: decision, policy.roles)
            return objection.map { $0 + emergencyExit(for: decision, given: earlier) }
        }
        return glassObjection(to: decision, on: request, given: earlier)
    }

    private func formObjection(to decision: ApprovalDecision) -> String? {
        if let problem = PersonName(decision.by).problem { return problem }
        guard decision.reason.utf8.count <= Self.longestReason else {
            return "the reason has more than \(Self.longestReason) bytes"
        }
        return nil
    }

    /// The approver's own clock proves nothing; a date that cannot be true shows that a clock or the record is wrong.
    private func momentObjection(
        to decision: ApprovalDecision,
        on request: ApprovalRequest,
        at now: Timestamp
    ) -> String? {
        if decision.nonce != request.nonce { return "it answers another request" }
        if now >= request.expiresAt { return "the request expired at \(request.expiresAt.text())" }
        let made = decision.decidedAt
        if made + Self.clockTolerance < request.requestedAt {
            return "it is dated \(made.text()), before the request of \(request.requestedAt.text())"
        }
        if made >= request.expiresAt {
            return "it is dated \(made.text()), after the request expires at \(request.expiresAt.text())"
        }
        if made > now + Self.clockTolerance { return "it is dated \(made.text()), which is yet to come" }
        return nil
    }

    private func personObjection(
        to decision: ApprovalDecision,
        on request: ApprovalRequest,
        given earlier: [ApprovalDecision]
    ) -> String? {
        if decision.decision == .approve, let objection = starterObjection(to: decision, on: request) {
            return objection
        }
        if let rejection = earlier.first(where: { $0.decision == .reject }) {
            return "\(rejection.by) has rejected it, and one rejection wins"
        }
        // A no is heard from whoever said yes before, and whatever key it is signed with.
        guard decision.decision == .approve else { return nil }
        let look = PersonName(decision.by).look
        if let other = earlier.first(where: { PersonName($0.by).look == look }) {
            return "\(other.by) has decided already"
        }
        if let key = decision.keyFingerprint, earlier.contains(where: { $0.keyFingerprint == key }) {
            return "the key \(key) has been used by another person"
        }
        return nil
    }

    private func starterObjection(to decision: ApprovalDecision, on request: ApprovalRequest) -> String? {
        let look = PersonName(decision.by).look
        if let giver = givers.first(where: { PersonName($0).look == look }) {
            let name = decision.by == giver ? decision.by : "\(decision.by), or who looks like it,"
            return "\(name) gave the step another value, which somebody else must approve"
        }
        guard look == PersonName(request.requester).look else { return nil }
        let name = decision.by == request.requester ? decision.by : "\(decision.by), or who looks like it,"
        return "\(name) started the run, and the starter does not count"
    }

    /// One person alone, who may have started the run: only the policy can allow it, and only with a reason.
    ///
    /// It is a role that lets the starter decide; where there is none, the starter does not count here either.
    private func glassObjection(
        to decision: ApprovalDecision,
        on request: ApprovalRequest,
        given earlier: [ApprovalDecision]
    ) -> String? {
        guard let allowed = policy.breakGlass else {
            let who = policy.roles.isEmpty ? "people" : policy.roles.joined(separator: ", ")
            return "the approval '\(policy.id)' has no break-glass: \(policy.count) of \(who) must approve it"
        }
        guard decision.decision == .approve else { return "a no needs no break-glass" }
        // Blanks, dots and what cannot be seen say nothing to whoever must review it.
        guard decision.reason.letterCount >= Self.shortestEmergency else {
            return "breaking the glass needs a reason of at least \(Self.shortestEmergency) letters and digits"
        }
        if let rejection = earlier.first(where: { $0.decision == .reject }) {
            return "\(rejection.by) has rejected it, and one rejection wins"
        }
        if let first = earlier.first(where: { $0.breaksGlass == true }) {
            return "\(first.by) has broken the glass already"
        }
        if roles.isEmpty, let objection = starterObjection(to: decision, on: request) {
            return "\(objection): the workspace has no roles that would allow it"
        }
        return roleObjection(to: decision, allowed)
    }

    /// That the person could decide alone all the same, for somebody who would not know; empty where they could not.
    private func emergencyExit(for decision: ApprovalDecision, given earlier: [ApprovalDecision]) -> String {
        guard let allowed = policy.breakGlass, !roles.isEmpty, decision.decision == .approve,
            !earlier.contains(where: { $0.decision == .reject }), roleObjection(to: decision, allowed) == nil
        else { return "" }
        return "; in an emergency, --break-glass with a reason lets them decide alone"
    }

    private func roleObjection(to decision: ApprovalDecision, _ names: [String]) -> String? {
        guard !names.isEmpty, !roles.isEmpty else { return nil }
        let listed = roles.filter { names.contains($0.name) }
        guard !listed.contains(where: { $0.members.contains(decision.by) }) else { return nil }
        if let missing = names.first(where: { name in !listed.contains { $0.name == name } }) {
            return "\(decision.by) has none of the roles \(names.joined(separator: ", ")), "
                + "and the workspace has no role '\(missing)'"
        }
        return "\(decision.by) has none of the roles \(names.joined(separator: ", "))"
    }

    /// Whether enough distinct people agreed, or one broke the glass, and nobody said no.
    public func isGranted(by decisions: [ApprovalDecision]) -> Bool {
        if decisions.contains(where: { $0.decision == .reject }) { return false }
        if decisions.contains(where: { $0.breaksGlass == true }) { return true }
        return hasEnough(decisions)
    }

    private func hasEnough(_ decisions: [ApprovalDecision]) -> Bool {
        Set(decisions.filter { $0.decision == .approve }.map(\.by)).count >= policy.count
    }
}
