// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Values

/// With which inputs of its own a step sent its changes: what undoes a change needs those that it was made with, whatever
/// the step was given for attempts that changed nothing.
struct SentInputs: Sendable, Hashable {
    /// Those of the change that happened last; nil when none is known to have happened.
    private var happened: [InputChange]?
    /// Those of the change that was sent last, and of the one before it.
    private var sent: [InputChange]?
    private var sentBefore: [InputChange]?
    /// Whether a change with other inputs happened before the last one, or may have.
    private(set) var isMixed = false

    /// The inputs of the change that is to be undone; nil when nothing was sent.
    var ofLastChange: [InputChange]? { happened ?? sent }

    /// A change is about to be sent.
    mutating func send(_ inputs: [InputChange]) {
        (sentBefore, sent) = (sent, inputs)
    }

    /// The change that was sent last happened; without one, a person did it.
    mutating func happen(_ inputs: [InputChange]) {
        let now = sent ?? inputs
        // A change before that nobody has answered for may be there as well.
        if let earlier = happened ?? sentBefore, Self.values(earlier) != Self.values(now) { isMixed = true }
        happened = now
    }

    /// The change that was sent last is not there.
    mutating func undo() {
        (sent, sentBefore) = (sentBefore, nil)
    }

    private static func values(_ inputs: [InputChange]) -> [String: JSONValue] {
        Dictionary(inputs.map { ($0.name, $0.value) }) { _, last in last }
    }
}

extension StepStatus {
    /// The inputs of its own with which the step's last change was made; those for its next attempt when it made none.
    var inputsOfLastChange: [InputChange] { sentInputs.ofLastChange ?? changedInputs }
}
