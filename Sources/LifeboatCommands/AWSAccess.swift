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
    /// The region of calls that name none.
    let region: String?
    /// The endpoint of all services when it is not AWS's own.
    let endpoint: String?
    /// What scripts may see: the process's variables, aimed at the same account, region and endpoint as the client.
    let variables: [String: String]

    /// A client for an environment; without one, for what the process's environment says.
    init(_ environment: WorkspaceEnvironment?, profile: String? = nil, region: String? = nil, endpoint: String? = nil) {
        var variables = ProcessVariables.all
        let configured = endpoint ?? environment?.endpoint
        if let configured, !configured.isEmpty {
            // The plan's endpoint holds for every service: a variable for one of them must not lead a call elsewhere.
            variables = variables.filter { !$0.key.hasPrefix("AWS_ENDPOINT_URL") }
            variables["AWS_ENDPOINT_URL"] = configured
        }
        let settings = AWSSettings.load(environment: variables, profileName: profile ?? environment?.profile) { path in
            (try? InputReader.file(path, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
        }
        self.endpoint = variables["AWS_ENDPOINT_URL"].flatMap { $0.isEmpty ? nil : $0 }
        let resolvedRegion = region ?? environment?.regions.first?.region ?? settings.region
        self.region = resolvedRegion
        if let resolvedRegion {
            variables["AWS_REGION"] = resolvedRegion
            variables["AWS_DEFAULT_REGION"] = resolvedRegion
        }
        if let profile = profile ?? environment?.profile { variables["AWS_PROFILE"] = profile }
        self.variables = variables
        client = AWSClient(
            settings: settings,
            transport: .http(CurlTransport(CurlTransport.Options(caBundle: settings.caBundle))),
            targetGuard: Self.guarding(self.endpoint)
        )
    }

    /// Whether the endpoint is not one of AWS's own, so that nothing that happens there is production.
    var isEmulated: Bool {
        RunTarget(endpoint: endpoint).isEmulated
    }

    /// An endpoint that is named is the only host that may be sent to.
    private static func guarding(_ endpoint: String?) -> TargetGuard {
        guard let endpoint, let parsed = AWSEndpoint(url: endpoint, signingRegion: "", signingName: "") else {
            return .amazon(ServiceCatalog.embedded.partitions)
        }
        // Buckets and prefixes of operations may stand before a host that somebody named.
        return parsed.isLoopback ? .loopbackOnly : .hosts([parsed.host, "." + parsed.host])
    }

    /// Asks AWS who the caller is.
    ///
    /// - Throws: `Failure`: unreachable, or refused for want of usable credentials.
    func observeTarget() async throws -> TargetObservation {
        let call = AWSCall(service: "sts", operation: "GetCallerIdentity", region: region ?? "us-east-1")
        let outcome = await client.call(call, deadline: .seconds(20))
        switch outcome {
        case .answered(let answer):
            let source = try? await client.credentials().source
            return TargetObservation(
                account: answer.output["Account"]?.stringValue,
                callerARN: answer.output["Arn"]?.stringValue,
                credentialSource: source
            )
        case .refused(let error) where !error.isAWSAnswer:
            throw unreachable("what answers there is not AWS: HTTP \(error.httpStatus)")
        case .refused(let error):
            let advice =
                error.isExpiredCredential
                ? "renew the session token" : "check the access key, the session token and the clock"
            throw Failure(.refused, "AWS does not accept the credentials: \(error)", advice: advice)
        case .notSent(let error) where error.code == .noConnection: throw unreachable(error.reason)
        case .notSent(let error):
            let advice =
                error.code == .invalidEndpoint
                ? "correct AWS_ENDPOINT_URL" : "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
            throw Failure(.refused, "no call to AWS can be made: \(error.reason)", advice: advice)
        case .unknown(let error): throw unreachable(error.reason)
        }
    }

    private func unreachable(_ reason: String) -> Failure {
        Failure(
            .unreachable,
            "AWS cannot be reached at \(endpoint ?? "its own endpoints"): \(reason)",
            advice: "check the network, the region and AWS_ENDPOINT_URL; nothing was changed"
        )
    }
}
