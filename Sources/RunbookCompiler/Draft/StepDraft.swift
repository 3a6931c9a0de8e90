// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// A step with all that is known about it, in storage that copies share until one of them is changed.
///
/// A step has some fifty facts: passes hand steps around, and counting the owners of every fact for each copy takes longer
/// than most passes do.
@dynamicMemberLookup
struct StepDraft {
    typealias Source = StepFacts.Source
    typealias Attribute = StepFacts.Attribute
    typealias Variable = StepFacts.Variable
    typealias Part = StepFacts.Part
    typealias Lowering = StepFacts.Lowering
    typealias ForwardUse = StepFacts.ForwardUse

    /// Exactly one element: an array is storage that copies share until one of them is changed.
    private var storage: [StepFacts]

    init(title: String, range: SourceRange) { storage = [StepFacts(title: title, range: range)] }

    /// All that is known, for its methods.
    var facts: StepFacts {
        get { storage[0] }
        _modify { yield &storage[0] }
    }

    /// A fact.
    subscript<Fact>(dynamicMember path: WritableKeyPath<StepFacts, Fact>) -> Fact {
        @inline(__always) get { storage[0][keyPath: path] }
        @inline(__always) _modify { yield &storage[0][keyPath: path] }
    }

    // What follows from facts stands here by name: a path to it would copy all facts for each look.

    /// Why each dependency is one, in the same order.
    var causes: [OrderCause] { storage[0].causes }
    /// Whether an attribute says that this is no step.
    var isSkipped: Bool { storage[0].isSkipped }
    /// Whether a person carries the step out.
    var isManual: Bool { storage[0].isManual }
    /// The names that the step brings into scope, with their places.
    var produced: [(name: String, range: SourceRange)] { storage[0].produced }
    /// What the compiler knows about the step's commands.
    var knownEffect: Effect { storage[0].knownEffect }
    /// The effect that the plan says.
    var effect: Effect { storage[0].effect }
}
