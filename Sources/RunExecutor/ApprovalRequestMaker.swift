// SPDX-License-Identifier: Apache-2.0

import Expressions
import FoundationEssentials
import RunCore
import RunbookModel
import Values

/// Makes the request that an approver reads and signs, from the run's state at that moment.
struct ApprovalRequestMaker {
    let state: RunMachine
    let journalHead: String
    let nonce: String
    let now: Timestamp
    let secrets: [String: JSONValue]
    /// SHA-256 of a text in lower-case hexadecimal.
    let digest: (String) -> String
    /// What the files hold that the step sends, as far as it was read.
    let sent: SentContents

    /// The request for the step's next attempt; nil when the plan has no such step or policy.
    ///
    /// - Throws: what kept an operation from being encoded.
    func request(for id: StepID, _ policyID: ApprovalID) throws -> ApprovalRequest? {
        guard let step = state.step(id), let policy = state.plan.approval(policyID), let opening = state.opening
        else { return nil }
        let attempt = state.status(of: id).attempt + 1
        return ApprovalRequest(
            run: opening.run,
            step: id,
            attempt: attempt,
            policy: policyID,
            nonce: nonce,
            planDigest: state.planDigest,
            stepDigest: try stepDigest(of: step),
            inputsDigest: opening.inputsDigest,
            journalHead: journalHead,
            target: opening.target,
            level: opening.level,
            effect: step.effect,
            operations: calls(of: step) + contents(of: step),
            readings: policy.shows.flatMap(readings) + inputLines(of: id) + voidLines(of: id),
            requester: opening.operatorName,
            requestedAt: now,
            expiresAt: now + policy.expires.duration
        )
    }

    /// The digest of everything that the step will do, with every hole filled as it would be at the request's moment.
    ///
    /// It covers the readings and the wait too, because they decide whether the action is done and counts. A command
    /// whose values are not known yet stands as it is written. A step that goes through a list counts with every element
    /// that it is not done with.
    /// - Throws: what kept an operation from being encoded.
    func stepDigest(of step: Step) throws -> String {
        let scope = scope(for: step.id)
        guard let each = step.each else {
            let parts = try parts(of: step, in: scope)
            let whole: JSONValue = ["step": .string(step.id.text), "parts": .array(parts)]
            return digest(whole.text(.canonical))
        }
        let elements = try elementsLeft(of: step).map { element -> JSONValue in
            let parts = try parts(of: step, in: scope.naming(each.name, element.value))
            return ["element": element.value, "parts": .array(parts)]
        }
        let whole: JSONValue = [
            "step": .string(step.id.text), "each": .string(each.source), "elements": .array(elements),
        ]
        return digest(whole.text(.canonical))
    }

    /// What the holes are filled from; a change that is repeated has the moment of the first.
    private func scope(for step: StepID) -> TemplateScope {
        let moment = state.status(of: step).repeatedNow ?? now
        return TemplateScope(state.scope(at: moment, secrets: secrets, for: step))
    }

    /// The elements of the step's list that it is not done with, with their labels.
    private func elementsLeft(of step: Step) -> [(label: String, value: JSONValue)] {
        state.status(of: step.id).elementsLeft
    }

    private func parts(of step: Step, in scope: TemplateScope) throws -> [JSONValue] {
        var parts: [JSONValue] = []
        switch step.action {
        case .manual(let manual): parts.append(["manual": .string(manual.confirmation)])
        case .commands(let commands): parts += try commands.map { try meaning(of: $0, as: "action", in: scope) }
        }
        parts += try step.preconditions.compactMap(\.command).map { try meaning(of: $0, as: "precondition", in: scope) }
        if let command = step.wait?.command { parts.append(try meaning(of: command, as: "wait", in: scope)) }
        if let probe = step.probe { parts.append(try meaning(of: probe.command, as: "probe", in: scope)) }
        return parts
    }

    private func meaning(of command: Command, as role: String, in scope: TemplateScope) throws -> JSONValue {
        let meaning: JSONValue
        if let operation = resolved(command, in: scope) {
            meaning = try operation.meaning(digest: digest, fileDigest: sent.digest)
        } else {
            meaning = ["unresolved": try JSONValue(encoding: command.operation)]
        }
        return ["role": .string(role), "effect": .string(command.effect.rawValue), "meaning": meaning]
    }

    /// The command's operation with its holes filled and its secrets out; nil when a value is not known yet.
    private func resolved(_ command: Command, in scope: TemplateScope) -> ResolvedOperation? {
        (try? ResolvedOperation(command.operation, in: scope))?.forApproval(hiding: secrets)
    }

    /// What the step does, one command a line, with secrets out.
    func calls(of step: Step) -> [String] {
        let scope = scope(for: step.id)
        let next = state.status(of: step.id).resumesAt
        switch step.action {
        case .manual(let manual): return ["by hand: \(state.plan.shown(manual.confirmation))"]
        case .commands(let commands):
            // What is done is not sent again, and in a list only the element at hand goes on with this.
            let rest = commands.dropFirst(next ?? 0)
            guard let each = step.each else { return rest.map { line(of: $0, in: scope) } }
            return elementsLeft(of: step).prefix(next == nil ? .max : 1).flatMap { element in
                let scope = scope.naming(each.name, element.value)
                return rest.map { "\(element.label): \(line(of: $0, in: scope))" }
            }
        }
    }

    /// What each file and folder holds that the step sends: what is signed is that content, or that nobody knows it.
    func contents(of step: Step) -> [String] {
        var lines: [String] = []
        for command in scopes(of: step).flatMap({ scope in step.commands.map { (command: $0, scope: scope) } }) {
            let found: [String]
            if let operation = resolved(command.command, in: command.scope) {
                found = operation.sentPaths.map(content)
            } else {
                let isHidden = command.command.operation.maySendFiles
                found = isHidden ? [unbound("what is sent by", state.plan.shown(command.command.text))] : []
            }
            lines += found.filter { !lines.contains($0) }
        }
        return lines
    }

    /// The files and folders whose content is part of what is asked, as far as they are known.
    func sentPaths(of step: Step) -> Set<String> {
        Set(
            scopes(of: step).flatMap { scope in step.everyCommand.flatMap { resolved($0, in: scope)?.sentPaths ?? [] } }
        )
    }

    /// What the step's values are, once for each element that it still goes through.
    private func scopes(of step: Step) -> [TemplateScope] {
        let scope = scope(for: step.id)
        return step.each.map { each in elementsLeft(of: step).map { scope.naming(each.name, $0.value) } } ?? [scope]
    }

    private func content(of path: String) -> String {
        let shown = state.plan.shown(path)
        return sent.digest(of: path).map { "content of '\(shown)': sha256 \($0)" } ?? unbound("what is in", shown)
    }

    private func unbound(_ what: String, _ name: String) -> String {
        "\(ApprovalRequest.unboundContent): \(what) '\(name)' could not be read, and is sent as it is by then"
    }

    private func line(of command: Command, in scope: TemplateScope) -> String {
        let text = resolved(command, in: scope)?.fullText ?? "\(command.text) (with values that are not known yet)"
        return state.plan.shown(text)
    }

    /// The inputs that a person gave the step alone: whoever agrees, agrees to those.
    private func inputLines(of id: StepID) -> [String] {
        state.status(of: id).givenInputs.map { change, answer in
            state.plan.shown("\(change.text), given to this step alone by \(answer.by): \(answer.reason)")
        }
    }

    /// What was read when an earlier approval of the step was about to be used, so that nobody agrees by an older reading.
    private func voidLines(of id: StepID) -> [String] {
        guard let reading = state.status(of: id).voidReading else { return [] }
        let finding = state.plan.shown(reading.sentence)
        return ["looked at again, before an earlier approval would have been used: \(finding)"]
    }

    private func readings(of id: StepID) -> [String] {
        let status = state.status(of: id)
        guard let outcome = status.outcome else { return ["\(id): not read"] }
        var lines = ["\(id): \(outcome.state.rawValue)"]
        lines += (outcome.captures.objectValue ?? JSONObject()).map { "\(id): \($0.key) = \($0.value.text())" }
        // An approver who is not told that a value is missing takes it for good.
        lines += outcome.unobserved.map { "\(id): \($0) = not observed" }
        lines += status.statements.map { "\(id): \($0)" }
        return lines
    }
}

extension StepStatus {
    /// The elements of the step's list that it is not done with, with their labels.
    var elementsLeft: [(label: String, value: JSONValue)] {
        let elements = elements ?? []
        return elements.indices.dropFirst(elementOutcomes.count).map { index in
            (ElementLabel(number: index + 1, of: elements).text, elements[index])
        }
    }
}

extension TemplateScope {
    /// The scope with one more value, such as the element of a list that a step is at.
    fileprivate func naming(_ name: String, _ value: JSONValue) -> TemplateScope {
        var named = self
        named.scope.values[name] = .observed(value)
        return named
    }
}

extension RunMachine {
    /// What people are asked now, in document order.
    var openPrompts: [OperatorPrompt] {
        attendedSteps.compactMap { step, status in
            switch status.state {
            case .waitingApproval:
                guard let request = status.request, !status.isApproved else { return nil }
                return .approval(request, step: plan.shown(step))
            case .waitingOperator:
                guard let question = status.question, status.answer == nil else { return nil }
                return .question(question, step: plan.shown(step))
            case .pending, .running, .inDoubt, .succeeded, .alreadyTrue, .adopted, .compensated, .noEffect, .failed,
                .failedIgnored, .timedOut, .skipped, .notTaken, .cancelled, .undetermined:
                return nil
            }
        }
    }
}

extension OperatorPrompt {
    /// What the run waits for, in a few words.
    var waitingText: String {
        switch self {
        case .approval(let request, _): "'\(request.step)' waits for the approval '\(request.policy)'"
        case .question(.manualAction, let step): "'\(step.id)' waits for a person to act"
        case .question(.failure, let step): "'\(step.id)' failed and waits for a decision"
        case .question(.doubt, let step): "'\(step.id)' is in doubt and waits for a decision"
        case .question(.confirmation, let step): "'\(step.id)' waits for a yes before it acts"
        }
    }
}
