// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Glibc
import RunbookCompiler

/// `lifeboat check`: says everything that is wrong with runbooks, before anything runs.
struct CheckCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say everything that is wrong with runbooks and checklists.",
        discussion: """
            Nothing leaves the machine. A file without a `lifeboat:` front matter below a folder `checklists` is read as a
            checklist.

            EXAMPLES
              lifeboat check runbooks/daily.md
              lifeboat check runbooks/*.md checklists/*.md --format json
            """
    )

    @Argument(help: "The files.")
    var files: [String]

    @Option(help: "Print the findings as text or json.")
    var format = OutputFormat.text

    func perform() async throws -> ExitStatus {
        let loader = RunbookLoader(context: try WorkspaceContext.load())
        var diagnostics: [Diagnostic] = []
        var sources: [SourceText] = []
        for file in files {
            guard Folder.exists(file) else { throw Failure(.inputOutput, "there is no file '\(file)'") }
            if file.contains("checklists/") {
                diagnostics += loader.compiler.compileChecklist(path: file, runbooks: loader.compiledRunbooks()).1
                if let bytes = try? InputReader.file(file) { sources.append(SourceText(name: file, bytes: bytes)) }
            } else {
                let compilation = loader.compiler.compile(path: file)
                diagnostics += compilation.diagnostics
                sources += compilation.sources
            }
        }
        let hasErrors = diagnostics.contains { $0.severity == .error }
        switch format {
        case .json: CommandOutput.result(JSONRenderer(sources: sources).render(diagnostics))
        case .text:
            if diagnostics.isEmpty {
                CommandOutput.result("\(files.count == 1 ? files[0] : "\(files.count) files"): no findings")
            } else {
                let colour = Terminal.hasColour(STDOUT_FILENO)
                CommandOutput.rendered(
                    TextRenderer(sources: sources, colour: colour).render(diagnostics),
                    to: STDOUT_FILENO
                )
            }
        }
        return hasErrors ? .invalid : .done
    }
}
