// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Glibc
import RunViews
import RunbookCompiler

/// `lifeboat check`: says everything that is wrong with runbooks, before anything runs.
struct CheckCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say everything that is wrong with runbooks, checklists and lifeboat.yaml.",
        discussion: """
            Nothing leaves the machine. A file without a `lifeboat:` front matter below a folder `checklists` is read as a
            checklist. With --fix, the edits that are certain are made in the files; --diff shows them and writes nothing.
            What --diff writes into a pipe or a file is a patch, byte for byte, for `git apply -p0` and `patch -p0`; in a
            terminal it is for reading.

            Of a runbook with windows or blocking conditions, and of any while the store is frozen, one more line says whether
            it could change anything now; programs get a note of the code LB0707 when it could not. A freeze that is kept in a
            database is not looked at: `lifeboat freeze --status` does that.

            The exit status is 65 when an error is left, 74 when a file cannot be read, else 0; with --fix and --diff, after the
            edits.

            EXAMPLES
              lifeboat check runbooks/daily.md
              lifeboat check runbooks/*.md checklists/*.md --format json
              lifeboat check runbooks/daily.md --diff
              lifeboat check runbooks/daily.md --diff > daily.patch; git apply -p0 daily.patch
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
        var checker = try FileChecker()
        guard fix || diff else {
            checker.moment = SystemClock.now()
            do { checker.freeze = try ChangeOutlook.freeze(in: checker.context) } catch let failure as Failure {
                // What is wrong with the store is no finding about the files.
                CommandOutput.progress("whether the store is frozen cannot be told: \(failure.message)")
            }
            return report(try checker.check(files))
        }
        let repair = try FileRepair(files, checker: checker)
        if diff {
            show(repair.patch)
            let errors = repair.remaining.diagnostics.count { $0.severity == .error }
            guard errors > 0 else { return .done }
            let some = errors == 1 ? "1 error is" : "\(errors) errors are"
            CommandOutput.progress("\(some) left after the edits: \(NextCommand.check(files))")
            return .invalid
        }
        try repair.write()
        CommandOutput.progress(repair.summary)
        return report(repair.remaining)
    }

    /// A terminal is shown what a reader can read safely; anything else gets the patch as it is.
    private func show(_ patch: [UInt8]) {
        guard isatty(STDOUT_FILENO) == 1 else {
            _ = CommandOutput.write(patch)
            return
        }
        let text = Concealment.hiding(in: String(decoding: patch, as: UTF8.self))
        if !text.isEmpty { CommandOutput.rendered(VisibleText.lines(text).dropLastLineEnd, to: STDOUT_FILENO) }
    }

    private func report(_ findings: Findings) -> ExitStatus {
        if format == .text, findings.diagnostics.isEmpty {
            CommandOutput.result("\(files.count == 1 ? files[0] : "\(files.count) files"): no findings")
        } else {
            CommandOutput.rendered(findings.rendered(as: format, all: all).dropLastLineEnd, to: STDOUT_FILENO)
        }
        if format == .text { for outlook in findings.outlooks { CommandOutput.result(outlook.line) } }
        return findings.status
    }
}

extension String {
    /// The text without the line end at its end, which printing adds.
    fileprivate var dropLastLineEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}
