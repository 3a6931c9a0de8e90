// SPDX-License-Identifier: Apache-2.0

public import Expressions

extension Step {
    /// Every command that the step may carry out, also those that only look: preconditions, action, wait and probe.
    public var everyCommand: [Command] {
        preconditions.compactMap(\.command) + commands + [wait?.command, probe?.command].compactMap(\.self)
    }

    /// The names of the run that anything in the step looks at: its commands, readings, statements, captures and rules.
    ///
    /// Whatever evaluates a part of the step needs no other names in scope.
    public var referencedNames: Set<String> { Set(references.map(\.name)) }

    /// Every place where the step looks at a value of the run, with the members that it asks for.
    public var references: [Reference] {
        var expressions = commands.flatMap(\.expressions)
        for precondition in preconditions {
            expressions += precondition.command?.expressions ?? []
            expressions += precondition.expectations.map(\.expression)
        }
        if let wait {
            expressions += wait.command?.expressions ?? []
            expressions += [wait.until] + [wait.failWhen].compactMap(\.self)
        }
        if let probe { expressions += probe.command.expressions + [probe.doneWhen] }
        expressions += self.expectations.map(\.expression) + captures.compactMap(\.expression)
        expressions += [condition, each?.list].compactMap(\.self)
        return expressions.flatMap(\.references)
    }
}

extension Plan {
    /// The commands of all steps with those of their readings, and then what the conditions read.
    public var everyCommand: [Command] { steps.flatMap(\.everyCommand) + conditionCommands.map(\.command) }

    /// Every place where a step, an approval or a condition looks at a value of the run.
    public var references: [Reference] {
        var expressions = approvals.compactMap(\.voidIf) + conditionCommands.flatMap(\.command.expressions)
        for reading in stopConditions.map(\.reading) + blockingConditions.map(\.reading) {
            if case .query(let query) = reading { expressions.append(query.when) }
        }
        return steps.flatMap(\.references) + expressions.flatMap(\.references)
    }
}

extension Command {
    /// Every expression in the command, in the order of its parts.
    var expressions: [Expression] { operation.templates.flatMap(\.expressions) }
}

extension Operation {
    /// Every template in the operation.
    var templates: [Template] {
        switch self {
        case .aws(let aws): aws.templates
        case .sql(let sql): sql.templates
        case .shell(let shell): shell.environment.map(\.value)
        }
    }
}

extension AWSOperation {
    fileprivate var templates: [Template] {
        var templates = [region, outputFile].compactMap(\.self) + [parameters]
        for attachment in attachments {
            if case .file(let path) = attachment.content { templates.append(path) }
        }
        switch form {
        case .call, .waiter: break
        case .transfer(_, let source, let destination, let options):
            templates += [source, destination].compactMap(\.self) + [options]
        case .added(_, let options): templates.append(options)
        }
        return templates
    }
}

extension SQLOperation {
    fileprivate var templates: [Template] {
        switch connection {
        case .named: parameters
        case .explicit(let connection): [connection] + parameters
        }
    }
}
