// SPDX-License-Identifier: Apache-2.0

/// One place where credentials may be found.
///
/// A provider is a value: a chain is a list, and a further provider is a further element.
public struct CredentialProvider: Sendable {
    /// What a provider answers.
    public enum Resolution: Sendable {
        /// Here they are.
        case found(AWSCredentials)
        /// Nothing is configured here; the next provider is asked. The text says what was looked at.
        case notConfigured(String)
        /// Something is configured here and does not work; the chain ends. The text holds no secret.
        case failed(String)
    }

    /// The name in messages: `environment`, `profile`.
    public let name: String
    let resolve: @Sendable (CredentialContext) async -> Resolution

    /// A provider of that name.
    public init(_ name: String, resolve: @escaping @Sendable (CredentialContext) async -> Resolution) {
        self.name = name
        self.resolve = resolve
    }

    /// The chain of the SDKs, as far as it is implemented: environment, then the active profile.
    public static let standardChain = [environment, profile]
}
