// SPDX-License-Identifier: Apache-2.0

import Glibc
import RunViews
import Synchronization
import TerminalUI
import Values

/// Set when output could not be written for another reason than that its reader went away.
private let lost = Atomic(false)

/// Where a command writes: results on standard output, progress and complaints on standard error.
enum CommandOutput {
    /// Writes a result and a line break to standard output; what cannot be seen in it is spelled out.
    static func result(_ text: String) { write(Printable.escape(text) + "\n", to: STDOUT_FILENO) }

    /// Writes text to standard output as it is.
    static func raw(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// Writes a line of progress to standard error; what cannot be seen in it is spelled out.
    static func progress(_ text: String) { write(Printable.escape(text) + "\n", to: STDERR_FILENO) }

    /// Writes the end of a prompt to standard error, behind which the person types.
    static func prompt(_ text: String) { write(Printable.escape(text), to: STDERR_FILENO) }

    /// Writes a line that a renderer has made safe already.
    static func rendered(_ text: String, to descriptor: Int32) { write(text + "\n", to: descriptor) }

    /// Writes lines of a result; nothing but the lines' own styles can drive the terminal.
    static func result(_ lines: [StyledText]) {
        let hasColour = Terminal.hasColour(STDOUT_FILENO)
        for line in lines { rendered(line.rendered(withColor: hasColour), to: STDOUT_FILENO) }
    }

    /// Writes lines of progress; nothing but the lines' own styles can drive the terminal.
    static func progress(_ lines: [StyledText]) {
        let hasColour = Terminal.hasColour(STDERR_FILENO)
        for line in lines { rendered(line.rendered(withColor: hasColour), to: STDERR_FILENO) }
    }

    /// Writes lines of a result that people read: a terminal is given no line that it must break in the middle of a word.
    static func result(prose lines: [StyledText]) { result(filled(lines, for: STDOUT_FILENO)) }

    /// Writes lines of progress that people read: a terminal is given no line that it must break in the middle of a word.
    static func progress(prose lines: [StyledText]) { progress(filled(lines, for: STDERR_FILENO)) }

    /// The lines as they fit a terminal; for anything else each stays one, which programs can find again.
    private static func filled(_ lines: [StyledText], for descriptor: Int32) -> [StyledText] {
        let terminal = TerminalCapabilities(descriptor: descriptor)
        return terminal.isTerminal ? lines.flatMap { $0.filled(to: terminal.columns) } : lines
    }

    /// Writes bytes that a renderer has made safe already to standard error, such as a status line.
    static func status(_ bytes: [UInt8]) { _ = write(bytes, to: STDERR_FILENO) }

    /// Writes a JSON result, indented; what cannot be seen in its texts stands there as JSON's own escapes.
    static func json(_ value: JSONValue) { raw(jsonEscaped(value.text(.indented)) + "\n") }

    /// Writes a JSON result that is one of several, on a line of its own.
    static func jsonLine(_ value: JSONValue) { raw(jsonEscaped(value.text(.compact)) + "\n") }

    /// JSON that means the same and is safe to print.
    static func jsonEscaped(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A }) { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            let isPlain = (0x20..<0x7F).contains(scalar.value) || scalar == "\n"
            if isPlain || Printable.escapeLine(String(scalar)) == String(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
                }
            }
        }
        return result
    }

    /// Whether a person reads results and progress in one place, so that what is in one need not be in the other.
    static var isOneTerminal: Bool { isatty(STDOUT_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// Whether some output was lost, as on a full disk.
    static var hasLostOutput: Bool { lost.load(ordering: .relaxed) }

    /// Writes why a command ends early.
    static func complain(_ failure: Failure) {
        progress(prose: ["lifeboat: \(NextCommand.completing(failure.message))"])
        if let advice = failure.advice { progress(prose: ["  = fix: \(NextCommand.completing(advice))"]) }
    }

    /// Writes all bytes; a reader that has gone away is no error, because what was to be done is done all the same.
    private static func write(_ text: String, to descriptor: Int32) { _ = write(Array(text.utf8), to: descriptor) }

    /// Writes bytes of a result to standard output as they are; false when nobody reads any more.
    static func write(_ bytes: [UInt8]) -> Bool { write(bytes, to: STDOUT_FILENO) }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var bytes = bytes[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                bytes = bytes.dropFirst(written)
            } else if errno != EINTR {
                if errno != EPIPE { lost.store(true, ordering: .relaxed) }
                return false
            }
        }
        return true
    }
}
