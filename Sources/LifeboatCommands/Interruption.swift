// SPDX-License-Identifier: Apache-2.0

import Glibc
import RunExecutor

/// Ctrl-C for a command that is one piece of work.
enum Interruption {
    /// Does the work; the first signal cancels it so that it can leave things in order, the second ends the process with
    /// status 130.
    static func cancelling<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) async -> Result {
        let stop = StopSignal()
        Signals.stop(stop)
        let task = Task { await work() }
        let watcher = Task {
            await stop.wait(for: .atSafePoint)
            guard !Task.isCancelled else { return }
            task.cancel()
            await stop.wait(for: .atOnce)
            guard !Task.isCancelled else { return }
            _exit(130)
        }
        defer { watcher.cancel() }
        return await task.value
    }
}
