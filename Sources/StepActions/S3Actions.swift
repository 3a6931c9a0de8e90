// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import AWSCommands
import AWSModel
import RunCore
import RunbookModel
import Values

/// Performs the high-level S3 commands of a runbook with the same engine as `lifeboat aws s3`.
struct S3Actions: Sendable {
    let client: AWSClient
    let region: String?
    let writesFiles: Bool

    /// Performs a command and says what came of it.
    ///
    /// Not everything done is not done: objects that failed or were skipped make a refusal, and when others were
    /// changed by then its effect is uncertain, so that nobody takes it for nothing.
    func perform(_ command: S3Command, for request: OperationRequest) async -> OperationOutcome {
        if let reason = Self.refusal(of: command) {
            return .notSent(OperationFailure(kind: .invalid, code: "", message: reason))
        }
        guard command.effect == .read || request.effect.mayChange else {
            let message = "'aws s3 \(command.action.rawValue)' is no read here: \(request.operation.summary)"
            return .notSent(OperationFailure(kind: .invalid, code: "", message: message))
        }
        var command = command
        // Without files to write, downloads of many have nothing to do but to say what they would bring.
        if !writesFiles, command.isRecursive, command.action != .list, command.effect == .read {
            command.flags.insert("dryrun")
        }
        let journal = S3Journal()
        let runner = S3CommandRunner(
            client: client,
            region: region,
            surroundings: surroundings(journal, request)
        )
        let outcome = await runner.run(command)
        return describe(outcome, command, journal)
    }

    /// Why a run does not carry out a command that `lifeboat aws` does; nil when it does.
    private static func refusal(of command: S3Command) -> String? {
        if [command.source, command.destination].contains(.standardStream) {
            return "a run has no standard input and output to copy; name a file"
        }
        return command.action == .presign ? "a presigned URL is a secret, and would be on record" : nil
    }

    private func surroundings(_ journal: S3Journal, _ request: OperationRequest) -> S3Surroundings {
        var surroundings = S3Surroundings(line: { _ in }, error: { journal.note($0) })
        surroundings.record = request.record
        surroundings.observe = { journal.add($0) }
        surroundings.writesFiles = writesFiles
        surroundings.fence = AWSFence(request)
        let end = ContinuousClock.now + request.timeout
        surroundings.remaining = { end - ContinuousClock.now }
        return surroundings
    }

    // MARK: What came of it

    private func describe(_ outcome: S3Outcome, _ command: S3Command, _ journal: S3Journal) -> OperationOutcome {
        var facts: JSONObject = [
            "done": .integer(outcome.done), "failed": .integer(outcome.failed), "warned": .integer(outcome.warned),
            "bytes": .integer(outcome.bytes),
        ]
        if !writesFiles, command.effect == .read, command.action != .list {
            facts["file"] = "not written by the dry run"
        }
        let isListing = command.action == .list && outcome.failure == nil
        if outcome.status == 0 || isListing {
            var output = outcome.output
            output.merge(journal.output(of: command))
            return .answered(OperationAnswer(output: .object(output), evidence: journal.evidence, facts: facts))
        }
        let hasChanged = (outcome.done > 0 || outcome.mayHaveChanged) && command.effect != .read
        let isUncertain = outcome.isUncertain || hasChanged
        let failure = OperationFailure(
            kind: outcome.failure?.kind.operationKind ?? .refused,
            code: outcome.failure?.code ?? "Skipped",
            message: message(outcome, journal),
            effectIsUncertain: isUncertain,
            evidence: journal.evidence,
            facts: facts
        )
        if outcome.isUncertain, outcome.failure?.kind == .unreachable || outcome.failure?.kind == .cancelled {
            return .unknown(failure)
        }
        // The first failure may be from here, and another action have changed something.
        let isNothingDone = outcome.done == 0 && !isUncertain && outcome.failure?.isFromHere == true
        return isNothingDone ? .notSent(failure) : .refused(failure)
    }

    private func message(_ outcome: S3Outcome, _ journal: S3Journal) -> String {
        let cause = outcome.failure.map { "\($0)" } ?? journal.firstNote ?? "something was skipped"
        let more = outcome.failed + outcome.warned > 1 ? "; \(outcome.failed) failed, \(outcome.warned) warnings" : ""
        return outcome.done > 0 ? "\(cause)\(more); \(outcome.done) were done before or beside it" : cause + more
    }
}

extension S3Failure {
    /// Whether nothing can have left this machine.
    fileprivate var isFromHere: Bool {
        switch kind {
        case .local, .credentials, .wrongTarget: code.isEmpty
        case .refused, .unreachable, .denied, .cancelled, .timeout: false
        }
    }
}

extension S3Failure.Kind {
    fileprivate var operationKind: OperationFailure.Kind {
        switch self {
        case .refused: .refused
        case .unreachable: .unreachable
        case .credentials: .credentials
        case .denied: .denied
        case .wrongTarget: .wrongTarget
        case .local: .invalid
        case .cancelled: .cancelled
        case .timeout: .timeout
        }
    }
}
