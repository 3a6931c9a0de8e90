// SPDX-License-Identifier: Apache-2.0

/// What the environment and the shared files say, read once: the client itself opens no file and no environment.
public struct AWSSettings: Sendable {
    /// The environment's variables.
    public var environment: [String: String]
    /// The shared configuration and credentials files.
    public var configuration: SharedConfiguration
    /// The profile that was asked for explicitly; it wins over `AWS_PROFILE`, and over keys in the environment.
    public var profileName: String?
    /// The region that was asked for explicitly; it wins over the environment and the profile.
    public var regionName: String?

    /// Settings from their parts.
    public init(
        environment: [String: String] = [:],
        configuration: SharedConfiguration = SharedConfiguration(),
        profileName: String? = nil,
        regionName: String? = nil
    ) {
        self.environment = environment
        self.configuration = configuration
        self.profileName = profileName
        self.regionName = regionName
    }

    /// Reads the files that the environment names, or those in `~/.aws`; `readFile` gives nil where there is none.
    public static func load(
        environment: [String: String],
        profileName: String? = nil,
        regionName: String? = nil,
        readFile: (String) -> String?
    ) -> AWSSettings {
        var settings = AWSSettings(environment: environment, profileName: profileName, regionName: regionName)
        settings.readFiles(readFile)
        return settings
    }

    /// Reads the shared files again, as another program may have renewed the keys in them.
    public mutating func readFiles(_ readFile: (String) -> String?) {
        readsFiles = true
        configuration = SharedConfiguration(
            configuration: readFile(configurationPath) ?? "",
            credentials: readFile(credentialsPath) ?? ""
        )
    }

    /// Whether the shared files were read from disk, and may be again.
    private(set) var readsFiles = false

    /// Where the configuration file is: `AWS_CONFIG_FILE`, or `~/.aws/config`.
    public var configurationPath: String { expanded(variable("AWS_CONFIG_FILE") ?? "~/.aws/config") }

    /// Where the credentials file is: `AWS_SHARED_CREDENTIALS_FILE`, or `~/.aws/credentials`.
    public var credentialsPath: String { expanded(variable("AWS_SHARED_CREDENTIALS_FILE") ?? "~/.aws/credentials") }

    /// A path whose leading `~/` stands for the home folder.
    func expanded(_ path: String) -> String {
        path == "~" || path.hasPrefix("~/") ? (environment["HOME"] ?? "") + path.dropFirst() : path
    }

    /// The profile in force: the one asked for, `AWS_PROFILE`, `AWS_DEFAULT_PROFILE`, or `default`.
    public var activeProfileName: String { namedProfile ?? "default" }

    /// The profile that something asks for by name, and that must therefore exist.
    var namedProfile: String? { profileName ?? variable("AWS_DEFAULT_PROFILE") ?? variable("AWS_PROFILE") }

    /// A variable of the environment that is not empty.
    func variable(_ name: String) -> String? {
        guard let value = environment[name], !value.isEmpty else { return nil }
        return value
    }

    /// A setting of the active profile.
    public func profileSetting(_ name: String) -> String? { configuration.profiles[activeProfileName]?[name] }

    /// A value from the environment, or from the active profile.
    func value(variable name: String, setting: String) -> String? { variable(name) ?? profileSetting(setting) }

    /// A switch from the environment or the profile: `true` in any case is on.
    func flag(variable name: String, setting: String) -> Bool {
        value(variable: name, setting: setting)?.lowercased() == "true"
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

    /// The endpoints that are configured for single services and differ from that for all, by the key that the service has in
    /// the shared configuration, such as `cloudwatch_logs`; none when they are to be ignored.
    public var serviceEndpoints: [String: String] {
        let prefix = "AWS_ENDPOINT_URL_", suffix = ".endpoint_url"
        let variables = environment.keys.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count).lowercased() }
        let section = profileSetting("services").flatMap { configuration.services[$0] } ?? [:]
        let settings = section.keys.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
        // No service has this identifier: what is found holds for all of them.
        let all = configuredEndpoint(serviceID: "")
        var found: [String: String] = [:]
        for key in variables + settings {
            guard let url = configuredEndpoint(serviceID: key), !url.isEmpty, url != all else { continue }
            found[key] = url
        }
        return found
    }

    /// Every URL that the environment and the profile configure, for all services or for one of them; none when they are
    /// to be ignored.
    public var configuredEndpoints: [String] {
        guard !flag(variable: "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", setting: "ignore_configured_endpoint_urls") else {
            return []
        }
        let variables = environment.keys.filter { $0 == "AWS_ENDPOINT_URL" || $0.hasPrefix("AWS_ENDPOINT_URL_") }
        let section = profileSetting("services").flatMap { configuration.services[$0] } ?? [:]
        let services = section.keys.filter { $0.hasSuffix(".endpoint_url") }
        let urls =
            variables.sorted().map { variable($0) } + services.sorted().map { section[$0] }
            + [profileSetting("endpoint_url")]
        return urls.compactMap(\.self).filter { !$0.isEmpty }
    }
}
