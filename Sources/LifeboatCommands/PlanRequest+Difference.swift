// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc
import RunViews
import RunbookCompiler
import RunbookModel

extension PlanRequest {
    /// How often the compiler is run for a revision: once for each depth of files that name further files.
    private static let rounds = 16

    /// What changed in meaning from another file, or from a revision of Git of the same file.
    func printDifference(from other: String, exitCode: Bool) async throws -> ExitStatus {
        let new = try RunbookLoader(context: context).plan(path)
        let isFile = Folder.exists(other)
        let old =
            isFile ? try RunbookLoader(context: context).plan(other) : try await plan(ofRevision: other)
        let difference = PlanDifference(
            from: Self.shown(old, beside: new, as: "(old secret)"),
            to: Self.shown(new, beside: old, as: "(new secret)")
        )
        let view = PlanDifferenceView(
            difference,
            from: .init(name: isFile ? other : "\(path) at \(other)", digest: try RunbookLoader.digest(of: old)),
            to: .init(name: path, digest: try RunbookLoader.digest(of: new)),
            columns: columns
        )
        switch format {
        case .json: CommandOutput.json(view.json())
        case .text: CommandOutput.result(view.lines())
        }
        return exitCode && !difference.isEmpty ? .failed : .done
    }

    /// The plan without its secrets; one that the other plan does not have is told from those that stayed.
    static func shown(_ plan: Plan, beside other: Plan, as mark: String) -> Plan {
        plan.masking(plan.exposedSecrets.filter { !other.exposedSecrets.contains($0) }, as: mark)
            .masking(plan.exposedSecrets)
    }

    /// The plan of the runbook as it was in a revision, in the workspace as it is now.
    private func plan(ofRevision revision: String) async throws -> Plan {
        guard !revision.isEmpty, !revision.hasPrefix("-"), !revision.contains(":") else {
            throw Failure(.usage, "'\(revision)' is neither a file nor a revision of Git")
        }
        let files = RevisionFiles(revision: revision, environment: ProcessVariables.all)
        let compiler = RunbookCompiler(
            files: { try files.bytes(of: $0) },
            sidecars: { try files.sidecar(at: $0) },
            catalog: ServiceModels.catalog,
            workspace: context.hasFile ? context.workspace : nil
        )
        var compilation = compiler.compile(path: path)
        for _ in 0..<Self.rounds {
            guard try await files.fetch() else { break }
            compilation = compiler.compile(path: path)
        }
        if let plan = compilation.plan { return plan }
        CommandOutput.rendered(
            TextRenderer(sources: compilation.sources, colour: Terminal.hasColour(STDERR_FILENO))
                .render(compilation.diagnostics),
            to: STDERR_FILENO
        )
        throw Failure(
            .invalid,
            "\(path) does not compile as it was in '\(revision)'",
            advice: "'\(revision)' is read as a revision of Git, because there is no such file"
        )
    }
}
