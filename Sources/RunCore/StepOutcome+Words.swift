// SPDX-License-Identifier: Apache-2.0

extension StepOutcome {
    /// How the step ended, in the words of a report: a success that nothing proves does not read like one.
    public var words: String {
        guard state.isSuccess, !isProven else { return state.rawValue }
        switch state {
        case .succeeded: return attestedBy == nil ? "done, not proven" : "attested"
        // That a change in doubt is there is somebody's word, and no proof.
        default: return "\(state.rawValue.replacing("-", with: " ")), not proven"
        }
    }
}

extension StepStatus {
    /// Where the step stands, in the words of a report.
    public var words: String {
        guard state.isFinal else { return state.rawValue }
        if state == .compensated, let undoingDoubt { return "undone, \(undoingDoubt)" }
        return outcome?.words ?? state.rawValue
    }
}
