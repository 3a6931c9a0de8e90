// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel

/// The names whose values may be others than the run was going to have, because what yields them was edited.
///
/// What is over has yielded what it yielded. Of the rest, a value is another one when its step is new or was edited, when
/// that step looks at such a value, or when the name stands for what another step yields.
struct EditedYields {
    private let old: Plan
    private let new: Plan
    /// The steps that yield something else, or may.
    private var edited: Set<StepID> = []

    /// Compares two plans; steps of the older one that are over keep what they yielded.
    init(from old: Plan, to new: Plan, isOver: (Step) -> Bool) {
        (self.old, self.new) = (old, new)
        for step in new.steps {
            let earlier = old.step(step.id)
            if let earlier, isOver(earlier) { continue }
            // A step looks at values of steps before it, which have been judged by now.
            let isOther = earlier.map { !$0.isSameDeed(as: step) } ?? true
            if isOther || step.referencedNames.contains(where: { source(of: $0, at: step.id) != nil }) {
                edited.insert(step.id)
            }
        }
    }

    /// The step on whose account a name stands for something else at a step; nil when it stands for the same.
    private func source(of name: String, at step: StepID) -> StepID? {
        guard let producer = Self.producer(of: name, at: step, in: new) else { return nil }
        if edited.contains(producer) { return producer }
        guard old.step(step) != nil else { return nil }
        return Self.producer(of: name, at: step, in: old) == producer ? nil : producer
    }

    /// The nearest step before one that yields the name, else the last that does; the step itself that has it as its name.
    private static func producer(of name: String, at step: StepID, in plan: Plan) -> StepID? {
        let before = plan.steps.prefix { $0.id != step }
        let found =
            before.last { $0.capturedNames.contains(name) } ?? plan.steps.last { $0.capturedNames.contains(name) }
        return (found ?? plan.steps.first { $0.id.text == name })?.id
    }

    /// Why calls of steps to come may lead elsewhere, a sentence each.
    func objections(to plan: Plan, isOver: (Step) -> Bool) -> [String] {
        plan.steps.filter { !isOver($0) && old.step($0.id) != nil }.flatMap { step in
            step.placeTemplates.compactMap { what, template -> String? in
                let names = Set(template.expressions.flatMap { $0.references.map(\.name) }).sorted()
                guard let source = names.lazy.compactMap({ source(of: $0, at: step.id) }).first else { return nil }
                return "'\(step.id)' acts \(what) \(template.readable), which '\(source)' yields, and that is edited: "
                    + "it could lead where the run was not going to act"
            }
        }
    }
}

extension Step {
    /// The templates on which it depends where the step acts: regions, and connections that a command spells out.
    var placeTemplates: [(what: String, template: Template)] {
        everyCommand.compactMap { command in
            switch command.operation {
            case .aws(let aws): return aws.region.map { ("in the region", $0) }
            case .sql(let sql):
                guard case .explicit(let connection) = sql.connection else { return nil }
                return ("on the database", connection)
            case .shell: return nil
            }
        }
    }
}
