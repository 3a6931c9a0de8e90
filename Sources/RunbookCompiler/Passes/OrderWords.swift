// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// Says why steps come after each other; steps by index.
struct OrderWords {
    private let steps: [StepDraft]

    init(_ steps: [StepDraft]) { self.steps = steps }

    /// Why each step of a way comes after the one before it; what only follows the document is one sentence.
    func notes(on way: [Int]) -> [Diagnostic.Note] {
        let stops = stops(on: way)
        return zip(stops, stops.dropFirst()).compactMap { earlier, later in
            guard let before = steps[earlier].id, let after = steps[later].id else { return nil }
            let cause = cause(of: later, after: earlier) ?? .document
            return Diagnostic.Note(cause.sentence(after, after: before), at: cause.range ?? steps[later].range)
        }
    }

    /// The steps of a way without those in the middle of document order.
    func stops(on way: [Int]) -> [Int] {
        guard way.count > 2 else { return way }
        var stops = [way[0]]
        for index in way.indices.dropFirst().dropLast() {
            let before = cause(of: way[index], after: way[index - 1])
            let after = cause(of: way[index + 1], after: way[index])
            if before?.isDocument != true || after?.isDocument != true { stops.append(way[index]) }
        }
        return stops + [way[way.count - 1]]
    }

    private func cause(of later: Int, after earlier: Int) -> OrderCause? {
        guard let id = steps[earlier].id, let place = steps[later].needs.firstIndex(where: { $0.step == id }) else {
            return nil
        }
        return steps[later].causes[place]
    }
}
