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

extension StepOutcome {
    private static let doubt = "not proven"

    /// Why it ended so, to stand beside `words`: what these say already is not said again.
    ///
    /// The reasons of older journals begin with it.
    public var remark: String {
        guard words.hasSuffix(Self.doubt), reason.hasPrefix(Self.doubt) else { return reason }
        return String(reason.dropFirst(Self.doubt.count).drop { ";: ".contains($0) })
    }

    /// How it ended and why, in one line: a word for the state, and the reason unless that begins with the same word.
    public func sentence(saying word: String) -> String {
        let remark = remark
        guard !word.isEmpty, !remark.isEmpty else { return word + remark }
        let rest = remark.dropFirst(word.count)
        let isRepeated = remark.lowercased().hasPrefix(word.lowercased()) && rest.first?.isLetter != true
        return isRepeated ? word + rest : "\(word): \(remark)"
    }
}

extension StepStatus {
    /// What is said of a step that `isHalfDone`.
    public static let halfDoneSentence = "half done: it has changed something; look before you begin it anew"

    /// What is said of a step that somebody leaves as it is after it may have changed something.
    static let leftSentence = "what it sent before that may have taken effect, and is NOT undone"

    /// Where the step stands, in the words of a report.
    public var words: String {
        switch openQuestion {
        case .failure: return "\(outcome?.words ?? StepState.failed.rawValue), waits for a decision"
        case .doubt: return "\(StepState.inDoubt.rawValue), waits for a decision"
        case .manualAction, .confirmation, nil: break
        }
        guard state.isFinal else { return state.rawValue }
        if state == .compensated, let undoingDoubt { return "undone, \(undoingDoubt)" }
        return outcome?.words ?? state.rawValue
    }
}
