// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import Synchronization
import Values

/// Counts and prints what comes of a transfer, for several tasks at once.
///
/// What is printed is printed under its lock: lines never mix.
final class TransferMonitor: Sendable {
    private struct State {
        var counts = TransferCounts()
        var started: Duration?
        var progressLength = 0
        var firstFailure: S3Failure?
        var isUncertain = false
        var mayHaveChanged = false
        var done = 0
        var doneBytes: Int64 = 0
    }

    private let surroundings: S3Surroundings
    private let printsResults: Bool
    private let printsErrors: Bool
    private let showsProgress: Bool
    private let state = Mutex(State())

    init(_ command: S3Command, _ surroundings: S3Surroundings) {
        self.surroundings = surroundings
        let isStream = command.source == .standardStream || command.destination == .standardStream
        printsErrors = !command.flags.contains("quiet")
        printsResults = printsErrors && !command.flags.contains("only-show-errors") && !isStream
        showsProgress = printsResults && !command.flags.contains("no-progress") && surroundings.progress != nil
    }

    /// An action begins.
    func begin(_ action: TransferAction) {
        state.withLock { state in
            state.started = state.started ?? surroundings.uptime()
            state.counts.expectedFiles += 1
            if action.kind != .delete { state.counts.expectedBytes += action.size ?? 0 }
        }
    }

    /// So many more bytes have been transferred.
    func advance(_ bytes: Int64) {
        state.withLock { state in
            state.counts.bytes += bytes
            showProgress(&state)
        }
    }

    /// An action is over.
    func finish(_ result: TransferResult) {
        state.withLock { state in
            let place = result.action.location(from: surroundings.workingDirectory)
            switch result.ending {
            case .planned: printResult("(dryrun) \(result.action.verb): \(place)", &state)
            case .done:
                state.counts.files += 1
                state.done += 1
                state.mayHaveChanged = true
                state.doneBytes += result.action.kind == .delete ? 0 : result.action.size ?? 0
                printResult("\(result.action.verb): \(place)", &state)
            case .failed(let failure):
                state.counts.files += 1
                state.counts.failed += 1
                state.firstFailure = state.firstFailure ?? failure
                note(failure, &state)
                printError("\(result.action.verb) failed: \(place) \(failure)", &state)
            }
            for warning in result.warnings { self.warn(warning, &state) }
            surroundings.observe(result)
            if state.counts.files < state.counts.expectedFiles || !state.counts.isFinal { showProgress(&state) }
        }
    }

    private func note(_ failure: S3Failure, _ state: inout State) {
        state.isUncertain = state.isUncertain || failure.isUncertain
        state.mayHaveChanged = state.mayHaveChanged || failure.isUncertain || failure.mayHaveChanged
    }

    /// Something was left out, or needs to be known.
    func warn(_ text: String) { state.withLock { warn(text, &$0) } }

    /// No more actions will come.
    func close() { state.withLock { $0.counts.isFinal = true } }

    /// The command cannot go on.
    func fail(_ failure: S3Failure) {
        state.withLock { state in
            state.firstFailure = failure
            note(failure, &state)
            state.counts.failed += 1
            let text = failure.kind == .cancelled ? "cancelled: \(failure)" : "fatal error: \(failure)"
            printError(text, &state)
        }
    }

    /// How the command ended.
    var outcome: S3Outcome {
        state.withLock { state in
            var outcome = S3Outcome(status: state.counts.failed > 0 ? 1 : state.counts.warned > 0 ? 2 : 0)
            outcome.done = state.done
            outcome.failed = state.counts.failed
            outcome.warned = state.counts.warned
            outcome.bytes = state.doneBytes
            outcome.failure = state.firstFailure
            outcome.isUncertain = state.isUncertain
            outcome.mayHaveChanged = state.mayHaveChanged
            return outcome
        }
    }

    // MARK: Printing

    private func warn(_ text: String, _ state: inout State) {
        state.counts.warned += 1
        printError(text, &state)
    }

    private func printResult(_ text: String, _ state: inout State) {
        if printsResults { surroundings.line(padded(text, &state)) }
    }

    private func printError(_ text: String, _ state: inout State) {
        if printsErrors { surroundings.error(padded(text, &state)) }
    }

    /// The text with spaces over what is left of the progress.
    private func padded(_ text: String, _ state: inout State) -> String {
        defer { state.progressLength = 0 }
        return text + String(repeating: " ", count: max(0, state.progressLength - text.count))
    }

    private func showProgress(_ state: inout State) {
        guard showsProgress, let progress = surroundings.progress, let started = state.started else { return }
        let line = state.counts.line(after: surroundings.uptime() - started)
        progress(line + String(repeating: " ", count: max(0, state.progressLength - line.count)))
        state.progressLength = line.count
    }
}
