// SPDX-License-Identifier: Apache-2.0

/// Where an AWS command writes, and what it may know of the terminal.
public struct AWSConsole: Sendable {
    /// Writes bytes of the result; false when nobody reads any more, so that going on is useless.
    public var write: @Sendable ([UInt8]) -> Bool
    /// Writes a line for the person.
    public var report: @Sendable (String) -> Void
    /// How wide tables may be.
    public var terminalWidth: Int

    /// A console from its parts.
    public init(
        write: @escaping @Sendable ([UInt8]) -> Bool,
        report: @escaping @Sendable (String) -> Void,
        terminalWidth: Int = 80
    ) {
        self.write = write
        self.report = report
        self.terminalWidth = terminalWidth
    }

    /// Writes text of the result; false when nobody reads any more.
    @discardableResult
    func print(_ text: String) -> Bool { text.isEmpty || write(Array(text.utf8)) }
}
