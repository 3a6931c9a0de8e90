// SPDX-License-Identifier: Apache-2.0

/// Which steps of two plans are the same step: those of one name, and those that do the same under another.
struct StepMatching {
    private let old: [Step]
    private let new: [Step]
    /// The older step of each newer one.
    private var partners: [Int?]
    private var isKept: [Bool]

    init(from old: [Step], to new: [Step]) {
        self.old = old
        self.new = new
        partners = [Int?](repeating: nil, count: new.count)
        isKept = [Bool](repeating: false, count: old.count)
        var places: [StepID: Int] = [:]
        for (index, step) in old.enumerated() { places[step.id] = index }
        for (index, step) in new.enumerated() {
            guard let place = places[step.id], !isKept[place] else { continue }
            pair(index, place)
        }
        matchRenamed { Deed(action: $0.withoutPlaces.action, title: $0.title) }
        matchRenamed { Deed(action: $0.withoutPlaces.action, title: "") }
    }

    private struct Deed: Hashable {
        var action: Step.Action
        var title: String
    }

    private mutating func pair(_ index: Int, _ place: Int) {
        partners[index] = place
        isKept[place] = true
    }

    /// Pairs the steps that are left over, in order, by what they do.
    private mutating func matchRenamed(_ deed: (Step) -> Deed) {
        var free: [Deed: [Int]] = [:]
        for place in old.indices.reversed() where !isKept[place] { free[deed(old[place]), default: []].append(place) }
        guard !free.isEmpty else { return }
        for index in new.indices where partners[index] == nil {
            if let place = free[deed(new[index])]?.popLast() { pair(index, place) }
        }
    }

    // MARK: - Changes

    /// Everything that changed about steps, in the order of the newer plan, then what is gone.
    func changes(from oldPlan: Plan, to newPlan: Plan) -> [PlanChange] {
        var changes: [PlanChange] = []
        let moved = movedSteps()
        var names: [StepID: StepID] = [:]
        for (index, place) in partners.enumerated() { if let place { names[old[place].id] = new[index].id } }
        for (index, step) in new.enumerated() {
            guard let place = partners[index] else {
                changes.append(PlanChange(.step(step.id), .added, new: step.title, danger: Self.danger(of: step)))
                continue
            }
            if old[place].id != step.id {
                changes.append(PlanChange(.step(step.id), .renamed(from: old[place].id), danger: .reading))
            }
            if moved.contains(index) {
                let before = index > 0 ? new[index - 1].id : nil
                changes.append(
                    PlanChange(
                        .step(step.id),
                        .moved(behind: before),
                        danger: max(.conduct, Self.danger(ofMoving: step))
                    )
                )
            }
            changes += StepComparison(old[place], step, names: names).changes
        }
        for (place, step) in old.enumerated() where !isKept[place] {
            changes.append(PlanChange(.step(step.id), .removed, old: step.title, danger: Self.danger(of: step)))
        }
        return changes
    }

    /// The newer places of the fewest steps that must be moved to turn the older order into the newer one.
    private func movedSteps() -> Set<Int> {
        let pairs = partners.enumerated().compactMap { index, place in place.map { (index: index, place: $0) } }
        // The longest ascending run of older places stays; patience sorting finds it in n log n.
        var tops: [Int] = []
        var previous = [Int?](repeating: nil, count: pairs.count)
        for (number, pair) in pairs.enumerated() {
            var low = 0
            var high = tops.count
            while low < high {
                let middle = (low + high) / 2
                if pairs[tops[middle]].place < pair.place { low = middle + 1 } else { high = middle }
            }
            if low > 0 { previous[number] = tops[low - 1] }
            if low == tops.count { tops.append(number) } else { tops[low] = number }
        }
        var staying: Set<Int> = []
        var cursor = tops.last
        while let number = cursor {
            staying.insert(pairs[number].index)
            cursor = previous[number]
        }
        return Set(pairs.map(\.index)).subtracting(staying)
    }

    private static func danger(of step: Step) -> PlanChange.Danger {
        switch step.effect {
        case .irreversible: .oneWay
        case .change, .unknown: step.approval == nil ? .change : .approval
        case .read: step.approval == nil ? .reading : .approval
        }
    }

    private static func danger(ofMoving step: Step) -> PlanChange.Danger {
        step.effect == .irreversible ? .oneWay : step.effect.mayChange ? .change : .conduct
    }
}
