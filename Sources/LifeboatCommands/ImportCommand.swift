// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Glibc
import RunbookCompiler

/// `lifeboat import`: proposes what a document that nobody wrote for Lifeboat means, as a patch.
struct ImportCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Propose ids, effects, inputs, approvals and checks for an existing document, as a patch.",
        discussion: """
            The patch stands on standard output, what was understood and what is left to decide on standard error. No
            file is changed: review the patch and apply it.

            EXAMPLES
              lifeboat import backup.md                          the patch of the document itself
              lifeboat import backup.md | patch -p0              applies it
              lifeboat import backup.md --sidecar                a file beside a document that must stay as it is
              lifeboat import backup.md --output runbook.md      writes the proposed runbook to another file
            """
    )

    @Argument(help: "The document.")
    var file: String

    @Flag(help: "Where the proposal goes: into the document, or into a file beside it.")
    var form = ImportForm.native

    @Option(help: "Write the proposed file here instead of printing a patch.")
    var output: String?

    @Option(help: "Print the proposal as text or json.")
    var format = OutputFormat.text

    func perform() async throws -> ExitStatus {
        let loader = RunbookLoader(context: try WorkspaceContext.load())
        guard Folder.exists(file) else { throw Failure(.inputOutput, "there is no file '\(file)'") }
        let importer = RunbookImporter(compiler: loader.compiler)
        let proposal = importer.propose(path: file, form: form == .native ? .native : .sidecar)
        if format == .json {
            CommandOutput.json(ImportSummary.json(proposal))
            return proposal.isRefused ? .invalid : .done
        }
        return try report(proposal)
    }

    private func report(_ proposal: ImportProposal) throws -> ExitStatus {
        if proposal.isBound {
            CommandOutput.progress(
                "\(proposal.document) is a runbook of Lifeboat's already; there is nothing to propose"
            )
            return .done
        }
        if proposal.isRefused {
            let colour = Terminal.hasColour(STDERR_FILENO)
            let text = TextRenderer(sources: proposal.sources, colour: colour).render(proposal.diagnostics)
            CommandOutput.rendered(text, to: STDERR_FILENO)
            return .invalid
        }
        if let output {
            try OutputFile.write(proposal.result, to: output, mayReplace: output == proposal.target && output == file)
        } else if isatty(STDOUT_FILENO) == 1 {
            CommandOutput.result(String(decoding: proposal.patch.dropLast(), as: UTF8.self))
        } else {
            _ = CommandOutput.write(proposal.patch)
        }
        for line in ImportSummary.lines(proposal) { CommandOutput.progress(line) }
        return .done
    }
}

/// The flags that choose the form.
enum ImportForm: String, EnumerableFlag {
    case native
    case sidecar
}
