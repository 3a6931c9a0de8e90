// SPDX-License-Identifier: Apache-2.0

/// Something about an expression that the shapes of its values show to be wrong.
public struct ShapeFinding: Sendable, Hashable {
    /// What is wrong.
    public enum Problem: Sendable, Hashable {
        /// The object has no such member: the value is never there.
        case unknownMember
        /// A member, an element or all elements are asked of something that has none.
        case wrongContainer
        /// A comparison, a sum or a whole assertion that cannot come out as meant.
        case neverHolds
        /// A word that the description does not list.
        case unlistedWord
        /// A function gets what it does not take.
        case wrongArgument
    }

    /// What is wrong.
    public let problem: Problem
    /// What is wrong, as a sentence that names the values' types.
    public let message: String
    /// The place in the source, in UTF-8 offsets.
    public let range: Range<Int>
    /// The name or word that is not there; nil when the problem is none of names.
    public let name: String?
    /// What could have been meant.
    public let candidates: [String]
    /// Whether it is only a mistake when a candidate is near.
    public let needsNearness: Bool
    /// What to write instead, when that is certain.
    public let fix: String?

    init(
        _ problem: Problem,
        _ message: String,
        at range: Range<Int>,
        name: String? = nil,
        candidates: [String] = [],
        needsNearness: Bool = false,
        fix: String? = nil
    ) {
        self.problem = problem
        self.message = message
        self.range = range
        self.name = name
        self.candidates = candidates
        self.needsNearness = needsNearness
        self.fix = fix
    }
}
