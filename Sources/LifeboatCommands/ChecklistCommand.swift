// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Evidence
import Glibc
import RunCore
import RunStore
import RunViews
import RunbookModel
import Values

/// `lifeboat checklist`: shows what is proven.
struct ChecklistCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "checklist",
        abstract: "Show checklists with the items that runs have proven.",
        discussion: """
            Ticks are computed from the journal and link to their evidence; nothing is ever ticked by hand. With --all, the
            latest finding of all runs in the store counts, not only those of the one run.

            EXAMPLES
              lifeboat checklist last
              lifeboat checklist last checklists/backup-and-dr.md --all
            """
    )

    @OptionGroup var run: RunArgument

    @Argument(help: "A checklist file; by default those that were kept with the run.")
    var file: String?

    @Flag(help: "Take the latest findings of all runs in the store.")
    var all = false

    /// The forms of a checklist.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case text, markdown, json
    }

    @Option(help: "Print the checklist as text, as markdown with links to the evidence, or as json.")
    var format = Form.text

    @OptionGroup var options: RunOptions

    var invocation: NextCommand.Invocation { options.invocation() }

    func perform() async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        let store = try options.store(in: context)
        let id = try await run.resolve(in: store)
        let history = try await StoreAccess.history(of: id, in: store)
        var histories = [history]
        var unreadable: [RunID] = []
        if all {
            for other in try await StoreAccess.runs(in: store) where other != id {
                guard let found = try? await store.bundle(other).history() else {
                    unreadable.append(other)
                    continue
                }
                // What another account or an emulator showed says nothing about this one.
                if found.opening.environment == history.opening.environment,
                    found.opening.target.account == history.opening.target.account,
                    found.opening.target.isEmulated == history.opening.target.isEmulated
                {
                    histories.append(found)
                }
            }
        }
        for run in unreadable { CommandOutput.progress("lifeboat: \(run) cannot be read and is left out") }
        let checklists = try file.map { [try RunbookLoader(context: context).checklist($0)] } ?? history.checklists
        guard !checklists.isEmpty else {
            throw Failure(
                .usage,
                "no checklist names the runbook '\(history.plan.runbook.id)'",
                advice: "name a checklist file"
            )
        }
        let fold = ChecklistFold(histories)
        let reports = checklists.map { fold.report(on: $0, at: SystemClock.now()) }
        switch format {
        case .text:
            for report in reports {
                CommandOutput.result(ChecklistView(report).lines())
            }
        case .markdown:
            for report in reports {
                CommandOutput.result(ChecklistMarkdown(report) { "\(store.folder(of: $0))/" }.text())
            }
        case .json: CommandOutput.json(.array(reports.map(\.json)))
        }
        if reports.contains(where: { $0.count(.fail) > 0 }) { return .failed }
        let isWhole = reports.allSatisfy { $0.count(.pass) == $0.items.count }
        return isWhole && unreadable.isEmpty ? .done : .exceptions
    }
}

extension ChecklistReport {
    /// The machine form.
    fileprivate var json: JSONValue {
        [
            "checklist": .string(checklist.id),
            "title": .string(checklist.title),
            "items": .array(
                items.map { item in
                    [
                        "number": .integer(item.item.number),
                        "text": .string(item.item.text),
                        "section": .array(item.item.section.map { .string($0) }),
                        "state": .string(item.state.rawValue),
                        "reason": .string(item.reason),
                        "proofs": .array(item.proofs.map(\.json)),
                    ]
                }
            ),
        ]
    }
}

extension ChecklistReport.Proof {
    fileprivate var json: JSONValue {
        [
            "runbook": .string(proof.runbook),
            "step": .string(proof.step.text),
            "run": run.map { .string($0.text) } ?? .null,
            "level": level.map { .string($0.rawValue) } ?? .null,
            "state": outcome.map { .string($0.state.rawValue) } ?? .null,
            "at": at.map { .string($0.text()) } ?? .null,
            "record": record.map { .integer($0) } ?? .null,
            "evidence": .array(evidence.map { .string($0.sha256) }),
        ]
    }
}
