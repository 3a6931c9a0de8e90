// SPDX-License-Identifier: Apache-2.0

public import RunCore
import RunbookModel
public import Values

/// The skeleton of a runbook that sees to what a run left open: a step for each obligation, the newest first.
///
/// It compiles as it is. Where the run's calls tell what undoes them, that command stands there; it cannot be undone, so
/// that it asks before it acts. Anything else is for a person, until somebody writes the commands.
public struct FailbackSkeleton {
    private let opening: RunOpening
    private let open: [Obligation]
    private let inverse: (Obligation) -> [String]

    /// The skeleton for a run; `inverse` gives the commands that see to an obligation, none where they are not known.
    public init(
        _ machine: RunMachine,
        _ opening: RunOpening,
        at now: Timestamp,
        inverse: @escaping (Obligation) -> [String]
    ) {
        self.opening = opening
        // A review is no step back.
        let left = ObligationLedger(machine, at: now).open.filter { $0.id.review == nil }
        open = left.sorted { $0.openedAt > $1.openedAt }
        self.inverse = inverse
    }

    /// The runbook's text.
    public func text() -> String {
        var lines = ["---", "lifeboat: 1", "id: \(Self.identifier(opening.runbook.id))", "kind: failback"]
        if let environment = opening.environment { lines.append("environment: \(Self.yaml(environment))") }
        lines += ["on-failure: pause", "---", "# Failback after \(opening.run)", ""]
        lines += [
            "What the run `\(opening.run)` left behind, the newest first. Read each step, put them into the order that"
        ]
        lines += ["your failback needs, and add the checks that prove it.", ""]
        if open.isEmpty {
            lines += ["Nothing is open.", "", "1. **Nothing is left to do.** *No:* look at the run again."]
            let list = NextCommand("obligations", opening.run.text)
            lines += manual("nothing-open", "\(list) lists nothing that is open.")
        }
        for (index, obligation) in open.enumerated() { lines += step(index + 1, obligation, opening.run) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func step(_ number: Int, _ obligation: Obligation, _ run: RunID) -> [String] {
        let name = "undo-\(obligation.id.step)" + (obligation.id.element.map { "-\($0)" } ?? "")
        let commands = inverse(obligation)
        let title = Self.markdown(obligation.text)
        var lines = ["\(number). **\(title)** *Red:* it is still there; look in the console."]
        lines += ["", "   Opened \(obligation.openedAt.text()) by `\(obligation.id)`. Afterwards:"]
        let proof = "--evidence-run RUN/\(name)"
        let discharge = NextCommand("obligations", "discharge", run.text, obligation.id.description, choosing: proof)
        lines += ["   `\(discharge)`", ""]
        guard !commands.isEmpty else {
            return lines + manual(name, "It is seen to: \(obligation.text)")
        }
        lines += ["   ```bash id=\(name) effect=irreversible confirm=true timeout=1h"]
        lines += commands.map { "   \($0)" } + ["   ```", ""]
        return lines
    }

    private func manual(_ name: String, _ confirmation: String) -> [String] {
        [
            "   ```yaml manual id=\(name)", "   confirm: \(Self.yaml(confirmation))", "   evidence: note", "   ```", "",
        ]
    }

    private static func identifier(_ runbook: String) -> String { "\(runbook.prefix(80))-failback" }

    /// A text as a scalar of YAML on one line; a hole in it is a text like any other.
    private static func yaml(_ text: String) -> String {
        JSONValue.string(flat(text).replacing("${", with: "$ {")).text(.compact)
    }

    /// A text in a line of Markdown: nothing in it begins a link, a fence, a hole or another line.
    private static func markdown(_ text: String) -> String {
        let plain = flat(text).replacing("${", with: "$ {")
        return String(plain.map { "`*_[]<>|\\".contains($0) ? "'" : $0 })
    }

    private static func flat(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.isWhitespace || $0.value < 32 ? " " : $0 })
        )
    }
}
