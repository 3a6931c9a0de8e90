// SPDX-License-Identifier: Apache-2.0

public import RunCore
public import RunbookModel
public import Values

/// A checklist with what is known about each item: computed from records, never typed.
public struct ChecklistReport: Sendable, Hashable {
    /// The checklist.
    public let checklist: Checklist
    /// The items in order.
    public let items: [Item]

    /// An item and what is known about it.
    public struct Item: Sendable, Hashable {
        /// The item.
        public let item: ChecklistItem
        /// What is known about it.
        public let state: ItemState
        /// Why, in one sentence; empty for a clean pass.
        public let reason: String
        /// What each step that proves it has shown.
        public let proofs: [Proof]
    }

    /// What a step has shown about an item.
    public struct Proof: Sendable, Hashable {
        /// The step.
        public let proof: ChecklistItem.Proof
        /// The run that it was taken from; nil when no run has it.
        public let run: RunID?
        /// How much of that run was real.
        public let level: RunLevel?
        /// Whether the run talked to an emulator in AWS's place.
        public let isEmulated: Bool
        /// How the step ended; nil when it did not.
        public let outcome: StepOutcome?
        /// When the step was over.
        public let at: Timestamp?
        /// The number of the journal record that says so.
        public let record: Int?
        /// What was exchanged.
        public let evidence: [EvidenceReference]
        /// Who approved the step alone, by breaking the glass; nil when nobody did.
        public let brokenGlass: String?
        /// Who approved the step, which cannot be undone, without a key that proves it; nil when every approval is proven.
        public let unsigned: String?
        /// That it was done under another plan than the run has now, and kept; nil when it was not.
        public let kept: KeptResult?
    }

    /// Whether one person approved alone what an item is proven by, or nobody whom a key proves did.
    public static func isBroken(_ item: Item) -> Bool {
        item.proofs.contains { $0.brokenGlass != nil || $0.unsigned != nil }
    }

    /// Whether anything here was learned from an emulator and so says nothing about production.
    public var isRehearsed: Bool { items.contains { $0.proofs.contains(where: \.isEmulated) } }

    /// Whether anything here was learned from a run that withheld its changes.
    public var isFromDryRun: Bool { items.contains { $0.proofs.contains { $0.level == .probe } } }

    /// How many items are in each state.
    public func count(_ state: ItemState) -> Int { items.count { $0.state == state } }

    /// The counts in words.
    public var totals: String {
        let parts = ItemState.allCases.filter { count($0) > 0 }.map { "\(count($0)) \($0.rawValue)" }
        let kind = isRehearsed ? " in rehearsal" : ""
        return "\(count(.pass)) of \(items.count) ticked\(kind): \(parts.joined(separator: ", "))"
    }
}
