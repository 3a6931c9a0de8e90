// SPDX-License-Identifier: Apache-2.0

public import Values

/// What the target said it is: before anything was done to it, and again whenever credentials were renewed.
public struct TargetObservation: Sendable, Hashable, Codable {
    /// What a region's endpoint said.
    public struct Region: Sendable, Hashable, Codable {
        /// The region.
        public var region: String
        /// The endpoint that was asked, `https://sts.us-east-1.amazonaws.com`.
        public var endpoint: String
        /// Why it did not prove itself; nil when it named the account.
        public var problem: String?

        /// What a region's endpoint said.
        public init(region: String, endpoint: String, problem: String? = nil) {
            self.region = region
            self.endpoint = endpoint
            self.problem = problem
        }
    }

    /// The AWS account that the credentials belong to.
    public var account: String?
    /// The caller's ARN.
    public var callerARN: String?
    /// Where the credentials came from.
    public var credentialSource: String?
    /// The partition: `aws`, `aws-cn`, `aws-us-gov`.
    public var partition: String?
    /// The identifier of the access key; not a secret.
    public var accessKeyID: String?
    /// When the credentials end.
    public var credentialsEnd: Timestamp?
    /// The regions of the environment that were asked; nil when credentials were only renewed.
    public var regions: [Region]?
    /// Who reads a database; everything else is nil then.
    public var database: DatabaseReader?

    /// Who reads a database, as it told.
    public init(database: DatabaseReader) {
        self.init(account: nil, callerARN: nil, credentialSource: nil)
        self.database = database
    }

    /// What the target said it is.
    public init(
        account: String?,
        callerARN: String?,
        credentialSource: String?,
        partition: String? = nil,
        accessKeyID: String? = nil,
        credentialsEnd: Timestamp? = nil,
        regions: [Region]? = nil
    ) {
        self.account = account
        self.callerARN = callerARN
        self.credentialSource = credentialSource
        self.partition = partition
        self.accessKeyID = accessKeyID
        self.credentialsEnd = credentialsEnd
        self.regions = regions
    }
}
