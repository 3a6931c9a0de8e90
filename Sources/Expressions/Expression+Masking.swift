// SPDX-License-Identifier: Apache-2.0

public import Values

extension Expression {
    /// The expression with every occurrence of a secret replaced in the source that it shows; it means what it meant.
    public func masking(_ mask: SecretMask) -> Expression {
        Expression(self, shownAs: source.masking(mask))
    }
}
