// SPDX-License-Identifier: Apache-2.0

import Digests
import Evidence
import RunCore
import RunbookModel
import Values

/// What `doctor` finds out about the people whose signatures count, and the commands that put it right.
///
/// It says what a run will say: a workspace file that names an absent list lets nobody sign, and what anybody could decide
/// in any name is nothing that was decided.
struct SignersFinding {
    /// What may be signed, and the command that needs it.
    private static let namespaces = [
        (ApprovalRequest.signatureNamespace, "approve"), (SignOffStatement.signatureNamespace, "sign"),
        (ObligationDecision.signatureNamespace, "close, discharge or waive"),
        (PlanAmendment.signatureNamespace, "amend"),
    ]

    /// Whether no live run was begun here yet, so that nobody has relied on a name without a key.
    private let isFresh: Bool
    private let context: WorkspaceContext
    private(set) var isWell = true
    private(set) var detail = ""
    /// What to type, a line each; empty when nothing is to be done.
    private(set) var advice: [String] = []

    /// Looks at the workspace's list.
    ///
    /// - Parameters:
    ///   - context: The workspace.
    ///   - person: Who asks, whose key the commands are about.
    ///   - now: The moment at which keys must be valid.
    ///   - isFresh: Whether no live run was begun here yet.
    init(_ context: WorkspaceContext, for person: String, at now: Timestamp, isFresh: Bool) {
        (self.context, self.isFresh) = (context, isFresh)
        guard let name = context.workspace.allowedSigners else {
            without(context, person)
            return
        }
        let path = context.path(name)
        let signers: AllowedSigners?
        do {
            signers = try SignerFile.read(path)
        } catch {
            (isWell, detail) = (false, (error as? Failure)?.message ?? "\(error)")
            advice = [(error as? Failure)?.advice].compactMap(\.self)
            return
        }
        guard let signers else {
            isWell = false
            detail = "lifeboat.yaml names \(path), and there is no such file: nobody can approve, amend, close or sign"
            advice = Self.setUp(path, person)
            return
        }
        detail = "\(path), \(signers.entries.count) keys"
        if signers.entries.isEmpty {
            open(Self.setUp(path, person))
        } else {
            judge(signers, path, now, person)
        }
    }

    /// No list is named, so anybody decides in any name.
    private mutating func without(_ context: WorkspaceContext, _ person: String) {
        detail = "no allowed-signers in lifeboat.yaml: nobody's signature can be checked"
        let name = context.path("allowed_signers")
        let file = context.path(WorkspaceContext.fileName)
        let entry = "echo 'allowed-signers: allowed_signers' >> \(file)"
        open([entry] + Self.setUp(name, person))
    }

    /// Nobody has a key: that is wrong where a one-way door waits for an approval and runs are relied on.
    ///
    /// Decisions are recorded then, as not signed, so it keeps no run from working: where none was begun yet, it is what is
    /// to be done next.
    private mutating func open(_ commands: [String]) {
        advice = commands
        let asked = RunbookLoader(context: context).approvals()
        let doors = asked.filter(\.isOneWay)
        guard let door = doors.first else {
            detail += "; decisions are recorded as not signed"
            return
        }
        let names = Set(doors.flatMap { members(of: $0.policy) }).sorted().joined(separator: ", ")
        let people = names.isEmpty ? "" : "; who is to approve and has no key: \(names)"
        let others = doors.count == 1 ? "" : " and \(doors.count - 1) more"
        isWell = isFresh
        let condition = isFresh ? "no live run was begun here yet; until there are keys" : "so"
        detail +=
            ", \(condition) anybody can approve in any name: "
            + "\(door.step)\(others), which cannot be undone\(people)"
    }

    /// The people who may decide by the policy; none where anybody may.
    private func members(of policy: ApprovalPolicy) -> [String] {
        context.workspace.roles.filter { policy.roles.contains($0.name) }.flatMap(\.members)
    }

    /// The approvals that too few people have a key for, a sentence each: as soon as there is any key, nobody decides without.
    private func unsignable(_ signers: AllowedSigners, _ now: Timestamp) -> [String] {
        let able = Set(
            signers.entries.compactMap { entry in
                try? signers.principal(for: entry.key, namespace: ApprovalRequest.signatureNamespace, at: now)
            }
        )
        return RunbookLoader(context: context).approvals().compactMap { step, _, policy in
            let people = Set(members(of: policy))
            let count = policy.roles.isEmpty ? able.count : people.intersection(able).count
            guard count < policy.count else { return nil }
            let missing = people.subtracting(able).sorted().joined(separator: ", ")
            let roles = policy.roles.isEmpty ? "anybody" : policy.roles.joined(separator: ", ")
            let rest = missing.isEmpty ? "" : "; without a key: \(missing)"
            return "\(step) needs \(policy.count) of \(roles), and \(count) can sign\(rest)"
        }
    }

    /// Whether somebody may sign each thing now.
    private mutating func judge(_ signers: AllowedSigners, _ path: String, _ now: Timestamp, _ person: String) {
        let missing = Self.namespaces.filter { namespace, _ in
            !signers.entries.contains { entry in
                (try? signers.principal(for: entry.key, namespace: namespace, at: now)) != nil
            }
        }
        guard !missing.isEmpty else {
            let stuck = unsignable(signers, now)
            guard let first = stuck.first else { return }
            isWell = false
            detail += ", but " + first + (stuck.count == 1 ? "" : " (and \(stuck.count - 1) more approvals)")
            return advice = Self.setUp(path, person)
        }
        isWell = false
        detail += ", and none of them may \(missing.map(\.1).joined(separator: ", or "))"
        let names = missing.map(\.0).joined(separator: ",")
        advice = ["add \(names) to namespaces=\"…\" in the line of everybody who may, in \(path)"]
    }

    /// The commands that make a key, list it, and give its owner a role.
    private static func setUp(_ path: String, _ account: String) -> [String] {
        // An account without a name is described in words, which are no principal.
        let person = account.contains(" ") ? "you@example.com" : account
        let key = "~/.ssh/id_ed25519"
        let home = ProcessVariables.all["HOME"] ?? ""
        let make = Folder.exists("\(home)/.ssh/id_ed25519.pub") ? [] : ["ssh-keygen -t ed25519 -f \(key) -C \(person)"]
        let all = namespaces.map(\.0).joined(separator: ",")
        return make + [
            "echo \"\(person) namespaces=\\\"\(all)\\\" $(cut -d' ' -f1,2 \(key).pub)\" >> \(path)",
            "whoever approves needs a role of lifeboat.yaml, and a line of their own: "
                + "roles: {dba: [\(person), other@example.com]}",
        ]
    }
}
