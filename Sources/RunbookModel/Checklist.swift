// SPDX-License-Identifier: Apache-2.0

public import Values

/// A validation checklist: items in sections, each with the steps that prove it.
public struct Checklist: Sendable, Hashable, Codable {
    /// The checklist's name: its file name without extension.
    public var id: String
    /// The document's title.
    public var title: String
    /// The items in document order.
    public var items: [ChecklistItem]
    /// The text that the checklist was compiled from.
    public var source: PlanSource

    /// A validation checklist.
    public init(id: String, title: String, items: [ChecklistItem], source: PlanSource) {
        self.id = id
        self.title = title
        self.items = items
        self.source = source
    }
}

/// One item of a checklist.
public struct ChecklistItem: Sendable, Hashable, Codable {
    /// The item's number in the document, counted from 1.
    public var number: Int
    /// The item's text, word for word.
    public var text: String
    /// The headings above the item.
    public var section: [String]
    /// The steps that must all have succeeded; empty for an item that only a person can attest.
    public var proofs: [Proof]
    /// How old the evidence may be; nil for no limit.
    public var maximumAge: TimeSpan?
    /// Where the item stands.
    public var place: SourcePlace?

    /// A step of a runbook.
    public struct Proof: Sendable, Hashable, Codable {
        /// The runbook's identifier.
        public var runbook: String
        /// The step's name there.
        public var step: StepID

        /// A step of a runbook.
        public init(runbook: String, step: StepID) {
            self.runbook = runbook
            self.step = step
        }
    }

    /// One item of a checklist.
    public init(
        number: Int,
        text: String,
        section: [String] = [],
        proofs: [Proof] = [],
        maximumAge: TimeSpan? = nil,
        place: SourcePlace? = nil
    ) {
        self.number = number
        self.text = text
        self.section = section
        self.proofs = proofs
        self.maximumAge = maximumAge
        self.place = place
    }
}
