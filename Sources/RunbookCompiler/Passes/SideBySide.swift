// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Dispatch
import Synchronization

/// Work on the steps of large runbooks, on all processors that are free.
enum SideBySide {
    /// From how many steps on a second processor is worth its start.
    static let large = 500

    /// Something that several threads look at and none changes.
    ///
    /// - Warning: `@unchecked Sendable` because whoever makes one sees to it that its threads change nothing but what is
    ///   theirs alone.
    struct Shared<Content>: @unchecked Sendable {
        let content: Content
    }

    /// What is made of each portion of a number of things, in their order; of all at once where it is not worth it.
    static func portions<Result>(
        of count: Int,
        by size: Int = 32,
        isWorthIt: Bool,
        _ work: @escaping (Range<Int>) -> Result
    ) -> [Result] {
        guard isWorthIt else { return [work(0..<count)] }
        let work = Shared(content: work)
        let portions = (count + size - 1) / size
        let results = Mutex<[Shared<Result>?]>(Array(repeating: nil, count: portions))
        DispatchQueue.concurrentPerform(iterations: portions) { index in
            let start = index * size
            let result = Shared(content: work.content(start..<min(start + size, count)))
            results.withLock { $0[index] = result }
        }
        return results.withLock { $0.compactMap { $0?.content } }
    }
}

extension RunbookDraft {
    /// Has work done on each step, which may change that step and look at everything but the steps.
    ///
    /// The findings come in the order of the steps.
    mutating func forEachStep(
        _ work: @escaping (_ step: inout StepDraft, _ index: Int, _ draft: RunbookDraft) -> [Diagnostic]
    ) -> [Diagnostic] {
        var steps: [StepDraft] = []
        swap(&steps, &self.steps)
        defer { swap(&steps, &self.steps) }
        let draft = self
        return steps.withUnsafeMutableBufferPointer { steps in
            // Each step belongs to one portion, and the pointer is not used behind this closure.
            let steps = SideBySide.Shared(content: steps)
            let count = steps.content.count
            return SideBySide.portions(of: count, isWorthIt: count >= SideBySide.large) { portion in
                portion.flatMap { work(&steps.content[$0], $0, draft) }
            }.flatMap(\.self)
        }
    }
}
