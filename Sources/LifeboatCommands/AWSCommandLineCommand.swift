// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import AWSCommands
import AWSModel
import ArgumentParser
import Glibc
import TerminalUI
import Values

/// `lifeboat aws`: one command in the AWS CLI's own syntax.
struct AWSCommandLineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aws",
        abstract: "Carry out one AWS command in the AWS CLI's own syntax, natively.",
        usage: "lifeboat aws [--explain [--request]] [--environment <name>] <service> <operation> [<options>]",
        discussion: """
            Parsed, checked, signed and sent by Lifeboat itself, as in a runbook. Output, pagination and exit codes are
            those of the AWS CLI, version 2. A call that may change something is sent once, whatever happens.

              --explain              send nothing; print what would be done as one JSON object
              --explain --request    with the request as it would be signed
              --whoami               whose credentials would be used, and where calls would go
              --environment <name>   an environment of lifeboat.yaml, when there are several

            EXAMPLES
              lifeboat aws rds describe-db-instances --query 'DBInstances[*].DBInstanceStatus'
              lifeboat aws logs describe-log-groups --output table --max-items 20
              lifeboat aws --explain rds promote-read-replica --db-instance-identifier replica
              lifeboat aws --whoami --profile ops

            EXIT STATUS
              0 done · 130 interrupted · 252 the command is wrong · 253 no credentials, no region or bad settings
              254 the service answered with an error · 255 anything else, a failed wait among it
              64 with --explain: the command is wrong
            """
    )

    @Argument(parsing: .captureForPassthrough, help: "Service, operation and options, as after `aws`.")
    var words: [String] = []

    func run() async throws {
        if words.first == WhoAmI.flag {
            return try await ExitStatus.report { try await WhoAmI(words.dropFirst()).perform() }
        }
        let status = await AWSCommandLineSession(AWSInvocation(words)).run()
        if status != 0 { throw ExitCode(status) }
    }
}

/// One run of `lifeboat aws`, from its words to its exit code.
struct AWSCommandLineSession {
    private let invocation: AWSInvocation

    init(_ invocation: AWSInvocation) { self.invocation = invocation }

    /// Carries out the command or explains it; the exit code.
    func run() async -> Int32 {
        if invocation.asksForHelp {
            CommandOutput.result(LifeboatCommand.helpMessage(for: AWSCommandLineCommand.self))
            return 0
        }
        if invocation.words == ["--version"] {
            CommandOutput.result("lifeboat/\(LifeboatProgram.version)")
            return 0
        }
        switch AWSCommand.parse(
            words: ["aws"] + invocation.words,
            catalog: ServiceModels.catalog,
            readFile: Self.readFile
        ) {
        case .failure(let problems):
            for problem in problems.problems { CommandOutput.progress("lifeboat aws: \(problem)") }
            return invocation.isExplained ? ExitStatus.usage.rawValue : AWSExitCode.usage.rawValue
        case .success(let command):
            return invocation.isExplained ? await explain(command) : await carryOut(command)
        }
    }

    private func carryOut(_ command: AWSCommand) async -> Int32 {
        let target: AWSTarget
        do {
            target = try AWSTarget(command.options, environment: invocation.environment)
        } catch {
            if let failure = error as? Failure { CommandOutput.complain(failure) }
            return AWSExitCode.configuration.rawValue
        }
        let settings = target.access.settings
        if let problem = settings.retryProblem {
            CommandOutput.progress("lifeboat aws: \(problem)")
            return AWSExitCode.configuration.rawValue
        }
        if let remark = settings.retryRemark { CommandOutput.progress("lifeboat aws: \(remark)") }
        if let notice = target.notice { CommandOutput.progress("lifeboat aws: \(notice)") }
        if case .s3(let transfer) = command.kind { return await S3Session(transfer, target).run() }
        let runner = AWSCommandRunner(
            client: target.access.client,
            catalog: ServiceModels.catalog,
            console: Self.console,
            settings: AWSCommandRunner.Settings(
                region: await target.access.located().region,
                output: target.output,
                isTracing: invocation.isTracing,
                shared: target.access.settings,
                variables: target.access.variables,
                pause: { try? await SystemClock.pause($0) },
                readFile: Self.readFile,
                hasFile: { access($0, F_OK) == 0 },
                writeFile: Self.writeFile
            )
        )
        let code = await Interruption.cancelling { await runner.run(command) }
        if code == .success, CommandOutput.hasLostOutput {
            CommandOutput.progress("lifeboat aws: the output could not be written")
            return AWSExitCode.general.rawValue
        }
        return code.rawValue
    }

    private func explain(_ command: AWSCommand) async -> Int32 {
        let target = try? AWSTarget(command.options, environment: invocation.environment)
        let explanation = AWSExplanation(
            command,
            catalog: ServiceModels.catalog,
            region: target?.access.region,
            readFile: Self.readFile
        )
        do throws(AWSExplanation.Refusal) {
            let document =
                invocation.showsRequest
                ? try await explanation.document(requestBy: AWSTarget.mute(target, command.options))
                : try explanation.document()
            CommandOutput.raw(JSONOutput.text(of: .object(document)) + "\n")
            return CommandOutput.hasLostOutput ? ExitStatus.inputOutput.rawValue : 0
        } catch {
            CommandOutput.progress("lifeboat aws: \(error)")
            return ExitStatus.usage.rawValue
        }
    }

    private static let console = AWSConsole(
        write: { CommandOutput.write($0) },
        report: { CommandOutput.progress($0) },
        terminalWidth: TerminalCapabilities.columns(of: STDOUT_FILENO) ?? 80
    )

    /// Makes the folders on the way, as those of `~/.kube/config`, and writes the file.
    @Sendable private static func writeFile(_ path: String, _ bytes: [UInt8]) -> String? {
        for index in path.indices.dropFirst() where path[index] == "/" {
            let folder = String(path[..<index])
            if mkdir(folder, 0o755) != 0, errno != EEXIST { return String(cString: strerror(errno)) }
        }
        return SystemSurroundings.writeFile(path, bytes)
    }

    @Sendable private static func readFile(_ path: String) -> [UInt8]? { try? InputReader.file(path, limit: 512 << 20) }
}
