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
    init(_ context: WorkspaceContext, for person: String, at now: Timestamp) {
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
            open(context, Self.setUp(path, person))
        } else {
            judge(signers, path, now)
        }
    }

    /// No list is named, so anybody decides in any name.
    private mutating func without(_ context: WorkspaceContext, _ person: String) {
        detail = "no allowed-signers in lifeboat.yaml: nobody's signature can be checked"
        let name = context.path("allowed_signers")
        let file = context.path(WorkspaceContext.fileName)
        let entry = "echo 'allowed-signers: allowed_signers' >> \(file)"
        open(context, [entry] + Self.setUp(name, person))
    }

    /// Nobody has a key: that is wrong where a one-way door waits for an approval.
    private mutating func open(_ context: WorkspaceContext, _ commands: [String]) {
        advice = commands
        let doors = RunbookLoader(context: context).approvedOneWayDoors()
        guard let door = doors.first else {
            detail += "; decisions are recorded as not signed"
            return
        }
        isWell = false
        let others = doors.count == 1 ? "" : " and \(doors.count - 1) more"
        detail += ", so anybody can approve in any name: \(door)\(others), which cannot be undone"
    }

    /// Whether somebody may sign each thing now.
    private mutating func judge(_ signers: AllowedSigners, _ path: String, _ now: Timestamp) {
        let missing = Self.namespaces.filter { namespace, _ in
            !signers.entries.contains { entry in
                (try? signers.principal(for: entry.key, namespace: namespace, at: now)) != nil
            }
        }
        guard !missing.isEmpty else { return }
        isWell = false
        detail += ", and none of them may \(missing.map(\.1).joined(separator: ", or "))"
        let names = missing.map(\.0).joined(separator: ",")
        advice = ["add \(names) to namespaces=\"…\" in the line of everybody who may, in \(path)"]
    }

    /// The commands that make a key, list it, and give its owner a role.
    private static func setUp(_ path: String, _ person: String) -> [String] {
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
