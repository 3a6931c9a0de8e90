// SPDX-License-Identifier: Apache-2.0

import Expressions
public import Values

extension Plan {
    /// The plan as it is shown: without the secrets that stand in the runbook for everybody to read.
    ///
    /// It is for eyes alone: it is neither run nor recorded, and has another digest.
    public var shown: Plan { masking(exposedSecrets) }

    /// A step of the plan as it is shown.
    public func shown(_ step: Step) -> Step {
        exposedSecrets.isEmpty ? step : PlanMask(mask: exposure).hide(step)
    }

    /// A text about the plan as it is shown.
    public func shown(_ text: String) -> String { text.masking(exposure) }

    /// Hides the secrets that stand in the runbook for everybody to read.
    public var exposure: SecretMask { SecretMask(exposedSecrets, shortest: 1) }

    /// The plan with every occurrence of a secret replaced by a mark; names of steps and values stay.
    public func masking(_ secrets: [String], as mark: String = "(secret)") -> Plan {
        guard !secrets.isEmpty else { return self }
        let mask = PlanMask(mask: SecretMask(secrets, shortest: 1, mark: mark))
        var plan = self
        plan.runbook.title = mask.hide(runbook.title)
        plan.runbook.about = mask.hide(runbook.about)
        plan.inputs = inputs.map(mask.hide)
        plan.approvals = approvals.map(mask.hide)
        plan.steps = steps.map(mask.hide)
        plan.checklist = checklist.map { binding in
            var binding = binding
            binding.text = mask.hide(binding.text)
            return binding
        }
        plan.illustrations = illustrations.map { illustration in
            var illustration = illustration
            illustration.title = mask.hide(illustration.title)
            return illustration
        }
        plan.stopConditions = stopConditions.map(mask.hide)
        plan.blockingConditions = blockingConditions.map(mask.hide)
        plan.sources = sources.map { PlanSource(name: $0.name, text: mask.hide($0.text)) }
        plan.exposedSecrets = []
        return plan
    }
}

/// Replaces secrets in the parts of a plan.
private struct PlanMask {
    let mask: SecretMask

    func hide(_ text: String) -> String { text.masking(mask) }

    func hide(_ value: JSONValue) -> JSONValue { value.masking(mask) }

    func hide(_ expression: Expression) -> Expression { expression.masking(mask) }

    func hide(_ input: InputDeclaration) -> InputDeclaration {
        var input = input
        input.defaultValue = input.defaultValue.map(hide)
        input.allowed = input.allowed?.map(hide)
        input.about = hide(input.about)
        return input
    }

    func hide(_ policy: ApprovalPolicy) -> ApprovalPolicy {
        var policy = policy
        policy.voidIf = policy.voidIf.map(hide)
        return policy
    }

    func hide(_ condition: StopCondition) -> StopCondition {
        var condition = condition
        condition.reason = hide(condition.reason)
        condition.reading = hide(condition.reading)
        return condition
    }

    func hide(_ condition: BlockingCondition) -> BlockingCondition {
        var condition = condition
        condition.reason = hide(condition.reason)
        condition.reading = hide(condition.reading)
        return condition
    }

    private func hide(_ reading: StopCondition.Reading) -> StopCondition.Reading {
        switch reading {
        case .alarm(var alarm):
            alarm.name = hide(alarm.name)
            alarm.region = alarm.region.map(hide)
            alarm.arn = alarm.arn.map(hide)
            return .alarm(alarm)
        case .query(let query):
            let command = hide(reading.command)
            return .query(
                StopCondition.Query(
                    text: command.text,
                    place: query.place,
                    operation: command.operation,
                    when: hide(query.when)
                )
            )
        }
    }

    // MARK: - Steps

    func hide(_ step: Step) -> Step {
        var step = step
        step.title = hide(step.title)
        step.section = step.section.map(hide)
        step.prose = hide(step.prose)
        step.obligation = step.obligation.map(hide)
        step.action = hide(step.action)
        step.preconditions = step.preconditions.map { precondition in
            Precondition(
                command: precondition.command.map(hide),
                expectations: precondition.expectations.map(hide)
            )
        }
        step.expectations = step.expectations.map(hide)
        step.condition = step.condition.map(hide)
        step.each = step.each.map { EachRule(name: $0.name, list: hide($0.list)) }
        step.wait = step.wait.map(hide)
        step.probe = step.probe.map { Probe(command: hide($0.command), doneWhen: hide($0.doneWhen)) }
        for index in step.captures.indices {
            step.captures[index].expression = step.captures[index].expression.map(hide)
        }
        return step
    }

    private func hide(_ action: Step.Action) -> Step.Action {
        switch action {
        case .commands(let commands): return .commands(commands.map(hide))
        case .manual(var manual):
            manual.confirmation = hide(manual.confirmation)
            return .manual(manual)
        }
    }

    private func hide(_ expectation: Expectation) -> Expectation {
        var expectation = expectation
        expectation.expression = hide(expectation.expression)
        return expectation
    }

    private func hide(_ wait: WaitRule) -> WaitRule {
        var wait = wait
        wait.command = wait.command.map(hide)
        wait.until = hide(wait.until)
        wait.failWhen = wait.failWhen.map(hide)
        return wait
    }

    // MARK: - Commands

    private func hide(_ command: Command) -> Command {
        var command = command
        command.text = hide(command.text)
        switch command.operation {
        case .aws(let aws): command.operation = .aws(hide(aws))
        case .sql(var sql):
            sql.statement = hide(sql.statement)
            sql.parameters = sql.parameters.map(hide)
            if case .explicit(let template) = sql.connection { sql.connection = .explicit(hide(template)) }
            command.operation = .sql(sql)
        case .shell(var shell):
            shell.script = hide(shell.script)
            shell.environment = shell.environment.map(hide)
            command.operation = .shell(shell)
        }
        return command
    }

    private func hide(_ operation: AWSOperation) -> AWSOperation {
        var aws = operation
        aws.region = aws.region.map(hide)
        aws.parameters = hide(aws.parameters)
        aws.query = aws.query.map(hide)
        aws.outputFile = aws.outputFile.map(hide)
        switch aws.form {
        case .call, .waiter: break
        case .added(let command, let options): aws.form = .added(command: command, options: hide(options))
        case .transfer(let verb, let source, let destination, let options):
            aws.form = .transfer(
                verb: verb,
                source: source.map(hide),
                destination: destination.map(hide),
                options: hide(options)
            )
        }
        return aws
    }

    private func hide(_ member: Template.Member) -> Template.Member {
        Template.Member(name: member.name, value: hide(member.value))
    }

    private func hide(_ template: Template) -> Template {
        switch template {
        case .literal(let value): .literal(hide(value))
        case .expression(let expression): .expression(hide(expression))
        case .text(let segments):
            .text(
                segments.map { segment in
                    switch segment {
                    case .literal(let text): .literal(hide(text))
                    case .expression(let expression): .expression(hide(expression))
                    }
                }
            )
        case .list(let elements): .list(elements.map(hide))
        case .object(let members): .object(members.map(hide))
        }
    }
}
