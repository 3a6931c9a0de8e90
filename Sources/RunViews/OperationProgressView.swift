// SPDX-License-Identifier: Apache-2.0

public import RunCore
public import RunbookModel
public import TerminalUI
import Values

/// How far the operations of steps are that take their time: a line now and then, where there is no status.
public struct OperationProgressView: Sendable {
    /// How long nothing is printed about a step whose state does not change, where there is no status line.
    public static let interval = Duration.seconds(30)

    private var printed: [StepID: (text: String, elapsed: Duration)] = [:]

    /// A view of no operation yet.
    public init() {}

    /// Takes in a report and returns the line for an output without status line; nil when nothing new is to be said.
    ///
    /// Of an output that runs on, only a line now and then is shown.
    public mutating func line(_ progress: OperationProgress, of step: StepID) -> StyledText? {
        if progress.isOutput, printed[step] == nil, progress.elapsed < Self.interval { return nil }
        if let last = printed[step], last.text == progress.text || progress.isOutput,
            progress.elapsed - last.elapsed < Self.interval, progress.elapsed >= last.elapsed
        {
            return nil
        }
        printed[step] = (progress.text, progress.elapsed)
        return StyledText("  . \(step): \(Self.text(of: progress))")
    }

    /// Forgets a step whose operation has ended.
    public mutating func forget(_ step: StepID) { printed[step] = nil }

    private static func text(of progress: OperationProgress) -> String {
        let seen = progress.text.isEmpty ? "waiting" : progress.text
        let seconds = progress.elapsed.components.seconds
        let elapsed = seconds > 0 ? Duration.seconds(seconds).shortText : "0s"
        return "\(seen)  (\(elapsed) of at most \(Duration.seconds(progress.limit.components.seconds).shortText))"
    }
}
