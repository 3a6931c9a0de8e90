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
        /// Something is configured here and who would issue the credentials cannot be reached; the chain ends.
        case unreachable(String)
    }

    /// The name in messages and in `lifeboat aws --whoami`: `environment`, `sso`.
    public let name: String
    let resolve: @Sendable (CredentialContext) async -> Resolution

    /// A provider of that name.
    public init(_ name: String, resolve: @escaping @Sendable (CredentialContext) async -> Resolution) {
        self.name = name
        self.resolve = resolve
    }

    /// The chain of the AWS CLI, in its order.
    ///
    /// [The order as documented](https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-authentication.html).
    public static let standardChain = [environment, assumeRole] + profileChain + [container, instance]

    /// What one profile may say about its own credentials, in order.
    static let profileChain = [webIdentity, sso, credentialsFile, login, process, configurationFile]
}

extension CredentialProvider {
    /// Asks providers in order; nil in place of an answer when none of them is configured.
    static func first(
        of providers: [CredentialProvider],
        in context: CredentialContext,
        lookedAt: inout [String]
    ) async -> (name: String, resolution: Resolution)? {
        for provider in providers {
            let resolution = await provider.resolve(context)
            guard case .notConfigured(let reason) = resolution else {
                return (provider.name, resolution)
            }
            lookedAt.append("\(provider.name): \(reason)")
        }
        return nil
    }
}
