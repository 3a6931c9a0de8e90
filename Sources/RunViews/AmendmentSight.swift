// SPDX-License-Identifier: Apache-2.0

public import RunCore
public import RunbookModel
public import TerminalUI
public import Values

/// What a person sees of an edit before a run goes on with it: what is different, what that means, what stands against it.
public struct AmendmentSight: Sendable {
    /// The run.
    public let run: RunID
    /// What is different.
    public let difference: PlanDifference
    /// The plan in force.
    public let from: PlanDifferenceView.Side
    /// The edited plan.
    public let to: PlanDifferenceView.Side
    /// The IAM actions that the plan in force did not need.
    public let permissions: [String]
    /// What it means for the run.
    public let notes: [AmendmentNote]
    /// Why the run cannot go on with it; empty when it can.
    public let objections: [String]
    /// The steps that begin anew.
    public let renewed: [StepID]
    /// The steps whose result is kept.
    public let accepted: [StepID]

    /// What a person sees of an edit.
    public init(
        run: RunID,
        difference: PlanDifference,
        from: PlanDifferenceView.Side,
        to: PlanDifferenceView.Side,
        permissions: [String],
        notes: [AmendmentNote],
        objections: [String],
        renewed: [StepID],
        accepted: [StepID]
    ) {
        self.run = run
        self.difference = difference
        self.from = from
        self.to = to
        self.permissions = permissions
        self.notes = notes
        self.objections = objections
        self.renewed = renewed
        self.accepted = accepted
    }

    /// What it means, a line each, as it is signed.
    public var meaning: [String] {
        let needs = "needs in AWS what the plan before did not: \(permissions.joined(separator: ", "))"
        let added = permissions.isEmpty ? [] : [AmendmentNote(weight: .noteworthy, text: needs)]
        return (notes + added).map(\.line)
    }

    /// The lines for a person; what it means is not told of an edit that the run cannot go on with.
    public func lines(columns: Int) -> [StyledText] {
        var lines = PlanDifferenceView(difference, from: from, to: to, columns: columns).lines()
        if !permissions.isEmpty {
            lines += [
                "", StyledText("needs in AWS what the plan before did not: \(permissions.joined(separator: ", "))"),
            ]
        }
        guard objections.isEmpty else {
            return lines + ["", StyledText("What stands against it", [.bold, .red])]
                + objections.map { StateMark.Tone.bad.text("  \($0)") }
        }
        return lines + AmendmentView.lines(notes)
    }

    /// The machine form; see `Documentation/schemas/amend.schema.json`.
    ///
    /// - Parameters:
    ///   - amendment: What was recorded; nil when nothing was.
    ///   - resume: The command that goes on with it.
    /// - Returns: The document.
    public func json(_ amendment: PlanAmendment? = nil, resume: NextCommand? = nil) -> JSONValue {
        let (kept, begun) = (Set(accepted), Set(renewed))
        func names(_ steps: [StepID], _ isMeant: (StepID) -> Bool) -> JSONValue {
            .array(steps.filter(isMeant).map { .string($0.text) })
        }
        return [
            "run": .string(run.text),
            "difference": PlanDifferenceView(difference, from: from, to: to).json(),
            "permissions": .array(permissions.map { .string($0) }),
            "objections": .array(objections.map { .string($0) }),
            "notes": .array(
                objections.isEmpty
                    ? notes.map { ["weight": .string($0.weight.rawValue), "text": .string($0.text)] } : []
            ),
            "beginsAnew": names(renewed) { !kept.contains($0) },
            "keepsItsResult": names(accepted) { !begun.contains($0) },
            "goesOnWithItsList": names(accepted, begun.contains),
            "recorded": amendment.map(AmendmentView.json) ?? .null,
            "text": amendment.map { .string($0.text(in: run)) } ?? .null,
            "next": resume.map { .string($0.description) } ?? .null,
        ]
    }
}
