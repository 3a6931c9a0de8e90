// SPDX-License-Identifier: Apache-2.0

import Expressions

extension StepStatus {
    /// The statements that were checked in the last attempt, a line each: what for, whether it held, and what was seen.
    ///
    /// What did not hold before a change is no failure: it is what the change was made for.
    public var statements: [String] {
        zip(assertions, assertionPhases).map { record, phase in phase.sentence(of: record) }
    }
}

extension OperationPhase {
    fileprivate func sentence(of record: AssertionRecord) -> String {
        let plain = "\(record.verdict.rawValue): \(record.sentence)"
        switch self {
        case .precondition(let index): return "precondition \(index + 1): \(plain)"
        case .probeBefore:
            let word =
                switch record.verdict {
                case .passed: "held already"
                case .failed: "did not hold yet"
                case .undetermined: "was not known"
                }
            let seen = record.operands.isEmpty ? "" : " (\(record.operands.joined(separator: ", ")))"
            return "before it acted: \(record.statement) \(word)\(seen)" + (record.reason.map { ": \($0)" } ?? "")
        case .probeInDoubt: return "looked into the doubt: \(plain)"
        case .action, .wait, .expectations, .probeAfter: return plain
        }
    }
}
