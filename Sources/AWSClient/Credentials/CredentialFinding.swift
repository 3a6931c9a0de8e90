// SPDX-License-Identifier: Apache-2.0

/// Credentials, which provider had them, and what was looked at before.
public struct CredentialFinding: Sendable {
    /// The credentials.
    public let credentials: AWSCredentials
    /// The provider's name: `environment`, `sso`.
    public let provider: String
    /// Why each provider before had none, in order; no secrets.
    public let lookedAt: [String]
}
