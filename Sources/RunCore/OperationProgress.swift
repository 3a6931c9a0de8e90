// SPDX-License-Identifier: Apache-2.0

public import Values

/// How far an operation is that takes its time, such as a waiter.
public struct OperationProgress: Sendable, Equatable {
    /// What was seen last: `creating, 35 %`; empty when nothing was.
    public var text: String
    /// How long it has gone on.
    public var elapsed: Duration
    /// How long it may go on.
    public var limit: Duration
    /// Whether the text is the last line of an output that may run fast, and not a state that rarely changes.
    public var isOutput: Bool
    /// What a script has printed since the last report, secrets taken out.
    public var lines: [OutputLine] = []

    /// How far an operation is.
    public init(text: String, elapsed: Duration, limit: Duration, isOutput: Bool = false) {
        self.text = text
        self.elapsed = elapsed
        self.limit = limit
        self.isOutput = isOutput
    }
}

extension OperationProgress {
    /// The progress with secrets taken out of its text.
    public func masking(_ mask: SecretMask) -> OperationProgress {
        var masked = self
        masked.text = text.masking(mask)
        return masked
    }
}
