// SPDX-License-Identifier: Apache-2.0

import Values

extension AWSClient {
    /// The credentials in force, from the first provider that has them; renewed five minutes before they end.
    ///
    /// However many calls ask at the same time, there is one renewal. When it fails while the credentials still work,
    /// they are used on and ``credentialNote`` says so. Once a caller is pinned, renewed credentials are proven to be its
    /// before anything else is sent with them.
    ///
    /// - Throws: `AWSNotSent`: `noCredentials`, listing what was looked at; `expiredCredentials`; `noConnection` when
    ///   whoever issues them cannot be reached; `refusedTarget` when they belong to another caller than the pinned one.
    public func credentials() async throws(AWSNotSent) -> AWSCredentials {
        try await keeper.credentials {
            do throws(AWSNotSent) {
                return .success(try await self.provenCredentials())
            } catch {
                return .failure(error)
            }
        }.get()
    }

    /// Why the last renewal failed, while the credentials from before still work; nil when all is well.
    public var credentialNote: String? { keeper.note }

    /// Other credentials in place of those that a service no longer accepts; nil when the providers have none.
    func renewedCredentials(after refused: AWSCredentials) async throws(AWSNotSent) -> AWSCredentials? {
        keeper.refused(refused)
        let renewed = try await credentials()
        return renewed == refused || renewed.secretAccessKey == refused.secretAccessKey ? nil : renewed
    }

    /// Where the credentials come from and what was looked at before, without a call to the service they are for.
    ///
    /// - Throws: As ``credentials()``.
    public func credentialFinding() async throws(AWSNotSent) -> CredentialFinding { try await find(settings) }

    // MARK: Resolving

    private func provenCredentials() async throws(AWSNotSent) -> AWSCredentials {
        if let refusal = proof.refusal { throw AWSNotSent(code: .refusedTarget, reason: refusal) }
        var settings = settings
        // Another program may have renewed the keys in the shared files.
        if keeper.kept != nil, settings.readsFiles {
            settings.readFiles { surroundings.credentials.text($0) }
        }
        let found = try await find(settings).credentials
        switch proof.demand(found.accessKeyID) {
        case .none: return found
        case .refusal(let reason): throw AWSNotSent(code: .refusedTarget, reason: reason)
        case .proof(let region):
            let caller = try await caller(of: found, region: region, deadline: .seconds(20))
            if let refusal = proof.observed(caller, found) { throw AWSNotSent(code: .refusedTarget, reason: refusal) }
            return found
        }
    }

    private func find(_ settings: AWSSettings) async throws(AWSNotSent) -> CredentialFinding {
        let now = surroundings.now()
        if let name = settings.namedProfile, settings.configuration.profiles[name] == nil {
            throw AWSNotSent(
                code: .noCredentials,
                reason:
                    "profile \(name) is in neither '\(settings.configurationPath)' nor '\(settings.credentialsPath)'"
            )
        }
        let context = CredentialContext(
            settings: settings,
            now: now,
            surroundings: surroundings.credentials,
            pause: surroundings.pause,
            call: { await self.callForCredentials($0, $1) }
        )
        var lookedAt: [String] = []
        guard let answer = await CredentialProvider.first(of: providers, in: context, lookedAt: &lookedAt) else {
            throw AWSNotSent(code: .noCredentials, reason: "no credentials: " + lookedAt.joined(separator: "; "))
        }
        switch answer.resolution {
        case .found(let credentials):
            if credentials.hasExpired(at: now) {
                throw AWSNotSent(code: .expiredCredentials, reason: "the \(credentials) have expired")
            }
            return CredentialFinding(credentials: credentials, provider: answer.name, lookedAt: lookedAt)
        case .failed(let reason), .notConfigured(let reason):
            throw AWSNotSent(code: .noCredentials, reason: "\(answer.name): \(reason)")
        case .unreachable(let reason):
            throw AWSNotSent(code: .noConnection, reason: "\(answer.name): \(reason)")
        }
    }

    /// Makes a call on the way to credentials: with those of a source, or unsigned, with a token among its parameters.
    private func callForCredentials(_ call: AWSCall, _ source: AWSCredentials?) async -> AWSOutcome {
        let client = client(with: source, route: credentialRoute)
        if source == nil {
            do throws(AWSNotSent) {
                let endpoint = try client.prepare(call).endpoint
                guard endpoint.scheme == "https" || endpoint.isLoopback else {
                    return .notSent(AWSNotSent(code: .refusedTarget, reason: Self.openToken(call, endpoint)))
                }
            } catch {
                return .notSent(error)
            }
        }
        return await client.call(call, deadline: .seconds(60))
    }

    private static func openToken(_ call: AWSCall, _ endpoint: AWSEndpoint) -> String {
        "\(call.operation) would carry its token unencrypted to \(endpoint.authority); name an https endpoint for "
            + "\(call.service), or none"
    }

    /// A client that differs from this one in its credentials alone, and in where it sends when a route is given.
    func client(with credentials: AWSCredentials?, route: CredentialRoute? = nil) -> AWSClient {
        AWSClient(
            catalog: catalog,
            settings: route?.settings ?? settings,
            transport: transport,
            targetGuard: route?.targetGuard ?? targetGuard,
            retry: retry,
            providers: [
                CredentialProvider("given") { _ in
                    credentials.map { .found($0) } ?? .notConfigured("the call is unsigned")
                }
            ],
            credentialRoute: credentialRoute,
            surroundings: surroundings
        )
    }
}

extension AWSClient {
    /// After a refusal of credentials that have ended: takes new ones, where the providers have any.
    ///
    /// A read is then made again with them. A mutating call is not, although AWS refuses such credentials before it does
    /// anything: no call that changes something is ever repeated by the client. Its refusal is definite, and whoever
    /// decides to make it again meets credentials that work.
    ///
    /// - Returns: What a person should know; nil when the refusal is about something else.
    func renewal(
        of used: AWSCredentials,
        after finding: inout AttemptFinding,
        for credentials: inout AWSCredentials?
    ) async -> String? {
        guard case .refused(let error) = finding.content, error.isExpiredCredential else { return nil }
        do throws(AWSNotSent) {
            guard let renewed = try await renewedCredentials(after: used) else {
                return "the credentials have ended, and \(used.source) has no newer ones"
            }
            credentials = renewed
            finding.ending = .credentialsRenewed
            return "the credentials had ended and were renewed from \(renewed.source)"
        } catch {
            return "the credentials have ended and could not be renewed: \(error)"
        }
    }
}
