// SPDX-License-Identifier: Apache-2.0

public import Values

/// What credential providers may use.
public struct CredentialContext: Sendable {
    /// A role to assume.
    public struct RoleRequest: Sendable, Equatable {
        /// The role's ARN.
        public var roleARN: String
        /// The name of the session; it appears in CloudTrail.
        public var sessionName: String
        /// The external identifier that the role's owner asked for.
        public var externalID: String?
        /// How long the credentials work, in seconds.
        public var durationSeconds: Int?
        /// The region whose security token service is asked.
        public var region: String
    }

    /// Environment and shared files.
    public let settings: AWSSettings
    /// The moment.
    public let now: Timestamp
    /// Assumes a role with given credentials; the text of a failure holds no secret.
    public let assumeRole: @Sendable (RoleRequest, AWSCredentials) async -> CredentialProvider.Resolution
    /// Runs a `credential_process` without a shell and returns its standard output; nil when it failed.
    public let runProcess: (@Sendable ([String]) async -> [UInt8]?)?

    /// A context from its parts.
    public init(
        settings: AWSSettings,
        now: Timestamp,
        assumeRole: @escaping @Sendable (RoleRequest, AWSCredentials) async -> CredentialProvider.Resolution,
        runProcess: (@Sendable ([String]) async -> [UInt8]?)? = nil
    ) {
        self.settings = settings
        self.now = now
        self.assumeRole = assumeRole
        self.runProcess = runProcess
    }
}
