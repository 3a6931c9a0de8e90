// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunStore
import RunbookModel
import Values

/// Reads a step's preconditions for whoever is asked to approve it or whether it may act, and for prechecks.
///
/// What is read here lets nothing through: the attempt reads it again, and that is on record.
struct PreconditionReader {
    /// The longest that one reading may take.
    private static let limit = Duration.seconds(60)
    /// The time after which no more elements of a list are read: whoever is asked must not wait for all of them.
    private static let listLimit = Duration.seconds(120)
    /// The most elements of a list that are read for whoever is asked.
    static let elementLimit = 50

    let step: Step
    let run: RunID
    let recorder: RunRecorder
    let environment: ExecutorEnvironment
    /// Is told when the target is another one now; nil leaves that to the attempt.
    var stop: StopSignal?

    /// What each statement showed; of a reading that could not be made, why.
    ///
    /// In a step that goes through a list, those of each element that is left are read, as far as the first fifty.
    ///
    /// - Throws: what kept the target that was looked at from being on record.
    func readings() async throws -> [PreconditionReading] {
        var found: [PreconditionReading] = []
        guard !step.preconditions.isEmpty else { return found }
        let elements = elements()
        let end = environment.steady() + Self.listLimit
        var count = 0
        for element in elements.prefix(Self.elementLimit) where environment.steady() < end {
            count += 1
            for (index, precondition) in step.preconditions.enumerated() {
                if Task.isCancelled { return found }
                found += try await read(precondition, in: element.scope).map { reading in
                    var reading = reading
                    reading.index = index
                    reading.element = element.label
                    return reading
                }
            }
        }
        let rest = elements.count - count
        if rest > 0 { found.append(unread("what holds for \(rest) more elements was not read")) }
        return found
    }

    /// What the step's values are now, once for each element that it still goes through; once without an element while the
    /// list is not known.
    func elements() -> [(label: String?, scope: Scope)] {
        let scope = recorder.scope(at: environment.now(), secrets: environment.secrets, for: step)
        let status = recorder.status(of: step.id)
        guard let each = step.each, status.elements != nil else { return [(nil, scope)] }
        return status.elementsLeft.map { element in
            var named = scope
            named.values[each.name] = .observed(element.value)
            return (element.label, named)
        }
    }

    /// What the step's calls would change, for those of which a reviewed table knows what shows it: each value before and after.
    ///
    /// What a command before it has still to yield, and what holds a secret, is not read.
    ///
    /// - Throws: what kept the target that was looked at from being on record.
    func changes() async throws -> [String] {
        var found: [String] = []
        for element in elements().prefix(Self.elementLimit) {
            for command in step.commands where command.effect.mayChange && !Task.isCancelled {
                guard let operation = try? ResolvedOperation(command.operation, in: TemplateScope(element.scope)),
                    operation.withoutSecrets(environment.secrets) == operation,
                    let reading = environment.performer.reading(of: operation)
                else { continue }
                found += try await changes(of: operation, by: reading).map { line in
                    element.label.map { "\($0): \(line)" } ?? line
                }
            }
        }
        return found
    }

    private func changes(of operation: ResolvedOperation, by reading: EffectReading) async throws -> [String] {
        let answer: Answer
        switch try await ask(reading.operation) {
        case .unread(_, let code?) where reading.missingCodes.contains(code):
            answer = .read(.null, at: environment.now(), hiding: [])
        case let other: answer = other
        }
        switch answer {
        case .read(let value, let moment, let texts):
            let hidden = secrets.adding(texts).all
            return reading.preview(of: value).map { line in
                ReadMoment(moment).line("~ \(operation.summary): \(line)".masking(hidden))
            }
        case .unread(let reason, _):
            return ["? not known: what \(operation.summary) would change: \(reason)".masking(secrets.all)]
        }
    }

    /// What came of asking.
    private enum Answer {
        case read(JSONValue, at: Timestamp, hiding: [String])
        /// With the code of a refusal.
        case unread(String, code: String?)
    }

    private func read(_ precondition: Precondition, in scope: Scope) async throws -> [PreconditionReading] {
        guard let command = precondition.command else { return check(precondition, .null, in: scope) }
        let operation: ResolvedOperation
        do {
            operation = try ResolvedOperation(command.operation, in: TemplateScope(scope))
        } catch {
            return [unread("\(command.text): a value is missing: \(error.description)")]
        }
        switch try await ask(operation) {
        case .read(let value, let moment, let texts):
            var now = scope
            now.now = moment
            return check(precondition, value, in: now, hiding: texts)
        case .unread(let reason, _): return [unread(reason)]
        }
    }

    func request(for operation: ResolvedOperation) -> OperationRequest {
        OperationRequest(
            run: run,
            step: step.id,
            attempt: recorder.status(of: step.id).attempt + 1,
            operation: operation,
            effect: .read,
            timeout: min(step.timeout.duration, Self.limit),
            mask: secrets.all
        )
    }

    /// Why nothing may be read now; nil when it may.
    func obstacle(to request: OperationRequest) async throws -> String? {
        switch await environment.performer.prepare(request) {
        case .ready: return nil
        case .observed(let observation):
            try await recorder.record([.targetObserved(observation)])
            return nil
        case .refused(let reason):
            stop?.refuse(reason)
            return reason
        case .unkept(let fault): return fault.reason
        }
    }

    private func ask(_ operation: ResolvedOperation) async throws -> Answer {
        let request = request(for: operation)
        if let obstacle = try await obstacle(to: request) { return .unread(obstacle, code: nil) }
        switch await environment.performer.perform(request) {
        case .answered(let answer):
            return .read(answer.output, at: environment.now(), hiding: answer.secretTexts)
        case .refused(let failure), .notSent(let failure), .unknown(let failure):
            return .unread("\(operation.summary) could not be read: \(failure.sentence)", code: failure.code)
        case .withheld(let reason): return .unread(reason, code: nil)
        }
    }

    var secrets: StepSecrets {
        StepSecrets(environment.secrets, exposed: recorder.look { $0.plan.exposedSecrets })
    }

    private func unread(_ reason: String) -> PreconditionReading {
        PreconditionReading(reason: reason.masking(secrets.all))
    }

    private func check(
        _ precondition: Precondition,
        _ value: JSONValue,
        in scope: Scope,
        hiding texts: [String] = []
    ) -> [PreconditionReading] {
        let hidden = secrets.adding(texts).all
        return precondition.expectations.map { expectation in
            let record = expectation.expression.record(of: value, in: scope).masking(hidden)
            return PreconditionReading(record: record, readAt: scope.now)
        }
    }
}

/// What one statement of a precondition showed.
struct PreconditionReading: Sendable {
    /// Which of the step's preconditions it belongs to, counted from 0.
    var index = 0
    /// The element of the step's list that it is about; nil in a step that goes through none.
    var element: String?
    let verdict: Verdict
    /// What was read, or why nothing could be; without secrets.
    let text: String
    /// What came of checking the statement, without secrets; nil when nothing could be read.
    let record: AssertionRecord?
    /// When; nil when nothing could be read.
    let readAt: Timestamp?

    /// A statement that was checked.
    init(record: AssertionRecord, readAt: Timestamp?) {
        (verdict, text, self.record, self.readAt) = (record.verdict, record.sentence, record, readAt)
    }

    /// A reading that could not be made.
    init(reason: String) { (verdict, text, record, readAt) = (.undetermined, reason, nil, nil) }

    /// The same for a person, in one line.
    var line: String { element.map { "\($0): \(statement)" } ?? statement }

    private var statement: String {
        guard let readAt else { return "? \(text)" }
        let mark =
            switch verdict {
            case .passed: "✓"
            case .failed: "✗ does NOT hold:"
            case .undetermined: "? not known:"
            }
        return ReadMoment(readAt).line("\(mark) \(text)")
    }
}
