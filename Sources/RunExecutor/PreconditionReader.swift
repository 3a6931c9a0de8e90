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

    let step: Step
    let run: RunID
    let recorder: RunRecorder
    let environment: ExecutorEnvironment
    /// Is told when the target is another one now; nil leaves that to the attempt.
    var stop: StopSignal?

    /// What each statement showed; of a reading that could not be made, why.
    ///
    /// - Throws: what kept the target that was looked at from being on record.
    func readings() async throws -> [PreconditionReading] {
        var found: [PreconditionReading] = []
        for (index, precondition) in step.preconditions.enumerated() {
            if Task.isCancelled { return found }
            found += try await read(precondition).map { reading in
                var reading = reading
                reading.index = index
                return reading
            }
        }
        return found
    }

    /// What the step's calls would change, for those of which a reviewed table knows what shows it: each value before and after.
    ///
    /// What a command before it has still to yield, and what holds a secret, is not read.
    ///
    /// - Throws: what kept the target that was looked at from being on record.
    func changes() async throws -> [String] {
        let scope = recorder.scope(at: environment.now(), secrets: environment.secrets, for: step)
        var found: [String] = []
        for command in step.commands where command.effect.mayChange && !Task.isCancelled {
            guard let operation = try? ResolvedOperation(command.operation, in: TemplateScope(scope)),
                operation.withoutSecrets(environment.secrets) == operation,
                let reading = environment.performer.reading(of: operation)
            else { continue }
            found += try await changes(of: operation, by: reading)
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

    private func read(_ precondition: Precondition) async throws -> [PreconditionReading] {
        let scope = recorder.scope(at: environment.now(), secrets: environment.secrets, for: step)
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

    private func ask(_ operation: ResolvedOperation) async throws -> Answer {
        let request = OperationRequest(
            run: run,
            step: step.id,
            attempt: recorder.status(of: step.id).attempt + 1,
            operation: operation,
            effect: .read,
            timeout: min(step.timeout.duration, Self.limit),
            mask: secrets.all
        )
        switch await environment.performer.prepare(request) {
        case .ready: break
        case .observed(let observation): try await recorder.record([.targetObserved(observation)])
        case .refused(let reason):
            stop?.refuse(reason)
            return .unread(reason, code: nil)
        case .noRoom(let reason): return .unread(reason, code: nil)
        }
        switch await environment.performer.perform(request) {
        case .answered(let answer):
            return .read(answer.output, at: environment.now(), hiding: answer.secretTexts)
        case .refused(let failure), .notSent(let failure), .unknown(let failure):
            return .unread("\(operation.summary) could not be read: \(failure.sentence)", code: failure.code)
        case .withheld(let reason): return .unread(reason, code: nil)
        }
    }

    private var secrets: StepSecrets {
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
    var line: String {
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
