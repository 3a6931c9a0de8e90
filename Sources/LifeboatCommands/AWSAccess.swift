// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSModel
import HTTPTransport
import RunCore
import RunbookModel
import StepActions
import Values

/// The AWS client of a command: the process's environment and shared files, aimed at the workspace's environment.
struct AWSAccess {
    /// The client.
    let client: AWSClient
    /// The settings that the client was made with.
    let settings: AWSSettings
    /// The region of calls that name none, and what names it.
    let namedRegion: AWSSettings.NamedRegion?
    /// The endpoint of all services when it is not AWS's own.
    let endpoint: String?
    /// The endpoints of single services that the environment, the variables or the profile name; nil when none does.
    let endpoints: [String: String]?
    /// What scripts may see: the process's variables, aimed at the same account, region and endpoint as the client.
    ///
    /// Where the environment names a role, there are no credentials in them. Where any service is led to another host than AWS's,
    /// there are none that AWS knows, and no file leads to any: of a program that goes past the endpoint nothing is carried out.
    let variables: [String: String]
    /// The regions of the environment, the default one first.
    let regions: [String]

    /// The region of calls that name none.
    var region: String? { namedRegion?.name }

    /// A client for an environment; without one, for what the process's environment says.
    ///
    /// `endpoint` is that of the services called: calls for credentials do not go there, only to what the environment,
    /// variables and profile name, as with the AWS CLI's `--endpoint-url`.
    /// `transport` changes how requests are carried, and `carrier` carries them in its place. `prompt` asks for MFA
    /// codes; without it nobody is asked.
    init(
        _ environment: WorkspaceEnvironment?,
        profile: String? = nil,
        region: String? = nil,
        endpoint: String? = nil,
        prompt: CodePrompt? = nil,
        variables given: [String: String] = ProcessVariables.all,
        carrier: AWSTransport? = nil,
        transport: (inout CurlTransport.Options) -> Void = { _ in }
    ) {
        let profile = profile ?? environment?.profile
        // An endpoint that is given by hand holds for what is called, whatever the environment says of single services.
        let services = endpoint == nil ? Self.serviceEndpoints(environment) : [:]
        let variables = Self.aimed(given, at: endpoint ?? environment?.endpoint, services)
        var settings = AWSSettings.load(environment: variables, profileName: profile) { path in
            (try? InputReader.file(path, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
        }
        let first = environment?.regions.first?.region
        settings.regionName = region ?? first
        namedRegion = settings.namedRegion.map { named in
            guard region == nil, first != nil else { return named }
            return AWSSettings.NamedRegion(name: named.name, source: "environment \(environment?.name ?? "")")
        }
        self.settings = settings
        // The configuration and region are the client's own; the variables know nothing of the command's endpoint.
        var issuing = settings
        issuing.environment = Self.aimed(given, at: environment?.endpoint, Self.serviceEndpoints(environment))
        self.endpoint = Self.endpoint(settings)
        let endpoints = Self.endpoints(of: endpoint == nil ? environment : nil, settings)
        self.endpoints = endpoints.isEmpty ? nil : endpoints
        regions = Self.unique([settings.region].compactMap(\.self) + (environment?.regions.map(\.region) ?? []))
        var options = CurlTransport.Options(caBundle: settings.caBundle)
        transport(&options)
        client = AWSClient(
            catalog: ServiceModels.catalog,
            settings: settings,
            transport: carrier ?? .http(CurlTransport(options)),
            targetGuard: Self.guarding(settings),
            retry: settings.retryPolicy,
            providers: environment?.role.map { [.role($0)] } ?? CredentialProvider.standardChain,
            credentialRoute: CredentialRoute(
                settings: issuing,
                targetGuard: Self.guarding(issuing)
            ),
            surroundings: AWSSurroundings(
                credentials: SystemCredentials.surroundings(issuing.environment, prompt: prompt)
            )
        )
        let shown = Self.variables(variables, profile: profile, region: settings.region)
        self.variables =
            if environment?.role != nil {
                Self.withoutCredentials(shown)
            } else if RunTarget(endpoint: self.endpoint, endpoints: self.endpoints).isEmulated {
                Self.rehearsing(shown, at: self.endpoint, settings.serviceEndpoints)
            } else {
                shown
            }
    }

    /// The same access with the region of the EC2 instance that this runs on, when nothing else names one.
    func located() async -> AWSAccess {
        guard namedRegion == nil, let region = await client.instanceRegion() else { return self }
        return AWSAccess(self, region: AWSSettings.NamedRegion(name: region, source: "instance metadata"))
    }

    private init(_ other: AWSAccess, region: AWSSettings.NamedRegion) {
        client = other.client
        settings = other.settings
        namedRegion = region
        endpoint = other.endpoint
        endpoints = other.endpoints
        regions = [region.name]
        variables = Self.variables(other.variables, profile: nil, region: region.name)
    }

    /// Whether the endpoint is not one of AWS's own, so that nothing that happens there is production.
    var isEmulated: Bool {
        RunTarget(endpoint: endpoint, endpoints: endpoints).isEmulated
    }

    // MARK: Parts

    /// What would give a script other credentials than those of a profile that was asked for by name.
    private static let keyVariables = [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME",
    ]

    /// Variables that lead the calls of every service to an endpoint; as they are, when there is none.
    private static func aimed(
        _ variables: [String: String],
        at endpoint: String?,
        _ services: [String: String]
    ) -> [String: String] {
        guard let endpoint, !endpoint.isEmpty else {
            guard !services.isEmpty else { return variables }
            var aimed = variables.merging(services) { _, own in own }
            aimed["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "false"
            return aimed
        }
        // The plan's endpoint holds for every service: a variable for one of them must not lead a call elsewhere.
        var aimed = variables.filter { !$0.key.hasPrefix("AWS_ENDPOINT_URL") }
        aimed["AWS_ENDPOINT_URL"] = endpoint
        aimed["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "false"
        return aimed.merging(services) { _, own in own }
    }

    /// The endpoints of single services: those of an environment by its names for them, others by their keys in the settings.
    private static func endpoints(of environment: WorkspaceEnvironment?, _ settings: AWSSettings) -> [String: String] {
        let named = environment?.endpoints ?? []
        let keys = serviceEndpoints(environment).keys.map { $0.dropFirst("AWS_ENDPOINT_URL_".count).lowercased() }
        let others = settings.serviceEndpoints.filter { !keys.contains($0.key) }
        return others.merging(named.map { ($0.service, $0.url) }) { _, own in own }
    }

    /// The variables that lead the calls of single services to the endpoints that an environment names for them.
    private static func serviceEndpoints(_ environment: WorkspaceEnvironment?) -> [String: String] {
        var variables: [String: String] = [:]
        for entry in environment?.endpoints ?? [] {
            let identifier = (try? ServiceModels.catalog.service(entry.service))?.serviceID ?? entry.service
            let key = identifier.map { $0 == " " || $0 == "-" ? "_" : String($0) }.joined().uppercased()
            variables["AWS_ENDPOINT_URL_" + key] = entry.url
        }
        return variables
    }

    /// The hosts of the endpoints that are configured, and AWS's own unless an endpoint is named for all services.
    ///
    /// Where the plan's environment or an option names an endpoint, no other is configured any more; see `init`.
    static func guarding(_ settings: AWSSettings) -> TargetGuard {
        let named = settings.configuredEndpoints.compactMap {
            AWSEndpoint(url: $0, signingRegion: "", signingName: "")
        }
        let isForAll = endpoint(settings) != nil
        if isForAll, !named.isEmpty, named.allSatisfy(\.isLoopback) { return .loopbackOnly }
        // Buckets and prefixes of operations may stand before a host that somebody named.
        let hosts = named.flatMap { [$0.host, "." + $0.host] }
        guard !isForAll || hosts.isEmpty, case .hosts(let own) = TargetGuard.amazon(ServiceCatalog.embedded.partitions)
        else { return .hosts(hosts) }
        return .hosts(own + hosts)
    }

    /// The endpoint of all services that the environment or the profile names.
    private static func endpoint(_ settings: AWSSettings) -> String? {
        // No service has this identifier: what is found holds for all of them.
        settings.configuredEndpoint(serviceID: "").flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func variables(
        _ given: [String: String],
        profile: String?,
        region: String?
    ) -> [String: String] {
        var variables = given
        if let region {
            variables["AWS_REGION"] = region
            variables["AWS_DEFAULT_REGION"] = region
        }
        if let profile {
            for name in keyVariables { variables[name] = nil }
            variables["AWS_DEFAULT_PROFILE"] = nil
            variables["AWS_PROFILE"] = profile
        }
        return variables
    }

    /// What would lead a script to credentials in files or of the machine.
    private static let sourceVariables = [
        "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    ]

    /// Variables with which a script finds no credentials: those of the process are not those of the environment's role.
    private static func withoutCredentials(_ given: [String: String]) -> [String: String] {
        var variables = given
        for name in keyVariables + sourceVariables { variables[name] = nil }
        variables["AWS_CONFIG_FILE"] = "/dev/null"
        variables["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null"
        variables["AWS_EC2_METADATA_DISABLED"] = "true"
        return variables
    }

    /// Variables with which a script's programs act on what takes AWS's place and on nothing that AWS would carry out.
    ///
    /// Keys that AWS could know are replaced: some programs do not follow the variable for the endpoint, as the AWS CLI 1 for
    /// `rds` in us-east-1, and a service that has no endpoint of its own is AWS's. Neither a file, a profile nor the machine
    /// leads to other keys; the endpoints of a profile are variables then.
    private static func rehearsing(
        _ given: [String: String],
        at endpoint: String?,
        _ services: [String: String]
    ) -> [String: String] {
        var variables = withoutCredentials(given)
        variables["AWS_ENDPOINT_URL"] = endpoint
        for (key, url) in services { variables["AWS_ENDPOINT_URL_" + key.uppercased()] = url }
        variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "false"
        if let key = given["AWS_ACCESS_KEY_ID"], !RehearsalKeys.couldBeKnown(key) {
            variables["AWS_ACCESS_KEY_ID"] = key
            variables["AWS_SECRET_ACCESS_KEY"] = given["AWS_SECRET_ACCESS_KEY"]
            variables["AWS_SESSION_TOKEN"] = given["AWS_SESSION_TOKEN"]
            return variables
        }
        variables["AWS_ACCESS_KEY_ID"] = "rehearsal"
        variables["AWS_SECRET_ACCESS_KEY"] = "rehearsal"
        return variables
    }

    private static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }
}
