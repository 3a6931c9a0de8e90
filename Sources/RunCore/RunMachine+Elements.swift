// SPDX-License-Identifier: Apache-2.0

import Expressions
public import RunbookModel
public import Values

/// A step that goes through a list: each element is begun, performed, checked and recorded as a step of its own would be.
///
/// The list is on record before anything is asked or done for it, so that an approver sees all of it and a resumed run
/// goes on with the same one. What an element left in doubt is decided before the next one is begun; elements that are
/// done are never begun again.
extension RunMachine {
    /// What a step with a list does before it begins; nil when there are elements to begin with.
    func actionForElements(of step: Step, _ each: EachRule, _ status: StepStatus) -> Action? {
        guard let elements = status.elements else { return listing(of: step, each) }
        guard elements.count == status.elementOutcomes.count else { return nil }
        return .settle(step.outcome(of: status.elementOutcomes, attempt: status.attempt))
    }

    private func listing(of step: Step, _ each: EachRule) -> Action {
        let value: Operand
        do throws(ExpressionError) {
            value = try each.list.value(in: scope(at: opening?.openedAt))
        } catch {
            return settle(step, .failed, "its list '\(each.list.source)' cannot be computed: \(error.message)")
        }
        guard let json = value.json, !json.isNull else {
            let reason = value.unobservedReason ?? "it has no value"
            return settle(step, .undetermined, "its list '\(each.list.source)' is not known: \(reason)")
        }
        guard let elements = json.arrayValue else {
            return settle(step, .failed, "its list '\(each.list.source)' is no list but \(json.kindWithArticle)")
        }
        guard !elements.isEmpty else {
            // Nothing was proven; what the elements would have yielded is known all the same, and is nothing.
            return .settle(
                StepOutcome(
                    step: step.id,
                    attempt: status(of: step.id).attempt,
                    state: .skipped,
                    reason: "its list '\(each.list.source)' has no elements",
                    captures: .object(JSONObject(step.capturedNames.map { ($0, .array([])) }))
                )
            )
        }
        guard elements.count <= EachRule.limit else {
            let count = "its list '\(each.list.source)' has \(elements.count) elements"
            return settle(step, .failed, "\(count); at most \(EachRule.limit) are gone through")
        }
        return .list(step.id, elements)
    }
}

extension Step {
    /// How a step that has gone through its whole list ended: as well as its worst element.
    ///
    /// Captures become lists in the order of the elements; one that an element did not yield is not observed.
    public func outcome(of elements: [StepOutcome], attempt: Int) -> StepOutcome {
        let worst = elements.enumerated().max { Self.gravity($0.element.state) < Self.gravity($1.element.state) }
        guard let worst, worst.element.state.isSuccess else {
            guard let worst else { return StepOutcome(step: id, attempt: attempt, state: .undetermined) }
            let count = elements.count { !$0.state.isSuccess }
            // The list had no effect when none of its elements had one.
            let isIdle = elements.allSatisfy { $0.state == .noEffect || $0.state == .alreadyTrue }
            let reason = "\(count) of \(elements.count) elements: element \(worst.offset + 1): \(worst.element.reason)"
            return StepOutcome(
                step: id,
                attempt: attempt,
                state: worst.element.state == .noEffect && !isIdle ? .failed : worst.element.state,
                reason: reason,
                unobserved: capturedNames
            )
        }
        var captures = JSONObject()
        var unobserved: [String] = []
        for name in capturedNames {
            let values = elements.compactMap { $0.captures.objectValue?[name] }
            if values.count == elements.count { captures[name] = .array(values) } else { unobserved.append(name) }
        }
        let attesters = Set(elements.compactMap(\.attestedBy)).sorted()
        let isAttested = !attesters.isEmpty && elements.allSatisfy { $0.isProven || $0.attestedBy != nil }
        return StepOutcome(
            step: id,
            attempt: attempt,
            state: worst.element.state,
            reason: "\(elements.count) \(elements.count == 1 ? "element" : "elements")",
            isProven: elements.allSatisfy(\.isProven),
            captures: .object(captures),
            unobserved: unobserved,
            attestedBy: isAttested ? attesters.joined(separator: ", ") : nil
        )
    }

    /// How a step ended that got no further than an element of its list, after earlier ones ended like that.
    ///
    /// Where an earlier one was changed, one that had no effect leaves the list half done.
    public func outcome(
        stoppedBy outcome: StepOutcome,
        at number: Int,
        of elements: [JSONValue],
        after earlier: [StepOutcome]
    ) -> StepOutcome {
        let label = ElementLabel(number: number, of: elements).text
        let rest = elements.count - number
        var whole = outcome
        whole.reason =
            outcome.reason.isEmpty ? label : "\(label): \(outcome.reason)"
        if outcome.state != .inDoubt {
            whole.reason += "; \(number - 1) done before it, \(rest) not begun"
        }
        if outcome.state == .noEffect, !earlier.allSatisfy({ $0.state == .alreadyTrue }) { whole.state = .failed }
        whole.captures = .object(JSONObject())
        whole.unobserved = capturedNames
        return whole
    }

    /// The order from the best ending to the worst.
    private static func gravity(_ state: StepState) -> Int {
        switch state {
        case .alreadyTrue: 0
        case .succeeded: 1
        case .adopted: 2
        case .skipped: 3
        case .notTaken: 4
        case .undetermined: 5
        case .cancelled: 6
        case .noEffect: 7
        case .timedOut: 8
        // No element ends like this: what is undone, is undone as a whole.
        case .compensated: 8
        case .failedIgnored: 9
        case .failed: 10
        case .pending, .waitingApproval, .waitingOperator, .running, .inDoubt: 11
        }
    }
}

/// An element of a list, in words: `element 2 of 5 ("logs")`.
public struct ElementLabel: Sendable {
    private static let longestValue = 60

    /// The words.
    public let text: String

    /// The words for an element, counted from 1.
    public init(number: Int, of elements: [JSONValue]) {
        let value = elements.indices.contains(number - 1) ? elements[number - 1].text(.compact) : ""
        let shown = value.count > Self.longestValue ? "\(value.prefix(Self.longestValue))…" : value
        text = "element \(number) of \(elements.count)" + (shown.isEmpty ? "" : " (\(shown))")
    }
}

extension StepStatus {
    /// The operations of the last attempt, for the element at hand in a step that goes through a list.
    public var currentOperations: ArraySlice<OperationRecord> { operations.dropFirst(settledOperations) }

    /// The results of all elements in order; nil when one of them is not on record.
    var results: JSONValue? {
        let known = elementResults.compactMap(\.self)
        return known.isEmpty || known.count < elementResults.count ? nil : .array(known)
    }
}

extension JSONValue {
    fileprivate var kindWithArticle: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
