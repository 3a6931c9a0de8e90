// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import Values

/// The attributes of each step, from text to values.
enum AttributePass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        draft.forEachStep { step, _, draft in
            var reader = StepAttributes(step: step, findings: FindingList(file: draft.source.name))
            reader.read()
            step = reader.step
            return reader.findings.diagnostics
        }
    }
}

/// Reads the attributes of one step.
private struct StepAttributes {
    var step: StepDraft
    var findings: FindingList

    mutating func read() {
        var seen: Set<String> = []
        for attribute in step.attributes {
            guard let key = AttributeKey(rawValue: attribute.key) else {
                findings.addUnknown(
                    OutlineFindings.unknownAttribute,
                    "attribute",
                    attribute.key,
                    at: attribute.keyRange,
                    among: AttributeKey.allCases.map(\.rawValue)
                )
                continue
            }
            guard seen.insert(attribute.key).inserted else {
                findings.add(
                    OutlineFindings.repeated,
                    "'\(attribute.key)' is given twice",
                    at: attribute.keyRange,
                    fix: "keep one of them"
                )
                continue
            }
            if key.isOfLaterVersion {
                findings.add(
                    OutlineFindings.notAvailableYet,
                    "the attribute '\(attribute.key)' is not available yet",
                    at: attribute.keyRange,
                    fix: "leave it out"
                )
            } else if let problem = misplacement(of: key) {
                findings.add(
                    OutlineFindings.misplacedAttribute,
                    "'\(attribute.key)' means nothing here: \(problem)",
                    at: attribute.keyRange,
                    fix: "leave it out"
                )
            } else {
                read(key, attribute.value)
            }
        }
    }

    private func misplacement(of key: AttributeKey) -> String? {
        switch (step.source, key) {
        case (.manual, .timeout): "a person takes the time that it takes; `deadline` and `rto` count for them, too"
        case (.manual, _) where !key.suitsManualSteps: "a person carries this step out"
        case (.shell, .connection): "only sql has a connection; psql names its own"
        case (.sql, .cwd): "only a shell has a working directory"
        case (.sql, .env): "only a script has an environment"
        default: nil
        }
    }

    private mutating func read(_ key: AttributeKey, _ value: PlacedText) {
        switch key {
        case .id: readID(value)
        case .effect:
            guard let effect = Effect(rawValue: value.text) else {
                return unknown("effect", value, among: Effect.allCases.map(\.rawValue))
            }
            step.declaredEffect = (effect, value.range)
        case .capture:
            guard isUsableName(value) else { return }
            step.captureAttribute = value
        case .connection: step.connection = value
        case .cwd: step.workingDirectory = value.text
        case .timeout:
            guard let span = span(value) else { return }
            step.timeout = span
        case .retry: readRetry(value)
        case .approve: step.approval = value
        case .onFailure:
            step.jump = FailurePolicy.jump(value)
            guard step.jump == nil else { return }
            step.onFailure = FailurePolicy.read(
                value,
                &findings,
                step: nil,
                invalid: OutlineFindings.invalidAttribute,
                among: FailurePolicy.examples
            )
        case .compensates: step.undone = value
        case .when: readCondition(value)
        case .critical: step.isCritical = flag(value)
        case .always: step.runsAlways = flag(value)
        case .secret: step.isSecret = flag(value)
        case .confirm: step.asksFirst = flag(value)
        case .obliges:
            if value.isBlank { invalid("obliges says in words what the step leaves behind", value) }
            step.obligation = value.text
        case .due: if let span = span(value) { step.due = (span, value.range) }
        case .discharges: readDischarges(value)
        case .each: readEach(value)
        case .env: readVariables(value)
        case .rehearsal: break
        // The outline has read it already.
        case .title: if value.isBlank { invalid("title says what the step is called", value) }
        case .skip:
            if value.isBlank { invalid("skip says in words why this is no step", value) }
            step.skipReason = value.text
        }
    }

    private mutating func readID(_ value: PlacedText) {
        guard let id = StepID(value.text) else {
            let slug = NamingPass.slug(value.text)
            findings.add(
                OutlineFindings.invalidID,
                "'\(value.text)' is not an identifier",
                at: value.range,
                fix: slug.isEmpty
                    ? "use lower-case letters, digits and hyphens, starting with a letter or digit" : "write '\(slug)'",
                fixIt: slug.isEmpty ? nil : Diagnostic.FixIt(replace: value.range, with: slug, expecting: value.text)
            )
            return
        }
        step.id = id
        step.idRange = value.range
    }

    private mutating func readRetry(_ value: PlacedText) {
        let parts = value.text.split(separator: "x", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let attempts = Int(parts[0]), (1...1000).contains(attempts),
            let interval = Duration(literal: String(parts[1]))
        else {
            let meant = Spelling.retry(value.text)
            return invalid(
                "'\(value.text)' is not attempts and interval",
                value,
                fix: "write it as 5x30s",
                meaning: meant
            )
        }
        step.retry = RetryPolicy(attempts: attempts, interval: TimeSpan(interval))
    }

    private mutating func readCondition(_ value: PlacedText) {
        step.condition = wholeStepExpression(value)
    }

    /// An expression that is looked at once for the step, before any element of its list is at hand.
    private mutating func wholeStepExpression(_ text: PlacedText) -> Expression? {
        var reader = ExpressionReader(file: findings.file, moment: .before)
        let expression = reader.read(text, as: .interpolation)
        if let expression {
            step.expressions.append(PlacedExpression(expression: expression, text: text, root: .names))
        }
        step.uses += reader.uses.map { use in
            var use = use
            use.isOfWholeStep = true
            return use
        }
        findings.add(reader.findings.diagnostics)
        return expression
    }

    /// `NAME in LIST`.
    private mutating func readEach(_ value: PlacedText) {
        let words = value.text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard words.count == 3, words[1] == "in" else {
            return invalid(
                "'\(value.text)' does not say which name stands for an element of which list",
                value,
                fix: "write each=\"name in list\""
            )
        }
        let utf8 = value.text.utf8
        let place = { (word: Substring) in
            let start = utf8.distance(from: utf8.startIndex, to: word.startIndex)
            return value.part(start..<start + word.utf8.count)
        }
        let name = place(words[0])
        guard isUsableName(name) else { return }
        guard let list = wholeStepExpression(place(words[2]).trimmed) else { return }
        step.each = (EachRule(name: name.text, list: list), name.range)
    }

    /// The ids of steps, between blanks.
    private mutating func readDischarges(_ value: PlacedText) {
        let utf8 = value.text.utf8
        step.discharges = value.text.split(separator: " ").map { word in
            let start = utf8.distance(from: utf8.startIndex, to: word.startIndex)
            return value.part(start..<start + word.utf8.count)
        }
        if step.discharges.isEmpty { invalid("discharges names the steps whose obligations this one sees to", value) }
    }

    private mutating func readVariables(_ value: PlacedText) {
        var reader = VariableReader(findings: findings)
        if let environment = step.environment {
            for variable in environment { reader.read(variable) }
        } else {
            reader.read(assignments: value)
        }
        step.variables = reader.variables
        step.uses += reader.uses
        findings = reader.findings
    }

    private mutating func isUsableName(_ value: PlacedText) -> Bool {
        if ScopeName(rawValue: value.text) != nil {
            findings.add(
                OutlineFindings.reservedName,
                "'\(value.text)' is a value that every runbook has",
                at: value.range,
                fix: "choose another name"
            )
            return false
        }
        // The step's own id is allowed: the capture then takes the place of the step.
        guard ValueName.isValid(value.text) || StepID(value.text) != nil else {
            findings.add(
                BindingFindings.invalidName,
                "'\(value.text)' cannot be written in '${…}'",
                at: value.range,
                fix: "use letters, digits and '_', starting with a letter"
            )
            return false
        }
        return true
    }

    private mutating func span(_ value: PlacedText) -> TimeSpan? {
        if let duration = Duration(literal: value.text), duration > .zero { return TimeSpan(duration) }
        let meant = Spelling.duration(value.text)
        invalid("'\(value.text)' is not a duration", value, fix: "write it as 90s, 15m or 4h", meaning: meant)
        return nil
    }

    private mutating func flag(_ value: PlacedText) -> Bool {
        if value.text != "true" && value.text != "false" {
            invalid("'\(value.text)' is neither true nor false", value, meaning: Spelling.flag(value.text))
        }
        return value.text == "true"
    }

    private mutating func unknown(_ what: String, _ value: PlacedText, among candidates: [String]) {
        findings.addUnknown(OutlineFindings.invalidAttribute, what, value.text, at: value.range, among: candidates)
    }

    private mutating func invalid(
        _ message: String,
        _ value: PlacedText,
        fix: String? = nil,
        meaning meant: String? = nil
    ) {
        findings.add(
            OutlineFindings.invalidAttribute,
            message,
            at: value.range,
            fix: meant.map { "write \($0)" } ?? fix,
            fixIt: meant.map { Diagnostic.FixIt(replace: value.range, with: $0, expecting: value.text) }
        )
    }
}
