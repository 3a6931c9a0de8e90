// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Journal
import RunStore
import RunViews

/// A command that says why it ends early and chooses the exit status by that.
protocol ReportingCommand: AsyncParsableCommand {
    /// Does the command's work and says how it ended.
    ///
    /// - Throws: `Failure` for anything that the person should read.
    func perform() async throws -> ExitStatus

    /// What the commands need again that people are told to type next.
    var invocation: NextCommand.Invocation { get }
}

extension ReportingCommand {
    /// Runs the command and turns its ending into an exit status.
    func run() async throws {
        try await NextCommand.$invocation.withValue(invocation) {
            try await ExitStatus.report { try await perform() }
        }
    }

    /// Nothing is needed again.
    var invocation: NextCommand.Invocation { NextCommand.Invocation() }
}

extension ExitStatus {
    /// Does a command's work and turns its ending into an exit status; what a person should read is printed.
    static func report(_ perform: () async throws -> ExitStatus) async throws {
        do {
            var status = try await perform()
            if CommandOutput.hasLostOutput {
                CommandOutput.progress("lifeboat: the output could not be written")
                // What is not green stays what it is.
                if status == .done { status = .inputOutput }
            }
            if status != .done { throw status.code }
        } catch let failure as Failure {
            CommandOutput.complain(failure)
            throw failure.status.code
        } catch let error as RunStoreError {
            // 1 would say that a step failed.
            let failure = Failure(error)
            CommandOutput.complain(failure)
            throw failure.status.code
        } catch let error as JournalError {
            let failure = Failure(RunStoreError("the record cannot be kept", error))
            CommandOutput.complain(failure)
            throw failure.status.code
        }
    }
}
