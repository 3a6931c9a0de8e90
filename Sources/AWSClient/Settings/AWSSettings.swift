// SPDX-License-Identifier: Apache-2.0

/// What the environment and the shared files say, read once: the client itself opens no file and no environment.
public struct AWSSettings: Sendable {
    /// The environment's variables.
    public var environment: [String: String]
    /// The shared configuration and credentials files.
    public var configuration: SharedConfiguration
    /// The profile that was asked for explicitly; it wins over `AWS_PROFILE`.
    public var profileName: String?

    /// Settings from their parts.
    public init(
        environment: [String: String] = [:],
        configuration: SharedConfiguration = SharedConfiguration(),
        profileName: String? = nil
    ) {
        self.environment = environment
        self.configuration = configuration
        self.profileName = profileName
    }

    /// Reads the files that the environment names, or those in `~/.aws`; `readFile` gives nil where there is none.
    public static func load(
        environment: [String: String],
        profileName: String? = nil,
        readFile: (String) -> String?
    ) -> AWSSettings {
        let folder = (environment["HOME"] ?? "") + "/.aws"
        let configuration = environment["AWS_CONFIG_FILE"] ?? folder + "/config"
        let credentials = environment["AWS_SHARED_CREDENTIALS_FILE"] ?? folder + "/credentials"
        return AWSSettings(
            environment: environment,
            configuration: SharedConfiguration(
                configuration: readFile(configuration) ?? "",
                credentials: readFile(credentials) ?? ""
            ),
            profileName: profileName
        )
    }

    /// The profile in force: the one asked for, `AWS_PROFILE`, `AWS_DEFAULT_PROFILE`, or `default`.
    public var activeProfileName: String {
        profileName ?? variable("AWS_PROFILE") ?? variable("AWS_DEFAULT_PROFILE") ?? "default"
    }

    /// The region in force when a call names none: `AWS_REGION`, `AWS_DEFAULT_REGION`, then the profile's.
    public var region: String? {
        variable("AWS_REGION") ?? variable("AWS_DEFAULT_REGION") ?? profileSetting("region")
    }

    /// The name of the output format in force: `AWS_DEFAULT_OUTPUT`, then the profile's `output`.
    public var defaultOutput: String? { variable("AWS_DEFAULT_OUTPUT") ?? profileSetting("output") }

    /// A variable of the environment that is not empty.
    func variable(_ name: String) -> String? {
        guard let value = environment[name], !value.isEmpty else { return nil }
        return value
    }

    /// A setting of the active profile.
    func profileSetting(_ name: String) -> String? { configuration.profiles[activeProfileName]?[name] }

    /// A switch from the environment or the profile: `true` in any case is on.
    func flag(variable name: String, setting: String) -> Bool {
        (variable(name) ?? profileSetting(setting))?.lowercased() == "true"
    }

    /// The endpoint that is configured for a service, by its service identifier (`RDS`, `CloudWatch Logs`).
    ///
    /// In order: `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, the profile's services section, its `endpoint_url`.
    /// It holds for every service and every region, without exception.
    public func configuredEndpoint(serviceID: String) -> String? {
        guard !flag(variable: "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", setting: "ignore_configured_endpoint_urls") else {
            return nil
        }
        let key = serviceID.map { $0 == " " || $0 == "-" ? "_" : String($0) }.joined()
        if let url = variable("AWS_ENDPOINT_URL_" + key.uppercased()) ?? variable("AWS_ENDPOINT_URL") { return url }
        if let section = profileSetting("services"),
            let url = configuration.services[section]?["\(key.lowercased()).endpoint_url"]
        {
            return url
        }
        return profileSetting("endpoint_url")
    }
}
