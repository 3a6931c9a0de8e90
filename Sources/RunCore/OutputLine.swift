// SPDX-License-Identifier: Apache-2.0

/// A line that a script has printed, as it came but for its secrets; or that some of it was left out.
public struct OutputLine: Sendable, Hashable {
    /// Whether it went to standard error.
    public var isError: Bool
    /// The line without its end: bytes of unknown origin, which need not be text.
    public var bytes: [UInt8]
    /// How many bytes are left out here, when it stands for those.
    public var leftOut: Int?

    /// A line that a script has printed.
    public init(_ bytes: [UInt8], isError: Bool) {
        self.bytes = bytes
        self.isError = isError
    }

    /// A gap in what a script has printed.
    public init(leftOut: Int, isError: Bool) {
        bytes = []
        self.isError = isError
        self.leftOut = leftOut
    }
}

/// Cuts what a script prints into lines, each stream by itself, in the order in which they are whole.
///
/// A carriage return ends a line, too, so that each writing of one that is written over is seen. What goes on for longer
/// than ``longest`` without an end is cut between two characters.
public struct OutputLineCutter: Sendable {
    /// The most bytes of a line.
    public static let longest = 16 << 10

    /// What has no end yet of each stream.
    private var open: [[UInt8]] = [[], []]

    /// A cutter to which nothing was printed.
    public init() {}

    /// The lines that have no end yet; empty where there is none.
    public var unfinished: [OutputLine] {
        [false, true].filter { !open[$0 ? 1 : 0].isEmpty }.map {
            OutputLine(Self.trimmed(open[$0 ? 1 : 0]), isError: $0)
        }
    }

    /// Takes in what was printed, behind a gap of so many bytes, and returns the lines that are whole now.
    public mutating func take(_ bytes: [UInt8], isError: Bool, missing: Int = 0) -> [OutputLine] {
        let index = isError ? 1 : 0
        var lines: [OutputLine] = []
        if missing > 0 {
            lines += finish(isError: isError)
            lines.append(OutputLine(leftOut: missing, isError: isError))
        }
        for byte in bytes {
            // What follows a carriage return tells whether it is half of a line's end.
            let ends = byte == 0x0A || open[index].last == 0x0D || open[index].count >= Self.longest
            guard ends else {
                open[index].append(byte)
                continue
            }
            let rest = byte == 0x0A || open[index].last == 0x0D ? [] : Self.cutCharacter(&open[index])
            lines.append(OutputLine(Self.trimmed(open[index]), isError: isError))
            open[index] = byte == 0x0A ? [] : rest + [byte]
        }
        return lines
    }

    /// Returns what has no end, as when nothing more comes.
    public mutating func finish() -> [OutputLine] { finish(isError: false) + finish(isError: true) }

    private mutating func finish(isError: Bool) -> [OutputLine] {
        let lines = unfinished.filter { $0.isError == isError }
        open[isError ? 1 : 0] = []
        return lines
    }

    private static func trimmed(_ line: [UInt8]) -> [UInt8] { line.last == 0x0D ? Array(line.dropLast()) : line }

    /// Takes the beginning of a character off the end of a line that is cut.
    private static func cutCharacter(_ line: inout [UInt8]) -> [UInt8] {
        guard let start = line.suffix(4).lastIndex(where: { $0 & 0xC0 != 0x80 }), line[start] >= 0xC2 else { return [] }
        let length = line[start] >= 0xF0 ? 4 : line[start] >= 0xE0 ? 3 : 2
        guard line.count - start < length else { return [] }
        defer { line.removeSubrange(start...) }
        return Array(line[start...])
    }
}
