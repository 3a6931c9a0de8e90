// SPDX-License-Identifier: Apache-2.0

public import RunbookModel

extension RunMachine {
    /// The plan for eyes at a step: without the secrets that its runbook spells out, and as the step would be begun.
    ///
    /// Each input has the value that the step would be begun with, which may be another than the run's, and the step asks first
    /// where this run has it ask.
    public func shownPlan(at step: StepID) -> Plan {
        let gate = InputChangeGate(self)
        var plan = plan.shown
        for index in plan.inputs.indices where !plan.inputs[index].isSecret {
            plan.inputs[index].defaultValue = gate.value(of: plan.inputs[index].name, at: step)
        }
        for index in plan.steps.indices where plan.steps[index].id == step && asksEachStep(plan.steps[index]) {
            plan.steps[index].asksFirst = true
        }
        return plan
    }
}
