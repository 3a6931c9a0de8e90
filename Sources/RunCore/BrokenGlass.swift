// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// That one person decided alone where the policy asks several, which somebody must look at afterwards.
public struct BrokenGlass: Sendable, Hashable {
    /// How long after the decision it must have been reviewed.
    public static let reviewTime = Duration.seconds(72 * 3600)

    /// The step that was approved in this way.
    public let step: StepID
    /// Who decided.
    public let by: String
    /// Why.
    public let reason: String
    /// When that was put on record.
    public let at: Timestamp

    /// What somebody must do about it.
    public var obligation: String {
        "review of break-glass by \((at + Self.reviewTime).text()): \(by) approved it alone, because: \(reason)"
    }
}
