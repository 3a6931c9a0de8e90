// SPDX-License-Identifier: Apache-2.0

/// Looks whether a text could have the form that a service description gives.
enum PatternCheck {
    /// False only when the pattern certainly matches nowhere in the text.
    ///
    /// Patterns are written for Java and some repeat groups, which can take time without bound: those, long texts and
    /// what Swift's regular expressions cannot read count as admitted.
    static func admits(_ text: String, pattern: String) -> Bool {
        guard text.utf8.count <= 256, pattern.utf8.count <= 400 else { return true }
        guard ![")*", ")+", "){"].contains(where: pattern.contains) else { return true }
        guard let expression = try? Regex(pattern) else { return true }
        return (try? expression.firstMatch(in: text)) != nil
    }
}
