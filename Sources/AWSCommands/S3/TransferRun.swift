// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import Values

/// Performs a plan: so many actions at once, each on its own, the rest going on when one fails.
struct TransferRun: Sendable {
    let command: S3Command
    let performer: TransferPerformer
    let monitor: TransferMonitor
    let concurrency: Int
    let remaining: @Sendable () -> Duration

    /// Whether actions are only named.
    private var isDryRun: Bool { command.isDryRun }

    /// Performs everything that the planner finds.
    ///
    /// When a side can no longer be listed, what has begun is finished and nothing more begins; the same when the task
    /// is cancelled, except that requests under way end too.
    func perform(_ planner: TransferPlanner) async -> S3Outcome {
        await withTaskGroup(of: TransferResult.self) { group in
            var planner = planner
            var running = 0
            do throws(S3Failure) {
                while let planned = try await planner.next() {
                    if Task.isCancelled { throw S3Failure(kind: .cancelled, description: "interrupted") }
                    if remaining() <= .zero { throw S3Failure(kind: .timeout, description: "the time is up") }
                    switch planned {
                    case .warning(let text): monitor.warn(text)
                    case .action(let action) where isDryRun: monitor.finish(TransferResult(action, .planned))
                    case .action(let action):
                        if running == concurrency, let result = await group.next() {
                            monitor.finish(result)
                            running -= 1
                        }
                        monitor.begin(action)
                        running += 1
                        group.addTask { await performer.perform(action) }
                    }
                }
                monitor.close()
            } catch {
                for await result in group { monitor.finish(result) }
                monitor.fail(Task.isCancelled ? S3Failure(kind: .cancelled, description: "interrupted") : error)
            }
            for await result in group { monitor.finish(result) }
            return monitor.outcome
        }
    }
}
