// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunStore
import RunbookCompiler
import RunbookModel
import Values

/// Checks files of all kinds: runbooks, checklists and the workspace file.
///
/// A workspace file that is wrong is among the findings; the runbooks are then checked without it.
struct FileChecker {
    let context: WorkspaceContext
    private let workspaceFindings: Findings
    /// Texts that are checked in place of files, by the paths of the files.
    var replacements: [String: [UInt8]] = [:]
    /// What the workspace's store says of changes; nil when it is not frozen, or nobody looked.
    var freeze: StoreFreeze?
    /// The moment for which is said whether anything may be changed; nil leaves that out.
    var moment: Timestamp?

    /// A checker for the workspace of the working directory.
    ///
    /// - Throws: `Failure` when the workspace file cannot be read.
    init() throws {
        let read = try WorkspaceContext.read()
        context = read.context ?? WorkspaceContext(workspace: Workspace(), folder: ".", hasFile: false)
        workspaceFindings = read.findings
    }

    /// Everything that is wrong with the files.
    ///
    /// - Throws: `Failure` when a file is not there.
    func check(_ files: [String]) throws -> Findings {
        var findings = workspaceFindings
        let replacements = replacements
        let loader = RunbookLoader(context: context, replacements: replacements)
        for file in files {
            guard Folder.exists(file) else { throw Failure(.inputOutput, "there is no file '\(file)'") }
            if file.split(separator: "/").last.map(String.init) == WorkspaceContext.fileName {
                let bytes = try replacements[file] ?? InputReader.file(file, limit: 1 << 20)
                let variables = ProcessVariables.all
                let zones = SystemTimeZones.database
                findings.diagnostics += WorkspaceReader.read(bytes, name: file, timeZones: zones) { variables[$0] }.1
                findings.sources.append(SourceText(name: file, bytes: bytes))
            } else if file.contains("checklists/") {
                findings.diagnostics +=
                    loader.compiler.compileChecklist(path: file, runbooks: loader.compiledRunbooks()).1
                if let bytes = try? replacements[file] ?? InputReader.file(file) {
                    findings.sources.append(SourceText(name: file, bytes: bytes))
                }
            } else {
                let compiler = loader.compiler
                let compilation = moment == nil ? compiler.check(path: file) : compiler.compile(path: file)
                if let moment, let plan = compilation.plan {
                    let outlook = try ChangeOutlook(plan, of: file, in: context, freeze: freeze, at: moment)
                    if let outlook { findings.outlooks.append(outlook) }
                }
                findings.diagnostics += compilation.diagnostics
                findings.sources += compilation.sources
            }
        }
        (findings.diagnostics, findings.sources) = Concealment.apply(
            to: DiagnosticList.arranged(findings.diagnostics),
            findings.sources
        )
        return findings
    }
}
