// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunViews
import RunbookModel
import TerminalUI

/// The last lines that the scripts under way have printed, for whoever asks for them.
struct RecentOutput {
    /// How many lines of a step are kept, and how many bytes of each.
    private static let kept = 20
    private static let width = 2000

    private var recent: [StepID: [OutputLine]] = [:]

    /// Whether nothing was printed by a step under way.
    var isEmpty: Bool { recent.isEmpty }

    /// Takes in what a step has printed.
    mutating func take(_ lines: [OutputLine], of step: StepID) {
        guard !lines.isEmpty else { return }
        let short = lines.suffix(Self.kept).map { line in
            var line = line
            line.bytes = Array(line.bytes.prefix(Self.width))
            return line
        }
        recent[step] = Array(((recent[step] ?? []) + short).suffix(Self.kept))
    }

    /// Forgets a step that is over.
    mutating func forget(_ step: StepID) { recent[step] = nil }

    private func watch(_ step: StepID) -> NextCommand {
        NextCommand("watch", NextCommand.invocation.run?.text ?? "last", "--output", step.text)
    }

    /// The lines of every step, and where there is more.
    var lines: [StyledText] {
        guard !isEmpty else { return [StyledText("  no script under way has printed a line", .dim)] }
        return recent.sorted { $0.key < $1.key }.flatMap { step, lines in
            [StyledText("  the last lines of \(step); all of them: \(watch(step))", .dim)]
                + lines.map { StyledText("    ") + OutputLineView.text($0) }
        }
    }
}
