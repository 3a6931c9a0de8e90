// SPDX-License-Identifier: Apache-2.0

extension Plan {
    /// The checklist that stands in the runbook itself, as its task lists; nil when there is none.
    ///
    /// - Parameter taken: Names that other checklists of the run have.
    /// - Returns: A checklist under the runbook's name, or under `NAME-items` when another one has it.
    public func ownChecklist(besides taken: [String] = []) -> Checklist? {
        guard !checklist.isEmpty else { return nil }
        let items = checklist.enumerated().map { index, binding in
            ChecklistItem(
                number: index + 1,
                text: binding.text,
                section: binding.section,
                proofs: binding.steps.map { ChecklistItem.Proof(runbook: runbook.id, step: $0) },
                maximumAge: binding.maximumAge
            )
        }
        return Checklist(
            id: taken.contains(runbook.id) ? "\(runbook.id)-items" : runbook.id,
            title: runbook.title,
            items: items,
            source: PlanSource(name: sources.first?.name ?? runbook.id, text: "")
        )
    }
}
