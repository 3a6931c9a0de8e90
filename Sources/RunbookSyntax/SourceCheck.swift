// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What is refused before any parser sees a byte.
enum SourceCheck {
    /// The first reason to refuse a file, or nil when it may be parsed.
    static func refusal(of source: SourceText, limits: SyntaxLimits) -> Diagnostic? {
        refusal(of: source.bytes.storage, in: source.name, limits: limits) {
            SourceRange(source.base + $0, source.base + $0 + 1)
        }
    }

    /// The first reason to refuse a text that stands in a file, or nil when it may be parsed.
    static func refusal(of text: EmbeddedText, limits: SyntaxLimits) -> Diagnostic? {
        refusal(of: text.bytes, in: text.file, limits: limits) { text.sourceRange($0, $0 + 1) }
    }

    private static func refusal(
        of bytes: [UInt8],
        in file: String,
        limits: SyntaxLimits,
        place: (Int) -> SourceRange
    ) -> Diagnostic? {
        guard bytes.count <= limits.fileBytes else {
            return SyntaxDiagnostics.fileTooLarge.diagnostic(
                "\(bytes.count) bytes, and at most \(limits.fileBytes) are read",
                in: file,
                fix: "split the file"
            )
        }
        if let refusal = lineRefusal(of: bytes, in: file, limits: limits, place: place) { return refusal }
        if let offset = bytes.firstIndex(of: 0) {
            return SyntaxDiagnostics.nulByte.diagnostic(
                "there is a NUL byte here",
                in: file,
                at: place(offset),
                fix: "remove it"
            )
        }
        guard let offset = firstInvalidByte(of: bytes) else { return nil }
        let byte = String(bytes[offset], radix: 16, uppercase: true)
        return SyntaxDiagnostics.invalidUTF8.diagnostic(
            "the byte 0x\(byte) does not belong here",
            in: file,
            at: place(offset),
            fix: "save the file as UTF-8"
        )
    }

    /// A line too long, or too many of them.
    private static func lineRefusal(
        of bytes: [UInt8],
        in file: String,
        limits: SyntaxLimits,
        place: (Int) -> SourceRange
    ) -> Diagnostic? {
        var lines = 0
        var start = 0
        var previous: UInt8 = 0
        for (offset, byte) in bytes.enumerated() {
            if byte == 0x0A || byte == 0x0D {
                // CR LF ends one line.
                if byte != 0x0A || previous != 0x0D { lines += 1 }
                start = offset + 1
            } else if offset - start >= limits.lineBytes {
                return SyntaxDiagnostics.lineTooLong.diagnostic(
                    "more than \(limits.lineBytes) bytes in one line",
                    in: file,
                    at: place(start),
                    fix: "break the line, or keep such data in a file of its own"
                )
            }
            if lines > limits.lines {
                return SyntaxDiagnostics.tooManyLines.diagnostic(
                    "more than \(limits.lines) lines",
                    in: file,
                    at: place(offset),
                    fix: "split the file"
                )
            }
            previous = byte
        }
        return nil
    }

    private static func firstInvalidByte(of bytes: [UInt8]) -> Int? {
        // All ASCII is the usual case, and the cheap one.
        if bytes.allSatisfy({ $0 < 0x80 }) || String(validating: bytes, as: UTF8.self) != nil { return nil }
        return SourceText(name: "", bytes: bytes).firstInvalidByte
    }
}
