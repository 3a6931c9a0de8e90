// SPDX-License-Identifier: Apache-2.0

public import AWSModel
public import Diagnostics
import RunbookModel
public import Values

/// The documents of a page as files that are checked as `lifeboat check` and `lifeboat run` do it.
public struct PageExample: Sendable {
    private struct MissingFile: Error, CustomStringConvertible {
        let description = "there is no such file"
    }

    private let catalog: ServiceCatalog
    private let documents: [DiagnosticPage.Document]
    private let inputs: [String]
    private let timeZones: TimeZoneDatabase?

    /// Documents of which the first is checked, with AWS calls checked against `catalog`.
    ///
    /// Without time zones, their names are taken on trust.
    public init(
        _ documents: [DiagnosticPage.Document],
        inputs: [String] = [],
        catalog: ServiceCatalog,
        timeZones: TimeZoneDatabase? = nil
    ) {
        self.documents = documents
        self.timeZones = timeZones
        self.inputs = inputs
        self.catalog = catalog
    }

    /// Everything that is wrong with the first document, and with the inputs if any are given.
    public func findings() -> [Diagnostic] {
        guard let first = documents.first else { return [] }
        let files = Dictionary(documents.map { ($0.name, Array($0.text.utf8)) }, uniquingKeysWith: { $1 })
        var workspace: Workspace?
        if let bytes = files["lifeboat.yaml"] {
            let (read, problems) = WorkspaceReader.read(bytes, name: "lifeboat.yaml", environment: { _ in nil })
            if first.name == "lifeboat.yaml" || !problems.isEmpty { return problems }
            workspace = read
        }
        let compiler = RunbookCompiler(
            files: { path in
                guard let bytes = files[path] else { throw MissingFile() }
                return bytes
            },
            sidecars: { files[$0] },
            includes: { path, _ in
                guard !path.hasPrefix("..") else { throw IncludeRefusal(root: "/workspace") }
                guard let bytes = files[path] else { throw MissingFile() }
                return bytes
            },
            catalog: catalog,
            workspace: workspace,
            timeZones: timeZones
        )
        if first.name.hasPrefix("checklists/") {
            let runbooks = documents.dropFirst().filter { $0.name.hasPrefix("runbooks/") }.compactMap { file in
                compiler.compile(path: file.name).plan.map { (path: file.name, plan: $0) }
            }
            return compiler.compileChecklist(path: first.name, runbooks: runbooks).1
        }
        let compilation = compiler.compile(path: first.name)
        guard let plan = compilation.plan, !inputs.isEmpty else { return compilation.diagnostics }
        let given = inputs.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (name: parts[0], text: parts.count == 2 ? parts[1] : "")
        }
        guard case .failure(let failure) = InputBinding.bind(plan.inputs, given: given) else {
            return compilation.diagnostics
        }
        return compilation.diagnostics + failure.diagnostics
    }
}
