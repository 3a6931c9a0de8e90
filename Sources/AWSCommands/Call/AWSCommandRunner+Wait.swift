// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import AWSModel
import Values

extension AWSCommandRunner {
    /// How long nothing is said about a wait in which nothing changes.
    private static let reportInterval = Duration.seconds(30)

    /// Polls by Lifeboat's rule for the waiter until it accepts, fails or its time is over, and says how far it is.
    func wait(_ name: String, _ command: AWSCommand) async throws {
        let (service, operation) = try model(of: command)
        guard let waiter = service.waiter(named: name) else {
            throw AWSCommandFailure(.usage, "\(command.service) has no waiter \(name)")
        }
        var said: (text: String, elapsed: Duration) = ("", .zero)
        let ending = await client.wait(
            try makeCall(command),
            by: service.rule(for: waiter),
            needsConnection: true,
            pause: settings.pause
        ) { progress in
            guard progress.text != said.text || progress.elapsed - said.elapsed >= Self.reportInterval else { return }
            said = (progress.text, progress.elapsed)
            let seconds = progress.elapsed.components.seconds
            let elapsed = seconds > 0 ? Duration.seconds(seconds).shortText : "0s"
            console.report("\(waiter.cliName): \(progress.text)  (\(elapsed) of at most \(progress.limit.shortText))")
        }
        switch ending {
        case .succeeded: return
        case .cancelled: throw AWSCommandFailure(.interrupted, "interrupted")
        case .failed(let outcome, let reason):
            // What was never sent says nothing about the world, and will not by itself come right.
            if case .notSent = outcome, let failure = AWSCommandFailure(outcome, operation: operation.name) {
                throw failure
            }
            throw AWSCommandFailure(.general, "Waiter \(name) failed: \(reason)")
        case .gaveUp(_, let reason): throw AWSCommandFailure(.general, "Waiter \(name) failed: \(reason)")
        }
    }
}
