// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Evidence
import Journal
import RunStore
import RunViews

/// `lifeboat report`: writes what happened in a run.
struct ReportCommand: ReportingCommand {
    /// The forms of a report.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case markdown, html
    }

    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write the report of a run as Markdown or as one HTML page.",
        discussion: """
            A report is computed from the journal alone; the same run always gives the same bytes.

            EXAMPLES
              lifeboat report last
              lifeboat report last --format html --output report.html
            """
    )

    @OptionGroup var run: RunArgument

    @Option(help: "markdown or html.")
    var format = Form.markdown

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to write it; by default standard output.", valueName: "file")
    )
    var output: String?

    @OptionGroup var options: RunOptions

    var invocation: NextCommand.Invocation { options.invocation() }

    func perform() async throws -> ExitStatus {
        let store = try options.store(in: WorkspaceContext.load())
        let id = try await run.resolve(in: store)
        let digest = RunDigest(try await StoreAccess.history(of: id, in: store))
        let folder = Folder.path(to: store.folder(of: id), from: output)
        let text =
            switch format {
            case .markdown: MarkdownReport(digest, folder: folder).text()
            case .html: HTMLReport(digest, folder: folder).text()
            }
        guard let output else {
            CommandOutput.raw(text)
            return .done
        }
        do throws(JournalError) {
            try DurableFile.replace(output, bytes: Array(text.utf8), mode: 0o644)
        } catch {
            throw Failure(RunStoreError("cannot write '\(output)'", error))
        }
        CommandOutput.result("report: \(output)")
        return .done
    }
}
