// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// The name of an obligation in its run: the step that leaves it behind, `STEP#N` for an element of the step's list, or
/// `STEP#review` for the review of what one person decided alone.
public struct ObligationID: Sendable, Hashable, CustomStringConvertible {
    /// The step.
    public let step: StepID
    /// The element, counted from 1, of a step that goes through a list.
    public let element: Int?
    /// Which of the decisions about the step by one person is to be reviewed, counted from 1; nil for what the step leaves.
    public let review: Int?

    /// The obligation of a step, or of an element of its list.
    public init(step: StepID, element: Int? = nil) {
        self.step = step
        self.element = element
        review = nil
    }

    /// The review of a decision about the step by one person, counted from 1.
    public init(step: StepID, review: Int) {
        self.step = step
        element = nil
        self.review = review
    }

    /// The obligation that the text names; nil when it has not the form of a name.
    public init?(_ text: String) {
        let parts = text.split(separator: "#", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let step = StepID(String(parts[0])) else { return nil }
        self.step = step
        guard parts.count == 2 else {
            (element, review) = (nil, nil)
            return
        }
        let isReview = parts[1].hasPrefix(Self.reviewMark)
        let digits = isReview ? parts[1].dropFirst(Self.reviewMark.count) : parts[1]
        guard !(isReview && digits.isEmpty) else {
            (element, review) = (nil, 1)
            return
        }
        guard let number = Int(digits), number > (isReview ? 1 : 0), String(number) == digits else { return nil }
        (element, review) = isReview ? (nil, number) : (number, nil)
    }

    private static let reviewMark = "review"

    /// The name as people write it.
    public var description: String {
        if let review { return "\(step)#\(Self.reviewMark)\(review > 1 ? String(review) : "")" }
        return element.map { "\(step)#\($0)" } ?? step.text
    }
}

extension ObligationID: CodableAsText {
    /// What is wrong with a text that is none.
    public static var notReadable: String { "not an obligation's name" }
}

/// What a step makes or switches off, told by its calls before the run, and the steps that undo it.
///
/// It stands in the run's first record, so that the record alone tells what a run owes.
public struct RunLeftover: Sendable, Hashable, Codable {
    /// The step.
    public var step: StepID
    /// What it leaves behind, in words.
    public var text: String
    /// For each thing that it leaves, the steps any of which removes it; an empty list when none does.
    public var removers: [[StepID]]

    /// What a step leaves behind.
    public init(step: StepID, text: String, removers: [[StepID]]) {
        self.step = step
        self.text = text
        self.removers = removers
    }
}

/// Something that a run has left behind, or may have, and that somebody must see to.
public struct Obligation: Sendable, Hashable {
    /// Its name in the run.
    public let id: ObligationID
    /// What is left behind, in words.
    public let text: String
    /// Whether the calls of the step say so, and not its author.
    public let isDerived: Bool
    /// Who answers for it: the person who started the run, or of a review anybody but the one who decided.
    public let owner: String
    /// When the step took effect, or may have.
    public let openedAt: Timestamp
    /// When it is to be seen to; nil when nothing says so.
    public let dueAt: Timestamp?
    /// What became of it.
    public let standing: Standing
    /// Why it is still open although something was done about it; nil when nothing was.
    public let note: String?

    /// What became of an obligation.
    public enum Standing: Sendable, Hashable {
        /// Nobody has seen to it.
        case open
        /// A step of the same run has, and that is proven or attested.
        case settled(by: [StepID], at: Timestamp)
        /// Somebody says that it is seen to.
        case discharged(ObligationDecision)
        /// Somebody took it upon them that it stays for a while.
        case waived(ObligationDecision, until: Timestamp)
    }

    /// Whether somebody must see to it.
    public var isOpen: Bool { standing == .open }

    /// Whether it is open for longer than it should be.
    public func isOverdue(at now: Timestamp) -> Bool { isOpen && dueAt.map { $0 < now } ?? false }
}
