// SPDX-License-Identifier: Apache-2.0

public import Values

/// A checklist item and the steps that prove it.
public struct ChecklistBinding: Sendable, Hashable, Codable {
    /// The item's text, word for word.
    public var text: String
    /// The headings above the item.
    public var section: [String]
    /// The steps of this runbook that must all have succeeded; empty for an item that only a person can attest.
    public var steps: [StepID]
    /// How old the evidence may be; nil for no limit.
    public var maximumAge: TimeSpan?

    /// A checklist item and the steps that prove it.
    public init(text: String, section: [String] = [], steps: [StepID], maximumAge: TimeSpan? = nil) {
        self.text = text
        self.section = section
        self.steps = steps
        self.maximumAge = maximumAge
    }
}
