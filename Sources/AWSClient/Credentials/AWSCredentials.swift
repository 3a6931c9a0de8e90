// SPDX-License-Identifier: Apache-2.0

public import Values

/// An access key with its secret, and a session token where it is temporary.
///
/// The secret and the token never appear in a description.
public struct AWSCredentials: Sendable, Equatable {
    /// The access key's identifier; not a secret.
    public let accessKeyID: String
    /// The secret key.
    let secretAccessKey: String
    /// The session token of temporary credentials.
    let sessionToken: String?
    /// When temporary credentials end.
    public let expiration: Timestamp?
    /// Which provider they came from, in words: `environment`, `profile ops`.
    public let source: String
    /// The account that they belong to, as far as the provider says so; nothing has proven it.
    public let accountID: String?
    /// Whether a person had to give a code for them, so that they cannot be renewed without one.
    public let needsCode: Bool

    /// Credentials from their parts.
    public init(
        accessKeyID: String,
        secretAccessKey: String,
        sessionToken: String? = nil,
        expiration: Timestamp? = nil,
        source: String,
        accountID: String? = nil,
        needsCode: Bool = false
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
        self.source = source
        self.accountID = accountID
        self.needsCode = needsCode
    }

    /// Whether they end before `moment`.
    public func hasExpired(at moment: Timestamp) -> Bool { expiration.map { $0 <= moment } ?? false }
}

extension AWSCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Key and source, no secret.
    public var description: String { "credentials \(accessKeyID) from \(source)" }
    /// The same as the description.
    public var debugDescription: String { description }
    /// Key and source, no secret.
    public var customMirror: Mirror { Mirror(self, children: ["accessKeyID": accessKeyID, "source": source]) }
}
