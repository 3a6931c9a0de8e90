// SPDX-License-Identifier: Apache-2.0

/// What is wrong with one value among an operation's parameters.
public struct ParameterProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of mistake it is.
    public enum Kind: Sendable, Hashable {
        case missingRequired
        case unknownMember
        case wrongType
        case notInEnum
        case patternMismatch
        case outOfRange
    }

    /// How sure it is that the call will fail.
    public enum Severity: Sendable, Hashable {
        /// The SDKs refuse it too.
        case error
        /// The service decides: descriptions lag behind enumerations and patterns.
        case warning
    }

    /// What kind of mistake it is.
    public var kind: Kind
    /// How sure it is that the call will fail.
    public var severity: Severity
    /// Where it is, from the input structure on: `Dimensions[0].Value`.
    public var path: String
    /// What is wrong, without values of sensitive members.
    public var message: String
    /// The name or value that was probably meant.
    public var suggestion: String?

    /// The text to print; it holds no values.
    public var description: String { "\(path): \(message)" }
}
