// SPDX-License-Identifier: Apache-2.0

/// What `lifeboat.yaml` says: the environments, connections and roles that runbooks refer to by name.
public struct Workspace: Sendable, Hashable, Codable {
    /// The environments by name, in file order.
    public var environments: [WorkspaceEnvironment]
    /// The people of each role, in file order.
    public var roles: [WorkspaceRole]
    /// Where runs are kept, relative to the workspace file.
    public var store: String
    /// The `allowed_signers` file, relative to the workspace file; nil when signatures are not set up.
    public var allowedSigners: String?
    /// The program and its arguments that remind people of a request for approval; empty when there is none.
    public var remindCommand: [String] = []
    /// The program and its arguments that call somebody else; empty when there is none.
    public var escalateCommand: [String] = []
    /// When anything may be changed by any runbook; nil for at any time.
    public var windows: RunWindows?
    /// What must be known not to be so before any run changes anything, in file order.
    public var blockingConditions: [BlockingCondition] = []

    /// A workspace.
    public init(
        environments: [WorkspaceEnvironment] = [],
        roles: [WorkspaceRole] = [],
        store: String = ".lifeboat",
        allowedSigners: String? = nil
    ) {
        self.environments = environments
        self.roles = roles
        self.store = store
        self.allowedSigners = allowedSigners
    }

    /// The environment of that name.
    public func environment(_ name: String) -> WorkspaceEnvironment? { environments.first { $0.name == name } }
}

/// An AWS account with its regions, and the databases that belong to it.
public struct WorkspaceEnvironment: Sendable, Hashable, Codable {
    /// The name that runbooks use.
    public var name: String
    /// The AWS account; a run refuses to call another one, and nil makes no promise.
    public var account: String?
    /// Regions by name, such as `primary` and `dr`; the first is the default.
    public var regions: [NamedRegion]
    /// What people should know about it.
    public var about: String?
    /// The endpoint of all AWS services, for an emulator; nil takes the SDK's rules.
    public var endpoint: String?
    /// The endpoints of single AWS services, which win over that of all; in file order.
    public var endpoints: [ServiceEndpoint] = []
    /// The AWS profile; nil takes the SDK's rules.
    public var profile: String?
    /// The role that is assumed with the credentials that the SDK's rules give; nil acts with these.
    public var role: String?
    /// The database connections.
    public var connections: [DatabaseConnection]
    /// The hosts that scripts of a dry run may talk to besides its endpoints and databases: names, `*.` before a domain for
    /// all below it, `*` for any.
    public var hosts: [String] = []
    /// Whether what a run creates carries the tag `lifeboat:intent`, so that it is found again when the answer is lost.
    public var tagsIntents = false
    /// What must be known not to be so before any run changes anything in it, in file order.
    public var blockingConditions: [BlockingCondition] = []

    /// A region with the name of its part.
    public struct NamedRegion: Sendable, Hashable, Codable {
        /// The part it plays, such as `primary`.
        public var name: String
        /// The region, such as `us-west-2`.
        public var region: String

        /// A region with the name of its part.
        public init(name: String, region: String) {
            self.name = name
            self.region = region
        }
    }

    /// The endpoint of one service.
    public struct ServiceEndpoint: Sendable, Hashable, Codable {
        /// The service as the AWS CLI names it, such as `rds`.
        public var service: String
        /// Where it is.
        public var url: String

        /// The endpoint of one service.
        public init(service: String, url: String) {
            self.service = service
            self.url = url
        }
    }

    /// An AWS account with its regions and databases.
    public init(
        name: String,
        account: String? = nil,
        regions: [NamedRegion] = [],
        endpoint: String? = nil,
        profile: String? = nil,
        connections: [DatabaseConnection] = []
    ) {
        self.name = name
        self.account = account
        self.regions = regions
        self.endpoint = endpoint
        self.profile = profile
        self.connections = connections
    }

    /// The connection of that name.
    public func connection(_ name: String) -> DatabaseConnection? { connections.first { $0.name == name } }
}

/// How to reach a database; the password is never here but in a file or variable that this names.
public struct DatabaseConnection: Sendable, Hashable, Codable {
    /// The name that `connection=` uses.
    public var name: String
    /// What people should know about it.
    public var about: String?
    /// The host name.
    public var host: String?
    /// The port; nil is 5432.
    public var port: Int?
    /// The database's name.
    public var database: String?
    /// The role to log in as.
    public var user: String?
    /// A service of the Postgres service file.
    public var service: String?
    /// The file with the password, in libpq's format.
    public var passfile: String?
    /// The environment variable that holds the password.
    public var passwordVariable: String?
    /// Where the password is kept.
    public var passwordReference: SecretReference?
    /// The role that everything is read under that only reads; nil is the user itself.
    public var readRole: String?
    /// libpq's `sslmode`; nil is `verify-full`.
    public var sslMode: String?
    /// libpq's `sslrootcert`.
    public var sslRootCertificate: String?
    /// The database cluster's system identifier; a run refuses to use another one.
    public var systemIdentifier: String?

    /// How to reach a database.
    public init(name: String) { self.name = name }
}

/// The people who play a part in an incident.
public struct WorkspaceRole: Sendable, Hashable, Codable {
    /// The role's name, such as `incident-commander`.
    public var name: String
    /// The people, by the names that `allowed_signers` uses.
    public var members: [String]

    /// The people who play a part in an incident.
    public init(name: String, members: [String]) {
        self.name = name
        self.members = members
    }
}
