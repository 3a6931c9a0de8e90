// SPDX-License-Identifier: Apache-2.0

/// The regular expression that an input's whole text must match.
struct InputPattern {
    private let regex: Regex<AnyRegexOutput>

    /// The pattern; nil when it is not a regular expression.
    init?(_ pattern: String) {
        guard let regex = try? Regex(pattern) else { return nil }
        self.regex = regex.asciiOnlyDigits()
    }

    /// Whether the whole text matches.
    func matches(_ text: String) -> Bool { (try? regex.wholeMatch(in: text)) != nil }
}
