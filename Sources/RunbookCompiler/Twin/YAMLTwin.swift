// SPDX-License-Identifier: Apache-2.0

import Expressions
public import RunbookModel
import Values

/// The plain YAML form of a plan.
///
/// It says everything that the plan's digest covers, nothing twice, and in the words of the runbook: commands stand as
/// they were written. Compiled, it gives a plan of the same digest.
public enum YAMLTwin {
    /// The plan as YAML, with a final newline.
    public static func render(_ plan: Plan) -> String {
        var writer = YAMLWriter()
        header(plan, &writer)
        blockingConditions(plan.blockingConditions, &writer)
        stopConditions(plan.stopConditions, &writer)
        approvals(plan.approvals, &writer)
        let isEmpty = plan.steps.isEmpty && plan.illustrations.isEmpty
        writer.line(isEmpty ? "steps: []" : "steps:", indent: 0)
        for (index, step) in plan.steps.enumerated() {
            self.step(step, after: index == 0 ? nil : plan.steps[index - 1].id, &writer)
        }
        for illustration in plan.illustrations {
            writer.line("- id: \(YAMLWriter.inline(illustration.id.text))", indent: 2)
            writer.field("title", illustration.title, indent: 4)
            writer.list("section", illustration.section, indent: 4)
            writer.field("skip", illustration.reason, indent: 4)
        }
        checklist(plan.checklist, &writer)
        return writer.text
    }

    private static func header(_ plan: Plan, _ writer: inout YAMLWriter) {
        writer.line("lifeboat: \(RunbookCompiler.languageVersion)", indent: 0)
        if plan.isAdopted { writer.line("adopted: true", indent: 0) }
        writer.field("id", plan.runbook.id, indent: 0)
        writer.field("title", plan.runbook.title, indent: 0)
        writer.field("kind", plan.runbook.kind.rawValue, indent: 0)
        writer.field("rto", plan.objectives.rto?.duration.literal, indent: 0)
        writer.field("rpo", plan.objectives.rpo?.duration.literal, indent: 0)
        writer.field("deadline", plan.deadline?.duration.literal, indent: 0)
        windows(plan.windows, &writer)
        writer.field("environment", plan.environment, indent: 0)
        writer.field("on-failure", plan.onFailure?.rawValue, indent: 0)
        if !plan.runbook.about.isEmpty { writer.field("about", plan.runbook.about, indent: 0) }
        guard !plan.inputs.isEmpty else { return }
        writer.line("inputs:", indent: 0)
        for input in plan.inputs {
            writer.line("\(YAMLWriter.inline(input.name)):", indent: 2)
            writer.field("type", input.type.rawValue, indent: 4)
            writer.field("of", input.element?.rawValue, indent: 4)
            writer.field("from", input.source?.text, indent: 4)
            if let allowed = input.allowed { writer.line("one-of: \(JSONValue.array(allowed).text())", indent: 4) }
            if let minimum = input.minimum { writer.line("min: \(minimum.text())", indent: 4) }
            if let maximum = input.maximum { writer.line("max: \(maximum.text())", indent: 4) }
            if let value = input.defaultValue { writer.line("default: \(value.text())", indent: 4) }
            if !input.about.isEmpty { writer.field("about", input.about, indent: 4) }
            writer.field("pattern", input.pattern, indent: 4)
            if input.isSecret, input.source == nil { writer.line("secret: true", indent: 4) }
        }
    }

    private static func windows(_ windows: RunWindows?, _ writer: inout YAMLWriter) {
        guard let windows else { return }
        writer.line("windows:", indent: 0)
        writer.field("timezone", windows.timeZone, indent: 2)
        writer.sequence("allowed", windows.allowed.map(\.description), indent: 2)
        writer.sequence("blocked", windows.blocked.map(\.description), indent: 2)
        writer.sequence("blocked-dates", windows.blockedDates.map(\.description), indent: 2)
        if let flag = windows.mayBeOverridden { writer.line("override: \(flag)", indent: 2) }
    }

    private static func reading(_ reading: StopCondition.Reading, _ entry: inout YAMLWriter) {
        switch reading {
        case .alarm(let alarm):
            entry.field("alarm", alarm.arn ?? alarm.name.readable, indent: 0)
            if alarm.arn == nil { entry.field("region", alarm.region?.readable, indent: 0) }
        case .query(let query):
            self.reading(reading.command, &entry)
            entry.field("when", query.when.source, indent: 0)
        }
    }

    private static func blockingConditions(_ conditions: [BlockingCondition], _ writer: inout YAMLWriter) {
        if !conditions.isEmpty { writer.line("blocked-when:", indent: 0) }
        for condition in conditions {
            var entry = YAMLWriter()
            entry.field("name", condition.id.text, indent: 0)
            reading(condition.reading, &entry)
            entry.field("when-unknown", condition.whenUnknown.rawValue, indent: 0)
            if let flag = condition.mayBeOverridden { entry.line("override: \(flag)", indent: 0) }
            entry.field("reason", condition.reason.isEmpty ? nil : condition.reason, indent: 0)
            writer.item(entry, indent: 2)
        }
    }

    private static func stopConditions(_ conditions: [StopCondition], _ writer: inout YAMLWriter) {
        if !conditions.isEmpty { writer.line("stop-when:", indent: 0) }
        for condition in conditions {
            var entry = YAMLWriter()
            entry.field("name", condition.id.text, indent: 0)
            reading(condition.reading, &entry)
            entry.field("every", condition.every.duration.literal, indent: 0)
            entry.field("mode", condition.mode.rawValue, indent: 0)
            entry.field("budget", condition.budget?.duration.literal, indent: 0)
            entry.field("when-unknown", condition.whenUnknown.rawValue, indent: 0)
            entry.line("unknown-after: \(condition.unknownAfter)", indent: 0)
            entry.field("at-start", condition.atStart.rawValue, indent: 0)
            entry.field("reason", condition.reason.isEmpty ? nil : condition.reason, indent: 0)
            writer.item(entry, indent: 2)
        }
    }

    private static func approvals(_ approvals: [ApprovalPolicy], _ writer: inout YAMLWriter) {
        guard !approvals.isEmpty else { return }
        writer.line("approvals:", indent: 0)
        for approval in approvals {
            writer.line("\(YAMLWriter.inline(approval.id.text)):", indent: 2)
            writer.list("from", approval.roles, indent: 4)
            writer.line("count: \(approval.count)", indent: 4)
            writer.field("expires", approval.expires.duration.literal, indent: 4)
            writer.list("shows", approval.shows.map(\.text), indent: 4)
            writer.field("void-if", approval.voidIf?.source, indent: 4)
            if let remind = approval.remind {
                if remind.isEmpty { writer.line("remind: []", indent: 4) }
                writer.list("remind", remind.map { "\($0)%" }, indent: 4)
            }
            writer.list("escalate", (approval.escalate ?? []).map { "\($0)%" }, indent: 4)
            writer.list("break-glass", approval.breakGlass ?? [], indent: 4)
        }
    }

    // MARK: - Steps

    private static func step(_ step: Step, after previous: StepID?, _ writer: inout YAMLWriter) {
        writer.line("- id: \(YAMLWriter.inline(step.id.text))", indent: 2)
        writer.field("title", step.title, indent: 4)
        writer.list("section", step.section, indent: 4)
        if !step.prose.isEmpty { writer.field("prose", step.prose, indent: 4) }
        order(step, after: previous, &writer)
        attributes(step, &writer)
        if !step.preconditions.isEmpty { writer.line("preconditions:", indent: 4) }
        for precondition in step.preconditions {
            var entry = YAMLWriter()
            if let command = precondition.command { reading(command, &entry) }
            let key = precondition.command == nil ? "expr" : "expect"
            entry.sequence(key, precondition.expectations.map(\.expression.source), indent: 0)
            writer.item(entry, indent: 6)
        }
        action(step, &writer)
        if let wait = step.wait {
            writer.line("wait:", indent: 4)
            if let command = wait.command { reading(command, &writer, indent: 6) }
            writer.field("until", wait.until.source, indent: 6)
            writer.field("fail-when", wait.failWhen?.source, indent: 6)
            writer.field("every", wait.every.duration.literal, indent: 6)
            writer.field("timeout", wait.timeout.duration.literal, indent: 6)
        }
        writer.sequence("expect", step.expectations.map(\.expression.source), indent: 4)
        if let probe = step.probe {
            writer.line("probe:", indent: 4)
            reading(probe.command, &writer, indent: 6)
            writer.field("done-when", probe.doneWhen.source, indent: 6)
        }
        captures(step.captures, &writer)
    }

    /// A step waits for the one before it unless it says otherwise.
    private static func order(_ step: Step, after previous: StepID?, _ writer: inout YAMLWriter) {
        let after = step.needs.filter { $0.kind == .order }.map(\.step)
        let requires = step.needs.filter { $0.kind == .requires }.map(\.step)
        let isImplied =
            after == [previous].compactMap { $0 } || (after.isEmpty && previous.map(requires.contains) ?? true)
        if !isImplied { writer.list("after", after.map(\.text), indent: 4, evenEmpty: true) }
        writer.list("requires", requires.map(\.text), indent: 4)
    }

    private static func attributes(_ step: Step, _ writer: inout YAMLWriter) {
        writer.field("effect", step.effect.rawValue, indent: 4)
        if !step.isManual { writer.field("timeout", step.timeout.duration.literal, indent: 4) }
        if let retry = step.retry {
            writer.line("retry: \(retry.attempts)x\(retry.interval.duration.literal)", indent: 4)
        }
        retriers(step.retriers, &writer)
        writer.field("approve", step.approval?.text, indent: 4)
        writer.field("on-failure", step.onFailure?.rawValue, indent: 4)
        writer.field("compensates", step.compensates?.text, indent: 4)
        writer.field("when", step.condition?.source, indent: 4)
        writer.field("each", step.each?.source, indent: 4)
        if step.isCritical { writer.line("critical: true", indent: 4) }
        if step.runsAlways { writer.line("always: true", indent: 4) }
        if step.asksFirst {
            writer.line("confirm: true", indent: 4)
        } else if step.effect == .irreversible, step.approval == nil, !step.isManual {
            writer.line("confirm: false", indent: 4)
        }
        writer.field("obliges", step.obligation, indent: 4)
        writer.field("due", step.due?.duration.literal, indent: 4)
        let discharges = step.discharges.map(\.text).joined(separator: " ")
        writer.field("discharges", discharges.isEmpty ? nil : discharges, indent: 4)
    }

    private static func retriers(_ retriers: [Retrier], _ writer: inout YAMLWriter) {
        if !retriers.isEmpty { writer.line("retry:", indent: 4) }
        for retrier in retriers {
            var entry = YAMLWriter()
            entry.list("errors", retrier.errors.map(\.text), indent: 0)
            entry.field("interval", retrier.interval.duration.literal, indent: 0)
            entry.line("attempts: \(retrier.attempts)", indent: 0)
            entry.line("backoff: \(retrier.backoffText)", indent: 0)
            entry.field("max-delay", retrier.maximumDelay?.duration.literal, indent: 0)
            entry.field("jitter", retrier.jitter.rawValue, indent: 0)
            writer.item(entry, indent: 6)
        }
    }

    private static func action(_ step: Step, _ writer: inout YAMLWriter) {
        switch step.action {
        case .manual(let manual):
            writer.field("manual", manual.confirmation, indent: 4)
            if manual.evidence != .none { writer.field("evidence", manual.evidence.rawValue, indent: 4) }
        case .commands(let commands):
            if case .sql(let query)? = commands.first?.operation, case .named(let connection) = query.connection {
                writer.field("connection", connection, indent: 4)
                writer.field("sql", commands.map(\.text).joined(separator: ";\n"), indent: 4)
                return
            }
            if case .shell(let script)? = commands.first?.operation {
                writer.field("cwd", script.workingDirectory, indent: 4)
            }
            variables(commands, &writer)
            if commands.contains(where: { $0.capturesSecret && !$0.operation.yieldsSecret }) {
                writer.line("secret: true", indent: 4)
            }
            writer.field("bash", commands.map(\.text).joined(separator: "\n"), indent: 4)
        }
    }

    /// The variables that the author gives to the scripts of a step: neither values of the run under their own names, nor
    /// texts that the fence itself assigns before a statement.
    private static func variables(_ commands: [Command], _ writer: inout YAMLWriter) {
        var given: [Template.Member] = []
        for command in commands {
            guard case .shell(let script) = command.operation else { continue }
            let before = script.script == command.text ? [] : command.text.split(separator: "\n")
            given = script.environment.filter { member in
                if before.contains(where: { $0.hasPrefix("\(member.name)=") }) { return false }
                guard case .expression(let expression) = member.value else { return true }
                return expression.source != member.name
            }
            break
        }
        guard !given.isEmpty else { return }
        writer.line("env:", indent: 4)
        for member in given { writer.field(YAMLWriter.inline(member.name), member.value.readable, indent: 6) }
    }

    private static func captures(_ captures: [Capture], _ writer: inout YAMLWriter) {
        guard !captures.isEmpty else { return }
        writer.line("capture:", indent: 4)
        for capture in captures {
            writer.line("\(YAMLWriter.inline(capture.name)):", indent: 6)
            writer.field("value", capture.expression?.source ?? "@", indent: 8)
            if capture.isSecret { writer.line("secret: true", indent: 8) }
        }
    }

    /// The command of a probe, a wait or a precondition.
    private static func reading(_ command: Command, _ writer: inout YAMLWriter, indent: Int = 0) {
        if case .sql(let query) = command.operation, case .named(let connection) = query.connection {
            writer.field("sql", command.text, indent: indent)
            writer.field("connection", connection, indent: indent)
        } else {
            let isWithoutProgram = command.text.hasPrefix("aws ")
            writer.field("aws", isWithoutProgram ? String(command.text.dropFirst(4)) : command.text, indent: indent)
        }
    }

    // MARK: - Checklist

    private static func checklist(_ items: [ChecklistBinding], _ writer: inout YAMLWriter) {
        guard !items.isEmpty else { return }
        writer.line("checklist:", indent: 0)
        for item in items {
            var entry = YAMLWriter()
            entry.field("text", item.text, indent: 0)
            entry.list("section", item.section, indent: 0)
            entry.list("steps", item.steps.map(\.text), indent: 0)
            entry.field("max-age", item.maximumAge?.duration.literal, indent: 0)
            writer.item(entry, indent: 2)
        }
    }
}
