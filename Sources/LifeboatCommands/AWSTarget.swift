// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import HTTPTransport
import RunbookModel

/// Where the calls of `lifeboat aws` go and how answers are printed by default: the command's options, then the
/// environment and the profile as for the AWS CLI, then the workspace.
struct AWSTarget {
    /// The client and its region.
    let access: AWSAccess
    /// The format of answers when the command names none.
    let output: AWSCommand.Output
    /// What differs from what the AWS CLI would do here; nil when nothing does.
    let notice: String?

    /// - Throws: `Failure` for a workspace that cannot be read or has several environments of which none is named, and for
    ///   settings that mean nothing.
    init(_ options: AWSCommand.Options, environment name: String?) throws {
        let variables = ProcessVariables.all
        let set = { (name: String) in variables[name].flatMap { $0.isEmpty ? nil : $0 } }
        let context = try WorkspaceContext.load()
        var environment = context.hasFile || name != nil ? try context.environment(named: name) : nil
        var taken: [String] = []
        // What a person gives by hand wins over the workspace, as it does for the AWS CLI over its files.
        let region = options.region ?? set("AWS_REGION") ?? set("AWS_DEFAULT_REGION")
        if options.profile != nil || set("AWS_PROFILE") != nil {
            environment?.regions = []
            environment?.profile = nil
            environment?.role = nil
        }
        if let endpoint = environment?.endpoint, !endpoint.isEmpty, options.endpointURL == nil,
            endpoint != set("AWS_ENDPOINT_URL")
        {
            taken.append("endpoint \(endpoint)")
        }
        if region == nil, let first = environment?.regions.first?.region { taken.append("region \(first)") }
        if options.profile == nil, let profile = environment?.profile, profile != set("AWS_PROFILE") {
            taken.append("profile \(profile)")
        }
        if let role = environment?.role { taken.append("role \(role)") }
        access = AWSAccess(
            environment,
            profile: options.profile,
            region: region,
            endpoint: options.endpointURL,
            prompt: .forCommand(),
            transport: { Self.adjust(&$0, options) }
        )
        notice =
            taken.isEmpty
            ? nil
            : "\(taken.joined(separator: ", ")), from the environment '\(environment?.name ?? "")' of "
                + "\(context.path(WorkspaceContext.fileName))"
        output = try Self.output(options, settings: access.settings)
    }

    /// The transport's options as the command's options ask for them; 0 seconds means without end, as for the AWS CLI.
    private static func adjust(_ transport: inout CurlTransport.Options, _ options: AWSCommand.Options) {
        if let bundle = options.certificateBundle { transport.caBundle = bundle }
        transport.verifiesCertificates = options.verifiesCertificate
        transport.connectTimeout = Self.limit(options.connectTimeout ?? 60)
        transport.readTimeout = options.readTimeout == 0 ? nil : .seconds(options.readTimeout ?? 60)
    }

    private static func limit(_ seconds: Int) -> Duration { seconds == 0 ? .seconds(86_400) : .seconds(seconds) }

    /// The format in force: the option, `AWS_DEFAULT_OUTPUT`, the profile's `output`, JSON.
    private static func output(_ options: AWSCommand.Options, settings: AWSSettings) throws -> AWSCommand.Output {
        if let output = options.output { return output }
        guard let name = settings.defaultOutput else { return .json }
        guard let output = AWSCommand.Output(rawValue: name) else {
            let known = AWSCommand.Output.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure(.usage, "Unknown output type: \(name)", advice: "set AWS_DEFAULT_OUTPUT to one of: \(known)")
        }
        return output
    }

    /// A client that writes and signs requests and cannot send any; it asks nobody for credentials.
    ///
    /// Only keys that stand in the environment or in the profile are used.
    static func mute(_ target: AWSTarget?, _ options: AWSCommand.Options) -> AWSClient {
        let access = target?.access ?? AWSAccess(nil, profile: options.profile, endpoint: options.endpointURL)
        return AWSClient(
            catalog: ServiceModels.catalog,
            settings: access.settings,
            transport: AWSTransport { _ in .neverSent("an explanation sends nothing") },
            providers: [.environment, .staticKeys]
        )
    }
}
