// SPDX-License-Identifier: Apache-2.0

public import PlanAnalysis
import RunbookModel
public import TerminalUI
public import Values

/// What a plan needs to be allowed: the policy for IAM and the grants for databases.
public struct PermissionsView: Sendable {
    private let overview: PlanOverview
    private let permissions: PlanPermissions
    private let documents: IAMPolicy
    private let grants: [DatabaseGrants]

    /// A view of the permissions of a plan.
    public init(
        _ overview: PlanOverview,
        _ permissions: PlanPermissions,
        _ documents: IAMPolicy,
        _ grants: [DatabaseGrants]
    ) {
        self.overview = overview
        self.permissions = permissions
        self.documents = documents
        self.grants = grants
    }

    /// The policy alone; an array of policies where one would be too long for IAM.
    public func policy() -> JSONValue {
        documents.json.count == 1 ? documents.json[0] : .array(documents.json)
    }

    /// Both, for programs.
    public func json() -> JSONValue {
        [
            "iam": policy(),
            "postgres": .array(grants.map(\.json)),
            "notes": .array(notes.map { .string($0) }),
        ]
    }

    /// What the policy is for, and what it lacks.
    public func preamble() -> [StyledText] {
        let actions = Set(permissions.needs.map(\.action)).count
        let sizes = documents.json.map { IAMPolicy.size(of: $0) }
        let size = sizes.map(String.init).joined(separator: " + ")
        let head =
            "\(overview.plan.runbook.id): \(actions) \(actions == 1 ? "action" : "actions") of IAM, "
            + "\(size) of \(IAMPolicy.limit) characters"
        let more = grants.isEmpty ? [] : [StyledText("  the databases' side: --grants", .dim)]
        return [StyledText(head, .bold)] + more + notes.map { StyledText("  note: \($0)", .yellow) }
    }

    /// The grants as SQL, a comment before each database's.
    public func grantLines() -> [StyledText] {
        guard !grants.isEmpty else { return ["-- no database is asked"] }
        return Array(grants.map { $0.script.map { StyledText($0) } }.joined(separator: [""]))
    }

    private var notes: [String] {
        var notes = permissions.notes
        if overview.environment?.account == nil, !permissions.needs.isEmpty {
            notes.append("no environment names the account: '*' stands for it in the ARNs")
        }
        if let role = overview.environment?.role {
            notes.append("the policy is for \(role); whoever assumes it needs sts:AssumeRole on it")
        }
        let placeholders = permissions.accountsThatAreNone
        if !placeholders.isEmpty {
            let names = placeholders.map { "'\($0)'" }.joined(separator: ", ")
            notes.append("\(names) is no account, and the ARNs with it allow nothing: put the account's number there")
        }
        if documents.json.count > 1 {
            notes.append("one policy would be too long for IAM: these are \(documents.json.count), attach all of them")
        }
        let required = overview.plan.inputs.filter { $0.defaultValue == nil && !$0.isSecret }.map(\.name)
        if !required.isEmpty {
            notes.append("not known before the run, and '*' in the ARNs: \(required.joined(separator: ", "))")
        }
        return notes
    }
}
