// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import AWSCommands
import AWSModel
import ArgumentParser
import Expressions
import RunCore
import RunbookCompiler
import RunbookModel
import StepActions
import Values

/// `lifeboat aws`: one call in the AWS CLI's own syntax.
struct AWSCommandLineCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "aws",
        abstract: "Make one AWS call in the AWS CLI's own syntax, natively.",
        discussion: """
            Parsed, checked and signed by Lifeboat itself, as in a runbook.

            EXAMPLES
              lifeboat aws rds describe-db-instances --query 'DBInstances[*].DBInstanceStatus'
              lifeboat aws sts get-caller-identity
            """
    )

    @Argument(parsing: .captureForPassthrough, help: "Service, operation and options, as after `aws`.")
    var words: [String] = []

    func perform() async throws -> ExitStatus {
        if words.first == WhoAmI.flag { return try await WhoAmI(words.dropFirst()).perform() }
        if words.isEmpty || words.contains("help") || words.contains("--help") {
            CommandOutput.result(LifeboatCommand.helpMessage(for: Self.self))
            return .done
        }
        let command: AWSCommand
        switch AWSCommand.parse(words: ["aws"] + words, readFile: { try? InputReader.file($0) }) {
        case .success(let parsed): command = parsed
        case .failure(let problems):
            for problem in problems.problems {
                CommandOutput.progress(
                    "lifeboat aws: \(problem.message)\(problem.suggestion.map { "; did you mean '\($0)'?" } ?? "")"
                )
            }
            return .usage
        }
        if let output = command.options.output, output != .json, output != .text {
            throw Failure(.usage, "--output \(output.rawValue) is not available", advice: "--output json or text")
        }
        let context = try WorkspaceContext.load()
        let access = AWSAccess(
            try context.environment(named: nil),
            profile: command.options.profile,
            region: command.options.region,
            endpoint: command.options.endpointURL
        )
        let actions = AWSActions(client: access.client, defaultRegion: access.region, pause: SystemClock.pause)
        let request = try request(for: command)
        guard case .aws(let operation) = request.operation else { return .usage }
        return show(await actions.perform(operation, for: request), asText: command.options.output == .text)
    }

    private func request(for command: AWSCommand) throws -> OperationRequest {
        let operation = AWSCommandReader.operation(of: command)
        let scope = TemplateScope(Scope(now: SystemClock.now()))
        guard let run = RunID("aws"), let step = StepID("aws") else { throw Failure(.usage, "no name") }
        let effect: Effect =
            switch command.effect(in: .embedded) {
            case .read: .read
            case .change: .change
            case .irreversible: .irreversible
            }
        return OperationRequest(
            run: run,
            step: step,
            attempt: 1,
            operation: try ResolvedOperation(.aws(operation), in: scope),
            effect: effect,
            timeout: .seconds(120)
        )
    }

    private func show(_ outcome: OperationOutcome, asText: Bool) -> ExitStatus {
        switch outcome {
        case .answered(let answer):
            if asText {
                CommandOutput.result(TextOutput.text(of: answer.output))
            } else if answer.output != .object(JSONObject()) {
                CommandOutput.json(answer.output)
            }
            return .done
        case .refused(let failure):
            CommandOutput.progress("lifeboat aws: \(failure.message)")
            return failure.kind == .denied || failure.kind == .credentials ? .refused : .failed
        case .notSent(let failure), .unknown(let failure):
            CommandOutput.progress("lifeboat aws: \(failure.message)")
            switch failure.kind {
            case .unreachable, .timeout: return .unreachable
            case .credentials, .denied, .wrongTarget: return .refused
            case .invalid: return .usage
            case .refused, .cancelled, .malformed: return .failed
            }
        case .withheld(let reason):
            CommandOutput.progress("lifeboat aws: \(reason)")
            return .exceptions
        }
    }
}
