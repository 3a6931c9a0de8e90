// SPDX-License-Identifier: Apache-2.0

public import RunCore
import RunbookModel
public import TerminalUI
public import Values

/// That a run goes on with another plan, for a terminal and for programs.
public enum AmendmentView {
    /// Who decided it, when and why, and whether it is signed; what is red of it is red.
    public static func lines(_ amendment: PlanAmendment) -> [StyledText] {
        let plan = amendment.plan
        let isRed = amendment.keyFingerprint == nil || !amendment.accepted.isEmpty
        let notes = amendment.recovery.map { [StyledText("  note: \($0)")] } ?? []
        return notes + [(isRed ? StateMark.Tone.bad : .doubtful).text("  \(plan.shown(amendment.sentence))")]
    }

    /// Every amendment of a run's plan, and which plan is in force; nothing for a run whose plan nobody amended.
    public static func lines(_ machine: RunMachine) -> [StyledText] {
        guard !machine.amendments.isEmpty else { return [] }
        let begun = machine.planDigest(1)?.prefix(16) ?? ""
        let force = "  plan \(machine.planNumber) is in force: \(machine.planDigest.prefix(16))…, begun with \(begun)…"
        return machine.amendments.flatMap(lines) + [StateMark.Tone.doubtful.text(force)]
    }

    /// Under which plan a step was last carried out, when it is not the one in force; nil when it is, or nothing was done.
    public static func plan(of status: StepStatus, in machine: RunMachine) -> String? {
        guard let number = status.planNumber, number != machine.planNumber else { return nil }
        return "carried out under plan \(number) of \(machine.planNumber)"
    }

    /// What an amendment means for the run at hand, the gravest first.
    public static func lines(_ notes: [AmendmentNote]) -> [StyledText] {
        guard !notes.isEmpty else { return [] }
        return ["", StyledText("What that means for this run", .bold)]
            + notes.map { note in
                switch note.weight {
                case .grave: StateMark.Tone.bad.text("  \(note.text)")
                case .noteworthy: StateMark.Tone.doubtful.text("  \(note.text)")
                case .usual: StyledText("  \(note.text)")
                }
            }
    }

    /// The machine form.
    public static func json(_ amendment: PlanAmendment) -> JSONValue {
        [
            "by": .string(amendment.by), "at": .string(amendment.amendedAt.text()),
            "reason": .string(amendment.plan.shown(amendment.reason)),
            "meaning": .array((amendment.meaning ?? []).map { .string(amendment.plan.shown($0)) }),
            "from": .string(amendment.planDigest), "to": .string(amendment.amendedDigest),
            "key": amendment.keyFingerprint.map { .string($0) } ?? .null,
            "changes": .array(amendment.changes.map { .string($0) }),
            "renewed": .array(amendment.renewed.map { .string($0.text) }),
            "accepted": .array(amendment.accepted.map { .string($0.text) }),
        ]
    }
}
