// SPDX-License-Identifier: Apache-2.0

/// Why endpoint rules lead nowhere.
public struct EndpointResolutionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of reason.
    public enum Code: Sendable, Hashable {
        /// A rule says so: the combination of settings and parameters is not supported.
        case refusedByRule
        /// A parameter that must be given is not.
        case missingParameter
        /// A parameter's value is of another kind than the rules take.
        case wrongKind
        /// No rule fits.
        case noRule
        /// The rules themselves are at fault.
        case malformedRules
    }

    /// The kind of reason.
    public let code: Code
    /// The reason; a rule's own message word by word.
    public let reason: String

    init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    /// The reason.
    public var description: String { reason }
}
