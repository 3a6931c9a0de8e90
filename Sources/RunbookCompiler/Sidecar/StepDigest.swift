// SPDX-License-Identifier: Apache-2.0

import Digests

/// What a sidecar says of the step that it was written for, so that a change of the document is noticed.
///
/// Written `sha256:` and at least 32 hexadecimal digits. What is digested is the step's kind, its title and its text, with
/// a NUL, which no document holds, between each two: a fence that becomes SQL or a console session means something else
/// with the same text, and a title is what the operator is asked about. The text is that of the command fence without
/// indentation and without line ends at its end; of a step without a fence it is the prose.
struct StepDigest: Hashable {
    /// The digits, in lower case.
    let digits: String

    /// How many digits a digest has at least: whoever writes a document can make two texts that share a shorter beginning.
    static let fewestDigits = 32
    /// How many digits are written where a digest is proposed: all.
    static let shownDigits = 64

    /// The digest of a step as the document has it.
    init(of step: StepDraft) {
        let (kind, text) =
            switch step.source {
            case .shell(let text, isConsole: false): ("shell", text.text)
            case .shell(let text, isConsole: true): ("console", text.text)
            case .sql(let text): ("sql", text.text)
            case .manual(let text): ("manual", text?.text ?? step.prose)
            }
        digits = SHA256.digest(of: [kind, step.title, text].joined(separator: "\0")).hex
    }

    /// A digest as written; nil when it is none, or too short to tell texts apart.
    init?(_ text: String) {
        guard let digits = Self.digits(of: text), digits.utf8.count >= Self.fewestDigits else { return nil }
        self.digits = digits
    }

    /// The digits of a digest as written, however many they are.
    private static func digits(of text: String) -> String? {
        let prefix = "sha256:"
        guard text.hasPrefix(prefix) else { return nil }
        let digits = text.dropFirst(prefix.utf8.count)
        let isHexadecimal = digits.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
        }
        return !digits.isEmpty && digits.utf8.count <= 64 && isHexadecimal ? digits.lowercased() : nil
    }

    /// Whether this, as written, is the digest of a whole step.
    func matches(_ whole: StepDigest) -> Bool { whole.digits.hasPrefix(digits) }

    /// The digest as a sidecar says it.
    var text: String { "sha256:\(digits.prefix(Self.shownDigits))" }
}
