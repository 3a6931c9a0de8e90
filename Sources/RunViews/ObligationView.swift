// SPDX-License-Identifier: Apache-2.0

public import RunCore
import RunbookModel
public import TerminalUI
public import Values

/// What runs left behind, for a terminal and for programs.
public struct ObligationView: Sendable {
    private let machine: RunMachine
    private let ledger: ObligationLedger
    private let now: Timestamp

    /// A view of what a run left behind, at a moment.
    public init(_ machine: RunMachine, at now: Timestamp) {
        self.machine = machine
        ledger = ObligationLedger(machine, at: now)
        self.now = now
    }

    /// Two lines for each obligation, those that are seen to only on demand; nothing for a run that left nothing.
    public func lines(onlyOpen: Bool = false) -> [StyledText] {
        let shown = onlyOpen ? ledger.open : ledger.all
        let width = shown.map { $0.id.description.count }.max() ?? 0
        return shown.flatMap { obligation -> [StyledText] in
            let (symbol, tone) = Self.mark(obligation, at: now)
            let id = obligation.id.description
            let name = id + String(repeating: " ", count: width - id.count)
            let kind = obligation.isDerived ? " (told by its calls)" : ""
            return [
                StyledText("  ") + tone.text("\(symbol) \(name)") + StyledText("  \(obligation.text)\(kind)"),
                StyledText("      ") + tone.text(obligation.words(at: now)),
            ]
        }
    }

    /// The commands that see to what is open; nothing when nothing is.
    public func commands() -> [StyledText] {
        guard let run = machine.opening?.run, let first = ledger.open.first, machine.state.isFinal else { return [] }
        let id = first.id.description
        return [
            NextCommand("obligations", "discharge", run.text, id, choosing: "--evidence-run RUN/STEP"),
            NextCommand("obligations", "discharge", run.text, id, choosing: "--reason TEXT"),
            NextCommand("obligations", "waive", run.text, id, choosing: "--reason TEXT --until DATE"),
            NextCommand("obligations", run.text, choosing: "--failback > failback-skeleton.md"),
        ].map { StyledText("  \($0)") }
    }

    /// The machine form.
    public func json(onlyOpen: Bool = false) -> JSONValue {
        .array((onlyOpen ? ledger.open : ledger.all).map { json($0) })
    }

    private func json(_ obligation: Obligation) -> JSONValue {
        var object = JSONObject()
        object["run"] = machine.opening.map { .string($0.run.text) } ?? .null
        object["id"] = .string(obligation.id.description)
        object["step"] = .string(obligation.id.step.text)
        object["text"] = .string(obligation.text)
        object["derived"] = .bool(obligation.isDerived)
        object["state"] = .string(obligation.standingName)
        object["owner"] = .string(obligation.owner)
        object["opened"] = .string(obligation.openedAt.text())
        object["ageSeconds"] = .integer(Int(max(0, (now - obligation.openedAt).components.seconds)))
        object["due"] = obligation.dueAt.map { .string($0.text()) } ?? .null
        object["overdue"] = .bool(obligation.isOverdue(at: now))
        object["note"] = obligation.note.map { .string($0) } ?? .null
        switch obligation.standing {
        case .open: break
        case .settled(let steps, let at):
            object["by"] = .array(steps.map { .string($0.text) })
            object["at"] = .string(at.text())
        case .discharged(let decision), .waived(let decision, _):
            object["by"] = .string(decision.by)
            object["at"] = .string(decision.decidedAt.text())
            object["reason"] = .string(decision.reason)
            object["until"] = decision.until.map { .string($0.text()) } ?? .null
            object["evidence"] = decision.proof.map { .string("\($0.run)/\($0.step)") } ?? .null
            object["key"] = decision.keyFingerprint.map { .string($0) } ?? .null
        }
        return .object(object)
    }

    private static func mark(_ obligation: Obligation, at now: Timestamp) -> (symbol: String, tone: StateMark.Tone) {
        switch obligation.standing {
        case .open: obligation.isOverdue(at: now) ? ("✗", .bad) : ("!", .doubtful)
        case .settled, .discharged: ("✓", .good)
        case .waived: ("-", .quiet)
        }
    }

    /// The line of an event.
    static func line(_ decision: ObligationDecision) -> StyledText {
        let signed = decision.keyFingerprint == nil ? "not signed" : "signed"
        let reason = decision.reason.isEmpty ? "" : ": \(decision.reason)"
        switch decision.verdict {
        case .discharge:
            let proof = decision.proof.map { " with \($0.run)/\($0.step)" } ?? ""
            return StateMark.Tone.good.text(
                "  ✓ obligation \(decision.obligation) discharged by \(decision.by)\(proof) (\(signed))\(reason)"
            )
        case .waive:
            let until = decision.until.map { " until \($0.text())" } ?? ""
            return StateMark.Tone.doubtful.text(
                "  - obligation \(decision.obligation) waived by \(decision.by)\(until) (\(signed))\(reason)"
            )
        }
    }
}
