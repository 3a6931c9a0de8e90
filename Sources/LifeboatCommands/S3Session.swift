// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import AWSCommands
import Glibc
import TerminalUI

/// One run of `lifeboat aws s3 …`, from the command to its exit code.
struct S3Session {
    private let command: S3Command
    private let target: AWSTarget

    init(_ command: S3Command, _ target: AWSTarget) {
        self.command = command
        self.target = target
    }

    /// Carries out the command; the exit code as the AWS CLI has it.
    func run() async -> Int32 {
        let runner = S3CommandRunner(
            client: target.access.client,
            region: target.access.region,
            surroundings: surroundings
        )
        let command = command
        let outcome = await Interruption.cancelling { await runner.run(command) }
        if outcome.status == 0, CommandOutput.hasLostOutput {
            CommandOutput.progress("lifeboat aws: the output could not be written")
            return AWSExitCode.general.rawValue
        }
        return outcome.status
    }

    private var surroundings: S3Surroundings {
        // Names of objects are anybody's: what they hold must not drive a terminal, and must reach a pipe as it is.
        let isTerminal = isatty(STDOUT_FILENO) == 1
        var surroundings = S3Surroundings(
            line: { text in
                if isTerminal { CommandOutput.result(text) } else { CommandOutput.raw(text + "\n") }
            },
            error: { text in
                for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                    CommandOutput.progress(String(line))
                }
            }
        )
        if isTerminal { surroundings.progress = { CommandOutput.raw(Printable.escape($0) + "\r") } }
        surroundings.write = { CommandOutput.write($0) }
        surroundings.read = Self.read
        surroundings.uptime = SystemSurroundings.uptime
        let flag = target.access.variables["AWS_CLI_S3_MV_VALIDATE_SAME_S3_PATHS"]
        surroundings.validatesPaths = flag?.lowercased() == "true"
        return surroundings
    }

    @Sendable private static func read(_ count: Int) -> [UInt8]? {
        let size = min(count, 1 << 20)
        var isReadable = true
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while true {
                let result = Glibc.read(STDIN_FILENO, buffer.baseAddress, size)
                if result < 0, errno == EINTR { continue }
                isReadable = result >= 0
                filled = max(0, result)
                return
            }
        }
        return isReadable ? bytes : nil
    }
}
