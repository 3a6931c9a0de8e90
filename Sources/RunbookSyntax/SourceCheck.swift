// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What is refused before any parser sees a byte.
enum SourceCheck {
    /// The first reason to refuse the text, or nil when it may be parsed.
    static func refusal(of text: EmbeddedText, limits: SyntaxLimits) -> Diagnostic? {
        guard text.bytes.count <= limits.fileBytes else {
            return SyntaxDiagnostics.fileTooLarge.diagnostic(
                "\(text.bytes.count) bytes, and at most \(limits.fileBytes) are read",
                in: text.file,
                fix: "split the file"
            )
        }
        if let offset = text.bytes.firstIndex(of: 0) {
            return SyntaxDiagnostics.nulByte.diagnostic(
                "there is a NUL byte here",
                in: text.file,
                at: text.sourceRange(offset, offset + 1),
                fix: "remove it"
            )
        }
        guard String(validating: text.bytes, as: UTF8.self) == nil else { return nil }
        let offset = SourceText(name: text.file, bytes: text.bytes).firstInvalidByte ?? 0
        let byte = String(text.bytes[offset], radix: 16, uppercase: true)
        return SyntaxDiagnostics.invalidUTF8.diagnostic(
            "the byte 0x\(byte) does not belong here",
            in: text.file,
            at: text.sourceRange(offset, offset + 1),
            fix: "save the file as UTF-8"
        )
    }
}
