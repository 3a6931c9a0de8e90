// SPDX-License-Identifier: Apache-2.0

public import Values

/// The name of a run: the runbook's id, the moment it was opened and four random characters.
///
/// `daily-20261122-031500-k7f2` sorts by time within a runbook, can be read out over the phone and is safe as a file
/// name.
public struct RunID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The name as written.
    public let text: String

    /// A run name; nil unless it is 1 to 160 of `a-z`, `0-9`, `-` and `_`, starting with a letter or digit.
    public init?(_ text: String) {
        let allowed = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_")
        }
        guard allowed, (1...160).contains(text.utf8.count), text.first != "-", text.first != "_" else { return nil }
        self.text = text
    }

    private init(checked text: String) { self.text = text }

    /// A new name for a run of the runbook, opened at that moment.
    public static func make(
        runbook: String,
        at time: Timestamp,
        using generator: inout some RandomNumberGenerator
    ) -> RunID {
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789")
        let suffix = String((0..<4).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] })
        let moment = time.basicText.lowercased().filter { $0 != "z" }.replacing("t", with: "-")
        let name = runbook.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        return RunID(checked: "\(name.isEmpty ? "run" : String(name.prefix(100)))-\(moment)-\(suffix)")
    }

    /// The text for people.
    public var description: String { text }

    /// Orders by the underlying value.
    public static func < (left: RunID, right: RunID) -> Bool { left.text < right.text }
}

extension RunID: CodableAsText {
    /// What is wrong with a text that is none.
    public static var notReadable: String { "not a run id" }
}
