// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Prints whole lines, and below them one status line that is overprinted where the terminal can.
///
/// Where it cannot, a status is printed as a line when it differs from the one before. Calls from several threads do not
/// mix within a line. After the first failed write nothing more is attempted.
public final class LinePrinter: Sendable {
    private struct State {
        var status: StyledText?
        var hasFailed = false
    }

    /// What the terminal can show.
    public let capabilities: TerminalCapabilities
    private let state = Mutex(State())
    private let write: @Sendable ([UInt8]) -> Bool

    /// Prints through `write`, which returns false when the bytes could not be written.
    public init(capabilities: TerminalCapabilities, write: @escaping @Sendable ([UInt8]) -> Bool) {
        self.capabilities = capabilities
        self.write = write
    }

    /// Prints to a descriptor, such as 2.
    public convenience init(descriptor: Int32) {
        self.init(capabilities: TerminalCapabilities(descriptor: descriptor)) {
            DescriptorWriter.write($0, to: descriptor)
        }
    }

    /// Whether a write has failed, as when the reader of a pipe has gone.
    public var hasFailed: Bool { state.withLock { $0.hasFailed } }

    /// Prints text and a line break above the status line; false when the text could not be written.
    @discardableResult
    public func line(_ text: StyledText) -> Bool {
        state.withLock { state in
            let body = text.rendered(withColor: capabilities.usesColor) + "\n"
            guard capabilities.isSmart, let status = state.status else { return put(body, &state) }
            return put(ControlSequence.clearLine + body + statusText(status), &state)
        }
    }

    /// Replaces the status line.
    @discardableResult
    public func status(_ text: StyledText) -> Bool {
        state.withLock { state in
            if state.status == text { return !state.hasFailed }
            state.status = text
            if capabilities.isSmart { return put(ControlSequence.clearLine + statusText(text), &state) }
            return put(text.rendered(withColor: capabilities.usesColor) + "\n", &state)
        }
    }

    /// Takes the status line away, as before a prompt or the end.
    @discardableResult
    public func clearStatus() -> Bool {
        state.withLock { state in
            guard state.status != nil else { return !state.hasFailed }
            state.status = nil
            return capabilities.isSmart ? put(ControlSequence.clearLine, &state) : !state.hasFailed
        }
    }

    /// One column stays free, because a full line moves some terminals to the next.
    private func statusText(_ text: StyledText) -> String {
        text.renderedLine(withColor: capabilities.usesColor, columns: capabilities.columns - 1)
    }

    private func put(_ text: String, _ state: inout State) -> Bool {
        if state.hasFailed { return false }
        state.hasFailed = !write(Array(text.utf8))
        return !state.hasFailed
    }
}
