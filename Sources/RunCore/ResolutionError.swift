// SPDX-License-Identifier: Apache-2.0

/// Why a hole of a template could not be filled.
public struct ResolutionError: Error, Sendable, Equatable {
    /// The kinds of reason.
    public enum Code: Sendable, Equatable {
        /// A value was never observed, so what depends on it is undetermined.
        case unobserved
        /// The value exists and cannot be used here.
        case invalid
    }

    /// The kind of reason.
    public let code: Code
    /// The expression in the hole.
    public let expression: String
    /// Why, as a phrase without values.
    public let reason: String

    /// A reason why a hole could not be filled.
    public init(code: Code, expression: String, reason: String) {
        self.code = code
        self.expression = expression
        self.reason = reason
    }
}

extension ResolutionError: CustomStringConvertible {
    /// The text for people.
    public var description: String { "${\(expression)}: \(reason)" }
}
