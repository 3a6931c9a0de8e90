// SPDX-License-Identifier: Apache-2.0

/// Something of the document that looks like a step and is none, because the author said so with `skip`.
public struct Illustration: Sendable, Hashable, Codable {
    /// The name that the step would have.
    public var id: StepID
    /// Its title.
    public var title: String
    /// The headings above it, outermost first.
    public var section: [String]
    /// Why it is no step, in words.
    public var reason: String
    /// Where it stands in its source; not part of the plan's meaning.
    public var place: SourcePlace?

    /// Something that looks like a step and is none.
    public init(id: StepID, title: String, section: [String] = [], reason: String, place: SourcePlace? = nil) {
        self.id = id
        self.title = title
        self.section = section
        self.reason = reason
        self.place = place
    }
}
