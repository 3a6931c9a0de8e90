// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import Expressions
import RunbookModel

/// Checks expressions and parameters against the types of what they look at.
///
/// The types come from the descriptions of AWS services, from the select lists of SQL, and from the declarations of inputs.
/// Only what can never come out as meant is reported; what nobody knows is left alone. Captures get their types here.
enum TypePass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        var checker = TypeChecker(draft, context)
        // What steps keep is not there for them.
        for reading in draft.conditionReadings { checker.check(reading) }
        for index in draft.steps.indices {
            checker.check(draft.steps[index])
            for (place, type) in checker.commandTypes { draft.steps[index].commands[place].captureType = type }
            for (place, type) in checker.captureTypes { draft.steps[index].captures[place].capture.type = type }
        }
        for approval in draft.approvals { checker.check(approval) }
        return tolerated(checker.reporter.findings.diagnostics, draft)
    }

    /// The findings as they weigh: a value that an adopted document asks for in vain keeps none of its commands from
    /// being carried out.
    private static func tolerated(_ findings: [Diagnostic], _ draft: RunbookDraft) -> [Diagnostic] {
        guard !findings.isEmpty else { return findings }
        let tolerant = Set(draft.steps.filter(draft.isTolerant).compactMap(\.id?.text))
        let asked = findings.contains { $0.code == TypeFindings.unknownMember.code } ? QueriedMembers(draft) : nil
        return findings.map { finding in
            var finding = finding
            let isUnread = asked.map { $0.isUnread(finding) } ?? false
            if isUnread || finding.step.map(tolerant.contains) ?? false {
                finding.severity = max(finding.severity, .warning)
            }
            return finding
        }
    }
}

/// Infers and checks the types of one step after the other, each with what those before it keep.
private struct TypeChecker {
    private(set) var reporter: TypeReporter
    /// The types of what the commands and captures of the last step keep, by their index; only those that are known.
    private(set) var commandTypes: [(Int, String)] = []
    private(set) var captureTypes: [(Int, String)] = []
    private var names: ScopeShapes
    private var commands: CommandShapes
    /// The answers of the last step's commands, by their places.
    private var answers: [(range: SourceRange, text: String, shape: ValueShape)] = []

    init(_ draft: RunbookDraft, _ context: RunbookCompiler.Context) {
        reporter = TypeReporter(file: draft.source.name)
        names = ScopeShapes(draft)
        commands = CommandShapes(context.catalog)
    }

    /// Checks what voids an approval.
    mutating func check(_ approval: RunbookDraft.Approval) {
        reporter.step = nil
        if let condition = approval.condition { _ = check(condition, .unknown) }
    }

    /// Checks what ends a run from outside, or keeps it from changing anything.
    mutating func check(_ reading: ConditionReadingDraft) {
        reporter.step = nil
        for placed in reading.expressions {
            switch placed.root {
            case .reading(let command): _ = check(placed, answer(of: command))
            case .names, .result, .ownReading, .capture: _ = check(placed, .unknown)
            }
        }
        checkParameters(of: reading.command, reading.expressions)
    }

    mutating func check(_ step: StepDraft) {
        (commandTypes, captureTypes, answers) = ([], [], [])
        reporter.step = step.id?.text
        nameElement(of: step)
        defer { if let each = step.each { names.remove(each.rule.name) } }
        var own = ValueShape.unknown
        for (index, command) in step.commands.enumerated() {
            checkParameters(of: command, step.expressions)
            own = answer(of: command)
            guard let name = command.capture else { continue }
            let kept = command.isScript ? .text : own
            names.add(name, kept.certain)
            if let type = kept.typeWords { commandTypes.append((index, type)) }
        }
        let waited = step.wait.map { wait in wait.command.map { answer(of: $0) } ?? own } ?? own
        // An effect that is found to be there already, or after an interruption, shows the probe's answer.
        let probed = step.probe.map { answer(of: $0.command) }
        let kept = probed.map { waited.union($0) } ?? waited
        var captured: [Int: ValueShape] = [:]
        for placed in step.expressions {
            switch placed.root {
            case .names: _ = check(placed, .unknown)
            case .result: _ = check(placed, step.wait == nil ? kept : waited)
            case .ownReading: _ = check(placed, own)
            case .reading(let command): _ = check(placed, answer(of: command))
            case .capture(let index): captured[index] = check(placed, kept)
            }
        }
        let readings = step.preconditions.map(\.command) + [step.wait?.command, step.probe?.command]
        for case let reading? in readings { checkParameters(of: reading, step.expressions) }
        keepCaptures(of: step, captured, kept)
    }

    /// What a command answers, after its `--query`.
    private mutating func answer(of command: CommandDraft) -> ValueShape {
        if let known = answers.first(where: { $0.range == command.range && $0.text == command.text }) {
            return known.shape
        }
        var shape = commands.shape(of: command.operation)
        if case .aws(let aws) = command.operation, let query = aws.query, aws.takesQuery,
            let expression = try? Expression(query, dialect: .jmespath)
        {
            let (result, found) = expression.shape(of: shape)
            reporter.report(found, in: command.query ?? PlacedText(query, somewhereIn: command.range))
            shape = result
        }
        answers.append((command.range, command.text, shape))
        return shape
    }

    private mutating func check(_ placed: PlacedExpression, _ root: ValueShape) -> ValueShape {
        let (shape, found) = placed.expression.shape(of: root, names: names.shapes)
        reporter.report(found, in: placed.text)
        return shape
    }

    /// The element at hand is one of the list; what can never be a list is an error.
    private mutating func nameElement(of step: StepDraft) {
        guard let each = step.each?.rule,
            let list = step.expressions.first(where: { $0.expression == each.list })
        else { return }
        let (shape, _) = list.expression.shape(of: .unknown, names: names.shapes)
        names.add(each.name, shape.mayBe(.list) ? shape.element : .unknown)
        if !shape.mayBe(.list) { reporter.reportList(each.list.source, shape, at: list.text.range) }
    }

    // MARK: - Captures

    private mutating func keepCaptures(of step: StepDraft, _ captured: [Int: ValueShape], _ result: ValueShape) {
        var members: [(name: String, shape: ValueShape)] = [("result", step.each == nil ? result : .list(of: result))]
        for (index, entry) in step.captures.enumerated() {
            let shape = (entry.capture.expression == nil ? result : captured[index] ?? .unknown).certain
            let whole = step.each == nil ? shape : .list(of: shape)
            if let type = whole.typeWords { captureTypes.append((index, type)) }
            names.add(entry.capture.name, whole)
            members.append((entry.capture.name, whole))
        }
        for (index, command) in step.commands.enumerated() {
            guard let name = command.capture, let shape = names.shapes[name] else { continue }
            let whole = step.each == nil ? shape : .list(of: shape)
            names.add(name, whole)
            members.append((name, whole))
            guard step.each != nil, let place = commandTypes.firstIndex(where: { $0.0 == index }) else { continue }
            commandTypes[place].1 = whole.typeWords ?? commandTypes[place].1
        }
        // A capture of the step's own name stands in the place of the step.
        if let id = step.id?.text, names.shapes[id] == nil { names.add(id, .object(members, isOpen: true)) }
    }

    /// Values that a call would refuse.
    private mutating func checkParameters(of command: CommandDraft, _ expressions: [PlacedExpression]) {
        guard case .aws(let call) = command.operation, !call.parameters.expressions.isEmpty,
            let (input, service) = commands.input(of: call)
        else { return }
        var types = ParameterTypes(service, names.shapes)
        types.check(call.parameters, input)
        for misfit in types.misfits {
            let place = expressions.first { $0.expression == misfit.expression }?.text.range
            let parameter = "\(misfit.path) of \(call.service) \(call.operation)"
            reporter.reportParameter(
                "\(parameter) takes \(misfit.wanted), but '${\(misfit.expression.source)}' is \(misfit.found.noun)",
                at: place ?? command.range
            )
        }
    }
}

extension AWSOperation {
    /// Whether the answer goes through `--query` in a run.
    fileprivate var takesQuery: Bool {
        switch form {
        case .call, .added: true
        case .waiter, .transfer: false
        }
    }
}
