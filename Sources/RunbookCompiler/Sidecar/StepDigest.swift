// SPDX-License-Identifier: Apache-2.0

import Digests

/// What a sidecar says of the text that it was written for, so that a change of the document is noticed.
///
/// Written `sha256:` and at least 16 hexadecimal digits. The text is that of the step's command fence without
/// indentation and without line ends at its end; of a step without a fence it is the title and the prose.
struct StepDigest: Hashable {
    /// The digits, in lower case.
    let digits: String

    /// How many digits are written where a digest is proposed: all, since whoever writes a document can make two texts
    /// that share a short beginning of it.
    static let shownDigits = 64

    /// The digest of a step as the document has it.
    init(of step: StepDraft) {
        let text =
            switch step.source {
            case .shell(let text, _), .sql(let text): text.text
            case .manual(let text): text?.text ?? "\(step.title)\n\(step.prose)"
            }
        digits = SHA256.digest(of: text).hex
    }

    /// A digest as written; nil when it is none.
    init?(_ text: String) {
        let prefix = "sha256:"
        guard text.hasPrefix(prefix) else { return nil }
        let digits = text.dropFirst(prefix.utf8.count)
        let isHexadecimal = digits.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
        }
        guard (16...64).contains(digits.utf8.count), isHexadecimal else { return nil }
        self.digits = digits.lowercased()
    }

    /// Whether this, as written, is the digest of a whole text.
    func matches(_ whole: StepDigest) -> Bool { whole.digits.hasPrefix(digits) }

    /// The digest as a sidecar says it.
    var text: String { "sha256:\(digits.prefix(Self.shownDigits))" }
}
