// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Prints whole lines, and below them a few status lines that are overprinted where the terminal can.
///
/// Where it cannot, a status is printed as lines when it differs from the one before. Calls from several threads do not
/// mix within a line. After the first failed write nothing more is attempted.
public final class LinePrinter: Sendable {
    private struct State {
        var status: [StyledText] = []
        /// The columns that each line of it took.
        var widths: [Int] = []
        var hasFailed = false
    }

    /// What the terminal can show.
    public let capabilities: TerminalCapabilities
    private let state = Mutex(State())
    private let write: @Sendable ([UInt8]) -> Bool
    private let width: @Sendable () -> Int?

    /// Prints through `write`, which returns false when the bytes could not be written.
    ///
    /// `width` tells the columns of the terminal now, which change when its window does; nil where nobody tells.
    public init(
        capabilities: TerminalCapabilities,
        width: @escaping @Sendable () -> Int? = { nil },
        write: @escaping @Sendable ([UInt8]) -> Bool
    ) {
        self.capabilities = capabilities
        self.width = width
        self.write = write
    }

    /// Prints to a descriptor, such as 2.
    public convenience init(descriptor: Int32) {
        self.init(
            capabilities: TerminalCapabilities(descriptor: descriptor),
            width: { TerminalCapabilities.columns(of: descriptor) },
            write: { DescriptorWriter.write($0, to: descriptor) }
        )
    }

    /// Whether a write has failed, as when the reader of a pipe has gone.
    public var hasFailed: Bool { state.withLock { $0.hasFailed } }

    /// The columns that a line may take now.
    public var columns: Int { width() ?? capabilities.columns }

    /// Prints text and a line break above the status; false when the text could not be written.
    @discardableResult
    public func line(_ text: StyledText) -> Bool { lines([text]) }

    /// Prints lines above the status, in one piece; false when they could not be written.
    @discardableResult
    public func lines(_ lines: [StyledText]) -> Bool {
        state.withLock { state in
            let body = lines.map { $0.rendered(withColor: capabilities.usesColor) + "\n" }.joined()
            guard capabilities.isSmart, !state.status.isEmpty else { return put(body, &state) }
            let erasure = erasure(of: state)
            return put(erasure + body + text(of: state.status, &state), &state)
        }
    }

    /// Replaces the status by one line.
    @discardableResult
    public func status(_ text: StyledText) -> Bool { status([text]) }

    /// Replaces the status.
    @discardableResult
    public func status(_ lines: [StyledText]) -> Bool {
        state.withLock { state in
            if state.status == lines { return !state.hasFailed }
            let erasure = erasure(of: state)
            state.status = lines
            if capabilities.isSmart { return put(erasure + text(of: lines, &state), &state) }
            return put(lines.map { $0.rendered(withColor: capabilities.usesColor) + "\n" }.joined(), &state)
        }
    }

    /// Takes the status away, as before a prompt or the end.
    @discardableResult
    public func clearStatus() -> Bool {
        state.withLock { state in
            guard !state.status.isEmpty else { return !state.hasFailed }
            let erasure = erasure(of: state)
            state.status = []
            return capabilities.isSmart ? put(erasure, &state) : !state.hasFailed
        }
    }

    /// Takes in that something else has written below the status, as a shell does while the program is suspended: it is left
    /// where it stands, and the next one is written below all that.
    public func leaveStatus() { state.withLock { ($0.status, $0.widths) = ([], []) } }

    /// Moves to where the status begins and erases it.
    ///
    /// In a window that has become narrower since, a line of it stands on several.
    private func erasure(of state: State) -> String {
        guard !state.status.isEmpty else { return ControlSequence.clearLine }
        let columns = max(1, columns)
        let rows = state.widths.reduce(0) { $0 + max(1, ($1 + columns - 1) / columns) }
        return String(repeating: ControlSequence.clearLine + ControlSequence.up, count: max(0, rows - 1))
            + ControlSequence.clearLine
    }

    /// One column stays free, because a full line moves some terminals to the next.
    private func text(of status: [StyledText], _ state: inout State) -> String {
        let columns = columns - 1
        state.widths = status.map { min($0.width, columns) }
        return status.map { $0.renderedLine(withColor: capabilities.usesColor, columns: columns) }
            .joined(separator: "\n")
    }

    private func put(_ text: String, _ state: inout State) -> Bool {
        if state.hasFailed { return false }
        state.hasFailed = !write(Array(text.utf8))
        return !state.hasFailed
    }
}
