// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Glibc

/// `lifeboat check`: says everything that is wrong with runbooks, before anything runs.
struct CheckCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say everything that is wrong with runbooks, checklists and lifeboat.yaml.",
        discussion: """
            Nothing leaves the machine. A file without a `lifeboat:` front matter below a folder `checklists` is read as a
            checklist. With --fix, the edits that are certain are made in the files; --diff shows them and writes nothing.

            EXAMPLES
              lifeboat check runbooks/daily.md
              lifeboat check runbooks/*.md checklists/*.md --format json
              lifeboat check runbooks/daily.md --diff
            """
    )

    @Argument(help: "The files.")
    var files: [String]

    @Option(help: "Print the findings as text, json or sarif.")
    var format = FindingsFormat.text

    @Flag(help: "Show every finding; as text, at most \(Findings.limit) of one code are shown.")
    var all = false

    @Flag(help: "Make the edits that are certain, then check again.")
    var fix = false

    @Flag(name: [.long, .customLong("dry-run")], help: "Show the edits that --fix would make; write nothing.")
    var diff = false

    func perform() async throws -> ExitStatus {
        let checker = try FileChecker()
        guard fix || diff else { return report(try checker.check(files)) }
        let repair = try FileRepair(files, checker: checker)
        if diff {
            CommandOutput.result(repair.changes.map(\.diff).joined().dropLastLineEnd)
            return repair.changes.isEmpty ? .done : .exceptions
        }
        try repair.write()
        CommandOutput.progress(repair.summary)
        return report(repair.remaining)
    }

    private func report(_ findings: Findings) -> ExitStatus {
        if format == .text, findings.diagnostics.isEmpty {
            CommandOutput.result("\(files.count == 1 ? files[0] : "\(files.count) files"): no findings")
        } else {
            CommandOutput.rendered(findings.rendered(as: format, all: all).dropLastLineEnd, to: STDOUT_FILENO)
        }
        return findings.hasErrors ? .invalid : .done
    }
}

extension String {
    /// The text without the line end at its end, which printing adds.
    fileprivate var dropLastLineEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}
