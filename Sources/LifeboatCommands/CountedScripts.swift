// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel

/// The scripts of a step whose output counts, out of everything that is on record about it.
///
/// An attempt that only looks again at what an earlier one has done runs no command, and leaves the words of that one
/// standing: they are what somebody wants to read who asks what the step has printed.
struct CountedScripts {
    /// The operations with a script, or with one of which nothing was kept, in order.
    let records: [OperationRecord]
    /// Which attempt they are of, when it is not the step's last; nil otherwise.
    let remark: String?

    /// Chooses among the operations of all attempts at a step, in the order in which they ended.
    init(_ operations: [OperationRecord], of status: StepStatus) {
        let scripts = operations.filter { $0.script != nil || $0.isLeftOut }
        var counted: [Int?: Int] = [:]
        for record in scripts { counted[record.element] = max(counted[record.element] ?? 0, record.attempt) }
        // The last attempt that acted counts, and whatever looked at the world after it.
        var acted: [Int?: Int] = [:]
        for record in scripts {
            if case .action = record.phase { acted[record.element] = max(acted[record.element] ?? 0, record.attempt) }
        }
        counted.merge(acted) { $1 }
        records = scripts.filter { $0.attempt >= counted[$0.element] ?? 0 }
        remark = Self.remark(counted.values.max(), status)
    }

    private static func remark(_ counted: Int?, _ status: StepStatus) -> String? {
        guard let counted else { return nil }
        if status.state == .pending { return "it is to begin anew; this is what attempt \(counted) printed" }
        guard counted < status.attempt else { return nil }
        let last = "attempt \(status.attempt)"
        return status.state.isFinal
            ? "\(last) ran no command again; attempt \(counted) counts, and this is what it printed"
            : "\(last) has run no command yet; this is what attempt \(counted) printed"
    }
}
