// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import AWSModel

extension AWSCommandRunner {
    /// Polls until the waiter accepts, at the model's pace and as often as the model says.
    func wait(_ name: String, _ command: AWSCommand) async throws {
        let (service, operation) = try model(of: command)
        guard let waiter = service.waiter(named: name) else {
            throw AWSCommandFailure(.usage, "\(command.service) has no waiter \(name)")
        }
        let call = try makeCall(command)
        for attempt in 1...max(1, waiter.maximumAttempts) {
            let outcome = await outcome(of: call, operation: operation.name)
            // What was never sent for want of credentials or a connection says nothing about the world, and will not
            // by itself come right.
            if case .notSent = outcome, let failure = AWSCommandFailure(outcome, operation: operation.name) {
                throw failure
            }
            switch waiter.evaluate(outcome) {
            case .success: return
            case .failure(let reason):
                throw AWSCommandFailure(.general, "Waiter \(name) failed: \(reason)")
            case .retry:
                guard attempt < waiter.maximumAttempts else { continue }
                await settings.pause(.seconds(waiter.delay))
                if Task.isCancelled { throw AWSCommandFailure(.interrupted, "interrupted") }
            }
        }
        let tries = "after \(waiter.maximumAttempts) attempts, \(waiter.delay) s apart"
        throw AWSCommandFailure(.general, "Waiter \(name) failed: Max attempts exceeded, \(tries)")
    }
}
