// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Asks a question and reads one line.
public struct Prompt: Sendable {
    /// What came back.
    public enum Answer: Sendable, Hashable {
        /// A whole line, without its end; maybe empty.
        case line(String)
        /// The input ended: never a yes, also when it ended in the middle of a line.
        case endOfInput
        /// The question could not be shown, the input could not be read, or a line exceeded 64 KiB.
        case failed
    }

    private let input: Int32
    private let output: @Sendable ([UInt8]) -> Bool

    /// Reads from a descriptor and writes the question through `output`.
    public init(input: Int32, output: @escaping @Sendable ([UInt8]) -> Bool) {
        self.input = input
        self.output = output
    }

    /// Reads from standard input and asks on standard error.
    public init() { self.init(input: 0) { DescriptorWriter.write($0, to: 2) } }

    /// Whether a person can answer: the input is a terminal.
    public var isInteractive: Bool { isatty(input) == 1 }

    /// Shows the question and blocks the calling thread until a line or the end of the input comes.
    public func ask(_ question: StyledText, withColor: Bool = false) -> Answer {
        guard output(Array(question.rendered(withColor: withColor).utf8)) else { return .failed }
        var bytes: [UInt8] = []
        while true {
            var byte: UInt8 = 0
            let count = read(input, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count >= 0, bytes.count < 64 << 10 else { return .failed }
            if count == 0 { return .endOfInput }
            if byte == Key.lineFeed { break }
            bytes.append(byte)
        }
        if bytes.last == Key.carriageReturn { bytes.removeLast() }
        return .line(String(decoding: bytes, as: UTF8.self))
    }
}
