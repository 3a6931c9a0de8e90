// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel

@testable import RunbookCompiler

/// Checks the documents of a page as `lifeboat check` and `lifeboat run` check files.
enum PageExample {
    struct Missing: Error {}

    /// All findings of the first document, which the others accompany.
    static func findings(_ documents: [DiagnosticPage.Document], inputs: [String]) -> [Diagnostic] {
        let files = Dictionary(documents.map { ($0.name, Array($0.text.utf8)) }, uniquingKeysWith: { $1 })
        var workspace: Workspace?
        var diagnostics: [Diagnostic] = []
        if let bytes = files["lifeboat.yaml"] {
            (workspace, diagnostics) = WorkspaceReader.read(bytes, name: "lifeboat.yaml", environment: { _ in nil })
        }
        guard let first = documents.first, first.name != "lifeboat.yaml" else { return diagnostics }
        let compiler = RunbookCompiler(
            files: { path in
                guard let bytes = files[path] else { throw Missing() }
                return bytes
            },
            catalog: .embedded,
            workspace: workspace
        )
        if first.name.hasPrefix("checklists/") {
            let runbooks = documents.filter { $0.name.hasSuffix(".md") && $0.name != first.name }.compactMap { file in
                compiler.compile(path: file.name).plan.map { (path: file.name, plan: $0) }
            }
            return diagnostics + compiler.compileChecklist(path: first.name, runbooks: runbooks).1
        }
        let compilation = compiler.compile(path: first.name)
        diagnostics += compilation.diagnostics
        guard let plan = compilation.plan else { return diagnostics }
        let given = inputs.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (name: parts[0], text: parts.count == 2 ? parts[1] : "")
        }
        if !inputs.isEmpty, case .failure(let failure) = InputBinding.bind(plan.inputs, given: given) {
            diagnostics += failure.diagnostics
        }
        return diagnostics
    }

    static func text(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map { "\($0.code) \($0.message)" }.joined(separator: "\n")
    }
}
