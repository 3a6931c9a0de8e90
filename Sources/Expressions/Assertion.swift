// SPDX-License-Identifier: Apache-2.0

/// The outcome of one assertion, with the values that decided it.
public struct Assertion: Sendable, Codable, Hashable {
    /// One operand of a deciding comparison, as a person is shown it.
    public struct ObservedOperand: Sendable, Codable, Hashable {
        /// The operand as the author wrote it.
        public let text: String
        /// Its value, at most about 200 characters: JSON, a moment, a length of time, `not observed` or `(secret)`.
        public let value: String

        /// An operand and its value.
        public init(text: String, value: String) {
            self.text = text
            self.value = value
        }
    }

    /// What the assertion came to.
    public let verdict: Verdict
    /// The operands of the deciding comparisons in source order; literals are left out.
    public let operands: [ObservedOperand]
    /// Why the assertion could not be decided or evaluated; nil when a comparison simply held or did not.
    public let reason: String?

    /// An outcome with its operands.
    public init(verdict: Verdict, operands: [ObservedOperand], reason: String?) {
        self.verdict = verdict
        self.operands = operands
        self.reason = reason
    }
}
