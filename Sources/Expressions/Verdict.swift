// SPDX-License-Identifier: Apache-2.0

/// What an assertion came to.
public enum Verdict: String, Sendable, Codable, Hashable {
    /// The assertion holds.
    case passed
    /// The assertion does not hold, or cannot be evaluated because of the kind of a value.
    case failed
    /// Something that decides the assertion was never observed.
    case undetermined
}
