// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import RunbookSyntax

/// Every name that is used leads to exactly one value that exists by then.
///
/// It also finds the dependencies that follow: whoever uses a value needs the step that produces it.
enum BindingPass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        var binder = Binder(draft, context)
        binder.declare(draft)
        for index in draft.steps.indices {
            guard draft.isTolerant(of: draft.steps[index]) else {
                binder.bind(&draft.steps[index], index)
                continue
            }
            let produced = draft.steps[index].produced.map(\.name)
            let before = binder.findings.diagnostics.count
            binder.bind(&draft.steps[index], index)
            let lowered = draft.steps[index].lower(binder.findings.removeAll(from: before), context)
            if draft.steps[index].lowering != nil { binder.retract(produced, of: index) }
            binder.findings.add(lowered)
        }
        let asking = Dictionary(grouping: draft.steps.indices) { draft.steps[$0].approval?.text }
        for index in draft.approvals.indices {
            let approval = draft.approvals[index]
            binder.bind(approval, asking[approval.policy.id.text] ?? [], &draft.steps)
        }
        for reading in draft.conditionReadings { binder.bind(reading) }
        return binder.findings.diagnostics
    }
}

private struct Binder {
    /// Where a value comes from.
    private enum Origin {
        case input
        case capture(step: Int)
        case step(Int)
        case scope(ScopeName)
    }

    private struct Value {
        var origin: Origin
        var range: SourceRange
    }

    var findings: FindingList
    private var values: [String: Value] = [:]
    /// The steps that bring a name into scope, in document order.
    private var producers: [String: [Int]] = [:]
    private let isAdopted: Bool
    private let regions: [String]?
    /// The words of steps that could not be read: a name among them may be one of their captures.
    private var brokenWords: Set<String> = []
    private var stepNames: [String] = []
    /// The names of elements, each of which exists in its own step alone.
    private var elements: [String: (step: String, range: SourceRange)] = [:]
    /// The names whose values must not be shown.
    private var secrets: Set<String> = []
    /// What the ids of each document's steps begin with.
    private let prefixes: [String]
    private let ids: [StepID?]
    /// The steps whose failure stops nothing.
    private let mayContinue: Set<StepID>
    /// What a name before a hyphen may stand for: the first step whose id goes on like that.
    private lazy var hyphenated = Self.hyphenated(stepNames)
    /// All names but those of steps, in order, once the first one is looked for.
    private lazy var names = values.filter { if case .step = $0.value.origin { false } else { true } }.keys.sorted()
    /// Whether a name that a script reads is one of ours with a slip in it, by the names that were looked at.
    private var slips: [String: Bool] = [:]
    private var hasReportedUncompared = false
    private let members: [[String]]

    init(_ draft: RunbookDraft, _ context: RunbookCompiler.Context) {
        findings = FindingList(file: draft.source.name)
        let environment = draft.header.environment.flatMap { context.workspace?.environment($0.text) }
        regions = environment?.regions.map(\.name)
        isAdopted = draft.tier == .adopted
        ids = draft.steps.indices.map { draft.steps[$0].id }
        mayContinue = Set(draft.steps.lazy.filter { $0.onFailure == .continue }.compactMap { $0.id })
        prefixes = draft.documents.map(\.prefix)
        members = draft.steps.map { ["result"] + $0.produced.map(\.name) }
    }

    // MARK: - Declarations

    mutating func declare(_ draft: RunbookDraft) {
        for name in ScopeName.allCases {
            values[name.rawValue] = Value(origin: .scope(name), range: SourceRange(at: 0))
        }
        for input in draft.header.inputs {
            values[input.declaration.name] = Value(origin: .input, range: input.range)
            if input.declaration.isSecret { secrets.insert(input.declaration.name) }
        }
        for (index, step) in draft.steps.enumerated() {
            for produced in step.produced { declare(produced, by: index, step) }
            if step.isBroken { collectWords(of: step) }
        }
        for index in draft.steps.indices {
            guard let id = draft.steps[index].id?.text else { continue }
            stepNames.append(id)
            guard let value = values[id] else {
                values[id] = Value(origin: .step(index), range: draft.steps[index].idRange)
                continue
            }
            switch value.origin {
            case .capture(let owner) where owner == index: break
            case .step, .scope: break
            default: reportTwice(id, at: draft.steps[index].idRange, value, id)
            }
        }
        for step in draft.steps { declareLocals(of: step) }
    }

    /// The element at hand and the variables of a script hide no value of the runbook.
    private mutating func declareLocals(of step: StepDraft) {
        let element = step.each.map { [($0.rule.name, $0.range)] } ?? []
        for (name, range) in element + step.variables.map({ ($0.member.name, $0.range) }) {
            guard let value = values[name] else { continue }
            switch value.origin {
            case .input, .capture: reportTwice(name, at: range, value, step.id?.text)
            case .step, .scope: break
            }
        }
        if let each = step.each, elements[each.rule.name] == nil {
            elements[each.rule.name] = (step.id?.text ?? step.title, each.range)
        }
        for command in step.commands where step.isSecret || command.operation.yieldsSecret {
            if let name = command.capture { secrets.insert(name) }
        }
        secrets.formUnion(step.captures.filter(\.capture.isSecret).map(\.capture.name))
    }

    private mutating func declare(_ produced: (name: String, range: SourceRange), by index: Int, _ step: StepDraft) {
        if ScopeName(rawValue: produced.name) != nil {
            findings.add(
                OutlineFindings.reservedName,
                "'\(produced.name)' is a value that every runbook has",
                at: produced.range,
                step: step.id?.text,
                fix: "choose another name"
            )
        } else if let value = values[produced.name] {
            if isAdopted, case .capture = value.origin {
                producers[produced.name, default: []].append(index)
            } else {
                reportTwice(produced.name, at: produced.range, value, step.id?.text)
            }
        } else {
            values[produced.name] = Value(origin: .capture(step: index), range: produced.range)
            producers[produced.name] = [index]
        }
    }

    /// Takes back what a step would have brought into scope that is left to a person.
    mutating func retract(_ names: [String], of index: Int) {
        for name in names {
            guard let steps = producers[name], let place = Self.place(of: index, in: steps), steps[place] == index
            else {
                continue
            }
            producers[name]?.remove(at: place)
            guard steps.count == 1 else { continue }
            values[name] = nil
            slips = [:]
        }
    }

    /// Where the last step stands, of steps in document order, that is not behind a step; nil when all are.
    private static func place(of index: Int, in steps: [Int]) -> Int? {
        var low = 0
        var high = steps.count
        while low < high {
            let middle = (low + high) / 2
            if steps[middle] <= index { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? low - 1 : nil
    }

    /// The value that a name has for a use of a step: of several, the nearest before it.
    private func value(of use: NameUse, in step: StepDraft, _ index: Int) -> Value? {
        guard let value = values[use.name], case .capture = value.origin, let steps = producers[use.name],
            let first = steps.first
        else { return values[use.name] }
        let own = Value(origin: .capture(step: index), range: value.range)
        guard let place = Self.place(of: index, in: steps) else {
            return Value(origin: .capture(step: first), range: value.range)
        }
        if steps[place] == index, isAvailable(use, in: step, own) { return own }
        let before = steps[place] == index ? Self.place(of: index - 1, in: steps) ?? place : place
        return Value(origin: .capture(step: steps[before]), range: value.range)
    }

    private mutating func reportTwice(_ name: String, at range: SourceRange, _ first: Value, _ step: String?) {
        findings.add(
            BindingFindings.producedTwice,
            "'\(name)' already has a value",
            at: range,
            step: step,
            fix: "choose another name",
            notes: [Diagnostic.Note("the other value comes from here", at: first.range)]
        )
    }

    /// The names that a step which could not be read may have meant to capture.
    private mutating func collectWords(of step: StepDraft) {
        for attribute in step.attributes where attribute.key == "capture" { brokenWords.insert(attribute.value.text) }
        for part in step.parts where part.kind == .capture { brokenWords.formUnion(part.node.pairs?.map(\.name) ?? []) }
        guard case .shell(let text, _) = step.source else { return }
        let bytes = Array(text.text.utf8)
        for end in bytes.indices where bytes[end] == UInt8(ascii: "=") {
            var start = end
            while start > 0, ValueName.isNameByte(bytes[start - 1], first: false) { start -= 1 }
            brokenWords.insert(String(decoding: bytes[start..<end], as: UTF8.self))
        }
    }

    // MARK: - Uses

    mutating func bind(_ step: inout StepDraft, _ index: Int) {
        var environment: [NameUse.Moment: [String]] = [:]
        let variables = Set(step.variables.map(\.member.name))
        var usesElement = false
        func pass(_ use: NameUse) {
            guard use.isFromScript, environment[use.moment]?.contains(use.name) != true else { return }
            environment[use.moment, default: []].append(use.name)
        }
        for use in step.uses {
            if use.isFromScript, variables.contains(use.name) { continue }
            if let each = step.each?.rule, each.name == use.name, !use.isOfWholeStep {
                usesElement = true
                pass(use)
                continue
            }
            guard let value = value(of: use, in: step, index) else {
                if use.isFromScript, !isMisspelt(use, step.id?.text) { continue }
                if !reportPrefixed(use, step) { reportUnknown(use, step.id?.text) }
                continue
            }
            if use.isFromScript, !reaches(value) { continue }
            pass(use)
            checkMembers(use, value, step.id?.text)
            if let owner = check(use, value, in: &step, index, .requires, because: .value(use.name, use.range)) {
                step.facts.wait(for: owner, .requires, because: .value(use.name, use.range))
            }
        }
        checkList(of: step, usesElement)
        Self.setEnvironment(environment, &step)
    }

    /// A list must be one, its elements go on record, and whoever goes through them does something with each.
    private mutating func checkList(of step: StepDraft, _ usesElement: Bool) {
        guard let each = step.each else { return }
        let attribute = step.attributes.first { $0.key == AttributeKey.each.rawValue }
        let list = each.rule.list
        let names = Set(list.references.map(\.name))
        for name in names.sorted() where secrets.contains(name) {
            findings.add(
                OrderFindings.secretList,
                "'\(name)' is secret, and the elements of a list go on record",
                at: attribute?.value.range ?? each.range,
                step: step.id?.text,
                fix: "go through a list of names, and read the secret of each inside the step"
            )
        }
        guard !usesElement, !step.isBroken else { return }
        findings.add(
            OrderFindings.unusedElement,
            "nothing in step '\(step.id?.text ?? step.title)' uses '\(each.rule.name)'",
            at: each.range,
            step: step.id?.text,
            fix: "write ${\(each.rule.name)} where the element belongs"
        )
    }

    /// The names of the runbook that a script reads become variables of its environment.
    private static func setEnvironment(_ names: [NameUse.Moment: [String]], _ step: inout StepDraft) {
        for index in step.commands.indices {
            guard case .shell(var script) = step.commands[index].operation else { continue }
            script.environment += (names[.command(index)] ?? []).compactMap { name in
                guard let expression = try? Expression.interpolation(name) else { return nil }
                return Template.Member(name: name, value: .expression(expression))
            }
            script.environment += step.variables.map(\.member)
            step.commands[index].operation = .shell(script)
        }
    }

    /// An approval looks at its values before the steps that ask for it.
    ///
    /// A reading whose step may fail and `continue` is then not observed, which the expression can tell; it need not
    /// have succeeded.
    mutating func bind(_ approval: RunbookDraft.Approval, _ users: [Int], _ steps: inout [StepDraft]) {
        for use in approval.uses {
            guard let value = values[use.name] else {
                reportUnknown(use, nil)
                continue
            }
            checkMembers(use, value, nil)
            for index in users {
                let cause = OrderCause.bound(approval.policy.id, use.range)
                guard let owner = check(use, value, in: &steps[index], index, .requires, because: cause) else {
                    continue
                }
                let mayFail = mayContinue.contains(owner)
                steps[index].facts.wait(for: owner, mayFail ? .order : .requires, because: cause)
            }
        }
    }

    /// A condition of the run is read before the first step: what a step yields is not there then.
    mutating func bind(_ reading: ConditionReadingDraft) {
        for use in reading.uses {
            guard let value = values[use.name] else {
                reportUnknown(use, nil)
                continue
            }
            switch value.origin {
            case .input, .scope: checkMembers(use, value, nil)
            case .capture, .step:
                findings.add(
                    StopFindings.laterValue,
                    "'\(use.name)' is known only once a step has run",
                    at: use.range,
                    fix: "make it an input, or read it where the condition is read",
                    notes: [Diagnostic.Note("it comes from here", at: value.range)]
                )
            }
        }
    }

    /// Whether a script that names it means it: a step as a whole has no form as text.
    private func reaches(_ value: Value) -> Bool {
        switch value.origin {
        case .input, .capture: true
        case .step, .scope: false
        }
    }

    /// A script may read any variable of its environment; only a near miss of a lower-case name is a mistake.
    private mutating func isMisspelt(_ use: NameUse, _ step: String?) -> Bool {
        let name = use.name
        guard !brokenWords.contains(name), name.lowercased() == name else { return false }
        if let isSlip = slips[name] { return isSlip }
        guard findings.comparesNames else {
            reportUncompared(use, step)
            return false
        }
        let isSlip = closest(to: name) != nil
        slips[name] = isSlip
        return isSlip
    }

    /// Says once that nobody looks for slips any more.
    private mutating func reportUncompared(_ use: NameUse, _ step: String?) {
        guard !hasReportedUncompared else { return }
        hasReportedUncompared = true
        findings.add(
            BindingFindings.tooManyNames,
            "from '\(use.name)' on, nobody has looked whether a script misspells a value",
            at: use.range,
            step: step,
            fix: "give variables their values in the scripts that read them, or split the runbook"
        )
    }

    /// What was probably meant, of all names but those of steps.
    private mutating func closest(to name: String) -> String? {
        // Names that were taken back since are none any more.
        let (names, values) = (names, values)
        return findings.closest(to: name, in: names.filter { values[$0] != nil })
    }

    private static func hyphenated(_ names: [String]) -> [Substring: String] {
        var first: [Substring: String] = [:]
        for name in names {
            for index in name.utf8.indices where name.utf8[index] == UInt8(ascii: "-") {
                let start = name[..<index]
                if first[start] == nil { first[start] = name }
            }
        }
        return first
    }

    /// The step that must have succeeded before, if there is one.
    private mutating func check(
        _ use: NameUse,
        _ value: Value,
        in step: inout StepDraft,
        _ index: Int,
        _ kind: Step.Dependency.Kind,
        because cause: OrderCause
    ) -> StepID? {
        let owner: Int
        switch value.origin {
        case .input, .scope: return nil
        case .capture(let step), .step(let step): owner = step
        }
        if owner == index {
            if !isAvailable(use, in: step, value) {
                reportEarly(use, value, "step '\(step.id?.text ?? step.title)' itself", step.id?.text)
            }
            return nil
        }
        if owner > index {
            // Only the whole order shows whether the step that produces it can come first.
            if let producer = ids[owner] {
                step.forwardUses.append(
                    StepDraft.ForwardUse(
                        name: use.name,
                        producer: producer,
                        producedAt: value.range,
                        kind: kind,
                        cause: cause
                    )
                )
            }
            return nil
        }
        return ids[owner]
    }

    /// Whether a step's own value exists when the step uses it.
    private func isAvailable(_ use: NameUse, in step: StepDraft, _ value: Value) -> Bool {
        guard case .capture = value.origin,
            let producer = step.commands.firstIndex(where: { $0.capture == use.name })
        else { return false }
        return use.moment > .command(producer)
    }

    private mutating func checkMembers(_ use: NameUse, _ value: Value, _ step: String?) {
        guard let member = use.path.first else { return }
        let known: [String]?
        switch value.origin {
        case .input, .capture: known = nil
        case .step(let index): known = members[index]
        case .scope(let name): known = name == .regions ? regions : name.members
        }
        guard let known, !known.contains(member) else { return }
        let near = Suggestion.closest(to: member, in: known)
        findings.add(
            BindingFindings.unknownMember,
            "'\(use.name)' has no member '\(member)'" + (near.map { "; did you mean '\($0)'?" } ?? ""),
            at: use.range,
            step: step,
            fix: "use one of \(known.joined(separator: ", "))",
            fixIt: near.map { Diagnostic.FixIt(replace: use.range, with: $0, expecting: member) }
        )
    }

    // MARK: - Reports

    /// In an included runbook the id of a step is another one now; true when that is what the use means.
    private mutating func reportPrefixed(_ use: NameUse, _ step: StepDraft) -> Bool {
        let prefix = prefixes[step.document]
        guard !prefix.isEmpty, let value = values[prefix + use.name], case .step = value.origin else { return false }
        findings.add(
            IncludeFindings.stepValue,
            "'\(use.name)' is the id of a step, which is '\(prefix)\(use.name)' in the whole",
            at: use.range,
            step: step.id?.text,
            fix: "capture what this needs under a name, with 'yaml capture' at that step",
            notes: [Diagnostic.Note("the step is here", at: value.range)]
        )
        return true
    }

    private mutating func reportUnknown(_ use: NameUse, _ step: String?) {
        if brokenWords.contains(use.name) { return }
        if let element = elements[use.name] {
            findings.add(
                BindingFindings.unknownName,
                "'\(use.name)' is an element of the list of step '\(element.step)' and exists only there",
                at: use.range,
                step: step,
                fix: "use the list, or capture what this needs in that step",
                notes: [Diagnostic.Note("the element gets its name here", at: element.range)]
            )
            return
        }
        if let id = hyphenated[use.name[...]], !ValueName.isValid(id) {
            findings.add(
                BindingFindings.unknownName,
                "there is no value '\(use.name)'; '-' is minus in an expression",
                at: use.range,
                step: step,
                fix: "write \"\(id)\" with its quotes for the step of that name"
            )
            return
        }
        let near = closest(to: use.name) ?? findings.closest(to: use.name, in: stepNames)
        findings.add(
            BindingFindings.unknownName,
            "there is no value '\(use.name)'" + (near.map { "; did you mean '\($0)'?" } ?? ""),
            at: use.range,
            step: step,
            fix: near.map { "write '\($0)'" } ?? "declare it under 'inputs', or capture it in an earlier step",
            fixIt: near.map { Diagnostic.FixIt(replace: use.range, with: $0, expecting: use.name) }
        )
    }

    private mutating func reportEarly(_ use: NameUse, _ value: Value, _ producer: String, _ step: String?) {
        findings.add(
            BindingFindings.usedBeforeCapture,
            "'\(use.name)' is used before \(producer) produces it",
            at: use.range,
            step: step,
            fix: "move the step that produces it up, or use another value",
            notes: [Diagnostic.Note("it is produced here", at: value.range)]
        )
    }

}
