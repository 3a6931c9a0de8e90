// SPDX-License-Identifier: Apache-2.0

import RunbookModel

/// The steps of a plan under their headings, and what each part as a whole requires.
struct PlanSections {
    /// Steps that follow one another under the same heading.
    struct Section {
        /// The headings, outermost first.
        var titles: [String]
        /// The places of the steps in the plan.
        var steps: Range<Int>
        /// What every step of the section requires, in words: other sections by their titles, or steps.
        var requires: [String]
        /// The steps behind `requires`.
        var required: Set<StepID>
    }

    /// The sections in order.
    let all: [Section]

    init(_ plan: Plan) {
        var sections: [Section] = []
        for (index, step) in plan.steps.enumerated() {
            if let last = sections.last, last.titles == step.section {
                sections[sections.count - 1].steps = last.steps.lowerBound..<index + 1
            } else {
                sections.append(Section(titles: step.section, steps: index..<index + 1, requires: [], required: []))
            }
        }
        // Which section each step is in, for naming what is required.
        var homes: [StepID: Int] = [:]
        for (place, section) in sections.enumerated() {
            for index in section.steps { homes[plan.steps[index].id] = place }
        }
        for place in sections.indices {
            let required = Self.common(sections[place].steps.map { plan.steps[$0] })
            sections[place].required = required
            sections[place].requires = Self.names(of: required, plan, sections, homes)
        }
        all = sections
    }

    /// What all of the steps require.
    private static func common(_ steps: [Step]) -> Set<StepID> {
        var common: Set<StepID>?
        for step in steps {
            let required = Set(step.needs.filter { $0.kind == .requires }.map(\.step))
            common = common?.intersection(required) ?? required
            if common?.isEmpty == true { return [] }
        }
        return common ?? []
    }

    private static func names(
        of required: Set<StepID>,
        _ plan: Plan,
        _ sections: [Section],
        _ homes: [StepID: Int]
    ) -> [String] {
        var places: [Int: Int] = [:]
        for id in required { if let home = homes[id] { places[home, default: 0] += 1 } }
        return places.keys.sorted().flatMap { place -> [String] in
            let steps = sections[place].steps.map { plan.steps[$0] }
            let binding = steps.filter { $0.onFailure != .continue }
            if let title = sections[place].titles.last, binding.allSatisfy({ required.contains($0.id) }) {
                return [title]
            }
            return steps.filter { required.contains($0.id) }.map(\.id.text)
        }
    }
}
