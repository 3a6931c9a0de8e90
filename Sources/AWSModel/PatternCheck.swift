// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Looks whether a text could have the form that a service description gives.
enum PatternCheck {
    /// A pattern that has been read; nil where every text is admitted.
    ///
    /// - Warning: `@unchecked Sendable` because `Regex` is a value that nothing changes once it is made, and is only
    ///   matched with.
    private struct Form: @unchecked Sendable {
        let expression: Regex<AnyRegexOutput>?
    }

    /// The patterns read so far: reading one costs a hundred times what matching does.
    private static let forms = Mutex<[String: Form]>([:])
    /// Service descriptions have a few thousand patterns; more come from somewhere else and are not kept.
    private static let capacity = 4096

    /// False only when the pattern certainly matches nowhere in the text.
    ///
    /// Patterns are written for Java and some repeat groups, which can take time without bound: those, long texts and
    /// what Swift's regular expressions cannot read count as admitted.
    static func admits(_ text: String, pattern: String) -> Bool {
        guard text.utf8.count <= 256, pattern.utf8.count <= 400 else { return true }
        guard let expression = form(of: pattern).expression else { return true }
        return (try? expression.firstMatch(in: text)) != nil
    }

    private static func form(of pattern: String) -> Form {
        if let known = forms.withLock({ $0[pattern] }) { return known }
        let repeatsGroup = [")*", ")+", "){"].contains(where: pattern.contains)
        let form = Form(expression: repeatsGroup ? nil : try? Regex(pattern))
        forms.withLock { forms in
            if forms.count < capacity { forms[pattern] = form }
        }
        return form
    }
}
