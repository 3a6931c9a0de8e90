// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Expressions
public import RunbookModel
import Values

/// What is still there when a run is over.
public struct PlanLeftovers: Sendable, Hashable {
    /// Something that stays.
    public struct Leftover: Sendable, Hashable {
        /// The step that leaves it.
        public var step: StepID
        /// What it is, in words.
        public var text: String
        /// Whether the author said so.
        public var isObligation: Bool
    }

    /// What a step makes or switches off, whether another step undoes it or not.
    public struct Made: Sendable, Hashable {
        /// The step.
        public var step: StepID
        /// What it is, in words.
        public var text: String
        /// The steps any of which undoes it.
        public var removers: [StepID]
    }

    /// Everything that stays when all steps are carried out, in the order of the steps.
    public let all: [Leftover]

    /// Everything that calls make or switch off: what stays of it when a step fails is known only in the run.
    public let made: [Made]

    /// What the steps of a plan leave behind: what they say themselves, and what they make and no step removes.
    ///
    /// Calls are told by their names, and what they make by its name as far as it is known: what a script, a stack's
    /// template or a statement of SQL makes is not here.
    public init(_ plan: Plan, values: KnownValues) {
        var balance = ResourceBalance()
        let deeds = plan.steps.map { step in step.commands.map { Deed($0.operation, values) } }
        for deed in deeds.joined().compactMap(\.self) { balance.count(deed.noun, isMade: deed.isMade, deed.names) }
        var all: [Leftover] = []
        var made: [Made] = []
        for (step, own) in zip(plan.steps, deeds) {
            if let obligation = step.obligation {
                all.append(Leftover(step: step.id, text: obligation, isObligation: true))
                continue
            }
            for (command, deed) in zip(step.commands, own) {
                guard let deed, deed.isMade else { continue }
                let summary = CommandSummary(command, values: values, defaultRegion: nil)
                let name = deed.names.isEmpty ? summary.subject : deed.names.map(\.name).joined(separator: ", ")
                let text = deed.text(call: summary.call, subject: name)
                let removers = zip(plan.steps, deeds).filter { other, deeds in
                    other.id != step.id && deeds.contains { $0?.undoes(deed) == true }
                }
                // An object is what the step is for, or goes with its bucket's rules: it is told, and not kept account of.
                if deed.noun != "s3 object" {
                    made.append(Made(step: step.id, text: text, removers: removers.map { $0.0.id }))
                }
                guard let end = Self.end(of: deed, balance) else { continue }
                all.append(Leftover(step: step.id, text: "\(text); \(end)", isObligation: false))
            }
        }
        self.all = all
        self.made = made
    }

    /// Why something stays, or may stay; nil when it is removed.
    private static func end(of deed: Deed, _ balance: ResourceBalance) -> String? {
        let fates =
            deed.names.isEmpty
            ? [balance.fate(of: deed.noun, named: nil)] : deed.names.map { balance.fate(of: deed.noun, named: $0) }
        let verb = deed.isSwitch ? "switches it on again" : "removes it"
        if fates.contains(.stays) { return "no step \(verb)" }
        for case .perhapsRemoved(let other) in fates {
            return deed.isSwitch ? "on again only if \(other) is its name" : "removed only if \(other) is its name"
        }
        return nil
    }

    /// Something that a command makes or removes.
    private struct Deed {
        var noun: String
        var isMade: Bool
        var names: [(name: String, isKnown: Bool)]
        /// Whether it is switched off and on, and not made and removed.
        var isSwitch = false

        /// What it leaves, in words.
        func text(call: String, subject: String) -> String {
            let subject = subject.isEmpty ? "" : " of \(subject)"
            return isSwitch ? "what '\(call)'\(subject) switches off" : "what '\(call)'\(subject) makes"
        }

        /// Whether it certainly undoes what another one does.
        func undoes(_ other: Deed) -> Bool {
            guard !isMade, noun == other.noun else { return false }
            let own = Set(names.map(\.name))
            return own.isEmpty || other.names.isEmpty || own.isSuperset(of: other.names.map(\.name))
        }

        init?(_ operation: Operation, _ values: KnownValues) {
            guard case .aws(let aws) = operation else { return nil }
            switch aws.form {
            case .waiter, .added: return nil
            case .transfer(let verb, let source, let destination, _):
                guard let (isMade, noun) = Self.transfer(verb, destination) else { return nil }
                self.isMade = isMade
                self.noun = noun
                names = [isMade && verb != "mb" ? destination : source].compactMap { template in
                    template.map { values.name(of: $0) }
                }
                // What lies in a place that is removed as a whole is not told by its own name.
                if !isMade, noun == "s3 object" { names = [] }
            case .call:
                let name = CommandLineName.make(aws.operation)
                if let suspension = ResourceSuspension(service: aws.service, operation: name) {
                    isMade = suspension.isOff
                    isSwitch = true
                    noun = "\(suspension.noun) switched off"
                    names = values.names(suspension.names, in: aws.parameters)
                    return
                }
                guard let lifecycle = ResourceLifecycle(service: aws.service, operation: name) else { return nil }
                isMade = lifecycle.isMade
                noun = lifecycle.noun
                names = noun == "s3 object" ? [] : values.names(lifecycle.names, in: aws.parameters)
            }
        }

        /// What a command of `aws s3` makes or removes.
        private static func transfer(_ verb: String, _ destination: Template?) -> (isMade: Bool, noun: String)? {
            switch verb {
            case "mb": (true, "s3 bucket")
            case "rb": (false, "s3 bucket")
            case "rm": (false, "s3 object")
            case "cp", "mv", "sync": destination?.readable.hasPrefix("s3://") == true ? (true, "s3 object") : nil
            default: nil
            }
        }
    }
}

extension KnownValues {
    /// A template as a name: what is known of it filled in, and whether that is all.
    func name(of template: Template) -> (name: String, isKnown: Bool) {
        if let text = text(of: template) { return (text, true) }
        let value = value(of: template) { "${\($0.source)}" }
        return (value.stringValue ?? value.text(), false)
    }

    /// The names of what a call makes or removes, from its parameters.
    func names(_ candidates: [String], in parameters: Template) -> [(name: String, isKnown: Bool)] {
        var values: [String: [(name: String, isKnown: Bool)]] = [:]
        for (member, value) in parameters.members {
            values[CommandLineName.make(member)] = value.elements.map(name)
        }
        let chosen = candidates.first { values[$0]?.isEmpty == false }
        return chosen.flatMap { values[$0] } ?? []
    }
}

extension Template {
    /// The members of an object, each as a template.
    fileprivate var members: [(String, Template)] {
        switch self {
        case .object(let members): members.map { ($0.name, $0.value) }
        case .literal(.object(let object)): object.map { ($0.key, .literal($0.value)) }
        case .literal, .expression, .text, .list: []
        }
    }

    /// The elements of a list; the template itself when it is none.
    fileprivate var elements: [Template] {
        switch self {
        case .list(let elements): elements
        case .literal(.array(let elements)): elements.map { .literal($0) }
        case .literal, .expression, .text, .object: [self]
        }
    }
}
