// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import RunbookSyntax

/// Reads the blocking conditions of the workspace file, by the rules that those of a runbook have.
///
/// They belong to every runbook, so that they can use nothing that one of them declares.
enum WorkspaceConditions {
    private static let passes: [@Sendable (inout RunbookDraft, RunbookCompiler.Context) -> [Diagnostic]] = [
        HiddenTextPass.run, BlockingConditionPass.run, BindingPass.run, TypePass.run,
    ]

    /// What is said of front matter, and what in its place of the workspace file.
    private static let entries: [(DiagnosticCatalogue.Entry, DiagnosticCatalogue.Entry)] = [
        (InputFindings.unknownKey, InputFindings.unknownWorkspaceKey),
        (InputFindings.invalidValue, InputFindings.invalidWorkspaceValue),
        (InputFindings.missingKey, InputFindings.missingWorkspaceKey),
    ]

    /// The conditions of the file as a whole, or of one of its environments.
    ///
    /// `workspace` is what is known of the file so far: the connections and regions that conditions may name.
    static func read(
        _ nodes: [YAMLNode],
        in source: SourceText,
        of environment: WorkspaceEnvironment?,
        _ workspace: Workspace
    ) -> ([BlockingCondition], [Diagnostic]) {
        guard !nodes.isEmpty else { return ([], []) }
        var workspace = workspace
        if let environment { workspace.environments = [environment] }
        let context = RunbookCompiler.Context(
            catalog: ServiceCatalog.embedded,
            workspace: workspace,
            files: { _ in throw NoFiles() }
        )
        var draft = RunbookDraft(source: source)
        draft.header.blockingNodes = nodes
        draft.header.environment = environment.map { PlacedText($0.name, somewhereIn: nodes[0].range) }
        var findings: [Diagnostic] = []
        for pass in passes { findings += pass(&draft, context) }
        let owner = environment.map { "lifeboat.yaml, \($0.name)" } ?? "lifeboat.yaml"
        let conditions = draft.blockingConditions.map { draft in
            var condition = draft.condition
            condition.owner = owner
            return condition.withoutPlaces
        }
        return (conditions, findings.map(Self.ofWorkspace))
    }

    private static func ofWorkspace(_ finding: Diagnostic) -> Diagnostic {
        guard let entry = entries.first(where: { $0.0.code == finding.code })?.1 else { return finding }
        return entry.diagnostic(
            finding.message,
            in: finding.file,
            at: finding.range,
            fix: finding.fix,
            fixIt: finding.fixIt,
            notes: finding.notes
        )
    }

    private struct NoFiles: Error, CustomStringConvertible {
        var description: String { "a condition of lifeboat.yaml reads no files" }
    }
}
