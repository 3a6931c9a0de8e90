// SPDX-License-Identifier: Apache-2.0

public import RunCore
public import RunbookModel
public import TerminalUI
import Values

/// How far the operations of steps are that take their time: a status line, or a line now and then.
public struct OperationProgressView: Sendable {
    /// How long nothing is printed about a step whose state does not change, where there is no status line.
    public static let interval = Duration.seconds(30)

    private var printed: [StepID: (text: String, elapsed: Duration)] = [:]
    private var latest: [StepID: OperationProgress] = [:]

    /// A view of no operation yet.
    public init() {}

    /// Takes in a report and returns the line for an output without status line; nil when nothing new is to be said.
    public mutating func line(_ progress: OperationProgress, of step: StepID) -> StyledText? {
        if let last = printed[step], last.text == progress.text, progress.elapsed - last.elapsed < Self.interval,
            progress.elapsed >= last.elapsed
        {
            return nil
        }
        printed[step] = (progress.text, progress.elapsed)
        return StyledText("  . \(step): \(Self.text(of: progress))")
    }

    /// Takes in a report and returns the status line: every step that is waited for.
    public mutating func status(_ progress: OperationProgress, of step: StepID) -> StyledText {
        latest[step] = progress
        let parts = latest.sorted { $0.key.text < $1.key.text }.map { "\($0.key): \(Self.text(of: $0.value))" }
        return StyledText("  . " + parts.joined(separator: "  |  "))
    }

    /// Forgets a step whose operation has ended; false when it was not shown.
    public mutating func forget(_ step: StepID) -> Bool {
        printed[step] = nil
        return latest.removeValue(forKey: step) != nil
    }

    /// Whether no operation is shown.
    public var isEmpty: Bool { latest.isEmpty }

    private static func text(of progress: OperationProgress) -> String {
        let seen = progress.text.isEmpty ? "waiting" : progress.text
        let seconds = progress.elapsed.components.seconds
        let elapsed = seconds > 0 ? Duration.seconds(seconds).shortText : "0s"
        return "\(seen)  (\(elapsed) of at most \(Duration.seconds(progress.limit.components.seconds).shortText))"
    }
}
