// SPDX-License-Identifier: Apache-2.0

import Values

extension Expression {
    /// The expression with every occurrence of a secret replaced in the source that it shows; it means what it meant.
    public func masking(_ secrets: [String], as mark: String = "(secret)") -> Expression {
        Expression(self, shownAs: source.masking(secrets, as: mark))
    }
}
