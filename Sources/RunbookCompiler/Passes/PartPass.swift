// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import RunbookSyntax
import Values

/// What stands beside the command of a step: expectations, preconditions, waits, probes, captures, confirmations.
enum PartPass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        draft.forEachStep { step, _, draft in
            var reader = PartReader(step, draft, context)
            reader.read()
            step = reader.step
            return reader.findings.diagnostics
        }
    }
}

/// Reads the parts of one step.
private struct PartReader {
    var step: StepDraft
    var findings: FindingList
    private let draft: RunbookDraft
    private let context: RunbookCompiler.Context

    init(_ step: StepDraft, _ draft: RunbookDraft, _ context: RunbookCompiler.Context) {
        self.step = step
        self.draft = draft
        self.context = context
        findings = FindingList(file: draft.source.name)
    }

    mutating func read() {
        if case .manual = step.source { refuseReadings() }
        for line in step.expectations {
            if let expectation = expectation(line, as: .assertion, .after, .result) {
                step.checks.append((expectation, line.range))
            }
        }
        for part in step.parts {
            switch part.kind {
            case .precondition: readPrecondition(part.node)
            case .probe: readProbe(part.node)
            case .wait: readWait(part.node)
            case .retry: readRetriers(part.node)
            case .capture: readCaptures(part.node)
            case .manual: readManual(part.node)
            }
        }
        if let name = step.captureAttribute {
            step.captures.append((Capture(name: name.text, isSecret: step.isSecret), name.range))
        }
        step.facts.requestExports()
    }

    /// A person's step has no result that could be looked at.
    private mutating func refuseReadings() {
        for line in step.expectations.prefix(1) {
            findings.add(
                OutlineFindings.siblingWithoutCommand,
                "a manual step has no result to expect anything of",
                at: line.range,
                step: step.id?.text,
                fix: "put the expectation on a step that reads it, or into a precondition"
            )
        }
        step.expectations = []
        for part in step.parts where part.kind == .probe || part.kind == .capture || part.kind == .wait {
            if part.kind == .wait, part.node["aws"] != nil || part.node["sql"] != nil { continue }
            findings.add(
                OutlineFindings.siblingWithoutCommand,
                "a manual step has no result for its \(part.kind.rawValue)",
                at: part.node.range,
                step: step.id?.text,
                fix: "leave the \(part.kind.rawValue) out"
            )
        }
        step.parts.removeAll { part in
            part.kind == .probe || part.kind == .capture
                || (part.kind == .wait && part.node["aws"] == nil && part.node["sql"] == nil)
        }
    }

    // MARK: - Parts

    private mutating func readRetriers(_ node: YAMLNode) {
        var reader = RetrierReader(draft.sources.source(at: node.range.lower), step: step.id?.text)
        let rules = reader.read(node)
        findings.add(reader.findings.diagnostics)
        if case .manual = step.source {
            findings.add(
                OutlineFindings.siblingWithoutCommand,
                "a person carries this step out, and nothing begins it again",
                at: node.range,
                step: step.id?.text,
                fix: "leave the retry out"
            )
            return
        }
        if let attribute = step.attributes.first(where: { $0.key == AttributeKey.retry.rawValue }) {
            findings.add(
                OutlineFindings.repeated,
                "the step has both 'retry=' and retriers",
                at: attribute.keyRange,
                step: step.id?.text,
                fix: "leave one of them out",
                notes: [Diagnostic.Note("the retriers are here", at: node.range)]
            )
        }
        guard let rules else { return }
        step.retriers = (rules, node.range)
    }

    private mutating func readPrecondition(_ node: YAMLNode) {
        var reader = mapping(node, .precondition)
        let lines = (reader.texts("expect") ?? []) + (reader.texts("expr") ?? [])
        let found = command(&reader, node, .before, isRequired: false)
        if lines.isEmpty {
            reader.findings.add(
                OutlineFindings.missingKey,
                "the precondition does not say what must hold",
                at: node.range,
                step: step.id?.text,
                fix: "add 'expect: …'"
            )
        }
        findings.add(reader.findings.diagnostics)
        // Without a reading there is no value at hand: bare names are then values of the run.
        let dialect: Expression.Dialect = found.isGiven ? .assertion : .interpolation
        let root = found.command.map { PlacedExpression.Root.reading($0) } ?? .names
        let expectations = lines.compactMap { expectation($0.trimmed, as: dialect, .before, root) }
        guard expectations.count == lines.count, !lines.isEmpty, !found.isGiven || found.command != nil else { return }
        step.preconditions.append((found.command, expectations))
    }

    private mutating func readProbe(_ node: YAMLNode) {
        var reader = mapping(node, .probe)
        let found = command(&reader, node, .after, isRequired: true)
        let done = reader.text("done-when", isRequired: true)
        findings.add(reader.findings.diagnostics)
        let root = found.command.map { PlacedExpression.Root.reading($0) }
        guard let doneWhen = expression(done, as: .assertion, .after, root), let command = found.command else { return }
        step.probe = (doneWhen, command)
    }

    private mutating func readWait(_ node: YAMLNode) {
        var reader = mapping(node, .wait)
        let found = command(&reader, node, .after, isRequired: false)
        let until = reader.text("until", isRequired: true)
        let failWhen = reader.text("fail-when")
        let every = reader.span("every") ?? TimeSpan(.seconds(15))
        let timeout = reader.span("timeout") ?? TimeSpan(.seconds(1800))
        findings.add(reader.findings.diagnostics)
        let root = found.command.map { PlacedExpression.Root.reading($0) } ?? (found.isGiven ? nil : .ownReading)
        let failure = expression(failWhen, as: .assertion, .after, root)
        guard let success = expression(until, as: .assertion, .after, root) else { return }
        guard !found.isGiven || found.command != nil, (failWhen == nil) == (failure == nil) else { return }
        let rule = WaitRule(command: nil, until: success, failWhen: failure, every: every, timeout: timeout)
        step.wait = (rule, found.command)
    }

    private mutating func readCaptures(_ node: YAMLNode) {
        guard let pairs = node.pairs else {
            findings.add(
                OutlineFindings.invalidValue,
                "captures are a mapping of names to expressions",
                at: node.range,
                step: step.id?.text,
                fix: "write 'name: EXPRESSION'"
            )
            return
        }
        let source = draft.sources.source(at: node.range.lower)
        for pair in pairs {
            var value = PlacedText(pair.value, in: source)
            var isSecret = step.isSecret
            if pair.value.pairs != nil {
                var reader = MappingReader(
                    pair.value,
                    keys: ["value", "secret"],
                    source: source,
                    unknown: OutlineFindings.unknownKey,
                    step: step.id?.text
                )
                value = reader.text("value", isRequired: true)
                isSecret = reader.flag("secret") ?? isSecret
                findings.add(reader.findings.diagnostics)
            }
            guard isUsable(pair.name, pair.key.range), let text = value else {
                if value == nil { step.isBroken = true }
                continue
            }
            guard text.text != "@" else {
                step.captures.append((Capture(name: pair.name, isSecret: isSecret), pair.key.range))
                continue
            }
            guard let expression = expression(text, as: .value, .after, .capture(step.captures.count)) else {
                step.isBroken = true
                continue
            }
            let capture = Capture(name: pair.name, expression: expression, isSecret: isSecret)
            step.captures.append((capture, pair.key.range))
        }
    }

    private mutating func isUsable(_ name: String, _ range: SourceRange) -> Bool {
        if ScopeName(rawValue: name) != nil {
            findings.add(
                OutlineFindings.reservedName,
                "'\(name)' is a value that every runbook has",
                at: range,
                step: step.id?.text,
                fix: "choose another name"
            )
            return false
        }
        guard ValueName.isValid(name) || StepID(name) != nil else {
            findings.add(
                BindingFindings.invalidName,
                "'\(name)' cannot be written in '${…}'",
                at: range,
                step: step.id?.text,
                fix: "use letters, digits and '_', starting with a letter"
            )
            return false
        }
        return true
    }

    private mutating func readManual(_ node: YAMLNode) {
        var reader = mapping(node, .manual)
        step.confirmation = reader.text("confirm")?.trimmed.text
        step.evidence = reader.choice("evidence", ManualAction.Evidence.self) ?? .none
        findings.add(reader.findings.diagnostics)
    }

    // MARK: - Pieces

    private func mapping(_ node: YAMLNode, _ kind: PartKind) -> MappingReader {
        MappingReader(
            node,
            keys: kind.keys,
            source: draft.sources.source(at: node.range.lower),
            unknown: OutlineFindings.unknownKey,
            step: step.id?.text
        )
    }

    /// The `aws:` or `sql:` of a part, and whether there is one at all.
    private mutating func command(
        _ reader: inout MappingReader,
        _ node: YAMLNode,
        _ moment: NameUse.Moment,
        isRequired: Bool
    ) -> (command: CommandDraft?, isGiven: Bool) {
        let aws = reader.text("aws")
        let sql = reader.text("sql")
        let connection = reader.text("connection")
        guard aws != nil || sql != nil else {
            if isRequired {
                reader.findings.add(
                    OutlineFindings.missingKey,
                    "nothing says what is read",
                    at: node.range,
                    step: step.id?.text,
                    fix: "add 'aws: …' or 'sql: …'"
                )
            }
            return (nil, false)
        }
        if let aws, sql != nil {
            reader.findings.add(
                OutlineFindings.repeated,
                "a reading is either aws or sql",
                at: aws.range,
                step: step.id?.text
            )
            return (nil, true)
        }
        var commands = CommandReader(draft, context, moment: moment, step: step.id?.text)
        var command: CommandDraft?
        if let aws { command = commands.aws(aws.trimmed) }
        if let sql { command = commands.sql(sql.trimmed, connection: connection ?? step.connection, at: sql.range) }
        step.uses += commands.uses
        step.expressions += commands.expressions
        reader.findings.add(commands.findings.diagnostics)
        if let found = command, found.effect != .read {
            reader.findings.add(
                CommandFindings.readingChanges,
                "this \(found.effect == .unknown ? "may change" : "changes") something",
                at: found.range,
                step: step.id?.text,
                fix: "use an operation that only reads"
            )
            command = nil
        }
        return (command, true)
    }

    private mutating func expectation(
        _ text: PlacedText,
        as dialect: Expression.Dialect,
        _ moment: NameUse.Moment,
        _ root: PlacedExpression.Root?
    ) -> Expectation? {
        expression(text, as: dialect, moment, root).map { Expectation(expression: $0, place: draft.place(text.range)) }
    }

    private mutating func expression(
        _ text: PlacedText?,
        as dialect: Expression.Dialect,
        _ moment: NameUse.Moment,
        _ root: PlacedExpression.Root?
    ) -> Expression? {
        guard let text = text?.trimmed else { return nil }
        var reader = ExpressionReader(file: draft.source.name, moment: moment, step: step.id?.text)
        let expression = reader.read(text, as: dialect)
        if let expression, let root {
            step.expressions.append(PlacedExpression(expression: expression, text: text, root: root))
        }
        step.uses += reader.uses
        findings.add(reader.findings.diagnostics)
        return expression
    }
}
