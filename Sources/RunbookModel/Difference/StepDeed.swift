// SPDX-License-Identifier: Apache-2.0

extension Step {
    /// Whether carrying out the other step is the same as carrying out this one.
    ///
    /// Where a step stands among others and what people read about it makes no other deed of it; but what a person
    /// does by hand is what the texts say.
    public func isSameDeed(as other: Step) -> Bool { deed == other.deed }

    /// Whether the other step is this one but for what is looked at around its calls, and what follows from that.
    ///
    /// What it sends, to whom and on whose word is the same.
    public func isJudgedOtherwise(in other: Step) -> Bool {
        var step = other
        step.preconditions = preconditions
        step.wait = wait
        step.expectations = expectations
        step.probe = probe
        step.captures = captures
        step.timeout = timeout
        step.retry = retry
        step.retriers = retriers
        step.onFailure = onFailure
        step.isCritical = isCritical
        return isSameDeed(as: step) && !isSameDeed(as: other)
    }

    private var deed: Step {
        var step = withoutPlaces
        step.section = []
        step.needs = needs.filter { $0.kind == .requires }.sorted { $0.step < $1.step }
        if case .commands = action {
            step.title = ""
            step.prose = ""
        }
        return step
    }
}
