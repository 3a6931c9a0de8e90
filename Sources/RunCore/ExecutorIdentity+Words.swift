// SPDX-License-Identifier: Apache-2.0

extension ExecutorIdentity {
    /// What is to be known of how the process asks: nothing for one that asks as the runbook says.
    public var askingText: String? {
        switch asksEachStep {
        case nil: nil
        case true?:
            attended
                ? "step by step: each step waits for a yes"
                : "step by step: nobody is here, so the run parks at each step that may change something"
        case false?:
            "\(operatorName) goes on without being asked at each step, as the run was until now; "
                + "a question that stands stays"
        }
    }
}
