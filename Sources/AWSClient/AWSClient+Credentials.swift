// SPDX-License-Identifier: Apache-2.0

import Values

extension AWSClient {
    /// Asks the providers in order.
    func resolveCredentials(_ now: Timestamp) async throws(AWSNotSent) -> AWSCredentials {
        let context = CredentialContext(
            settings: settings,
            now: now,
            assumeRole: { await self.assumeRole($0, $1) },
            runProcess: surroundings.runProcess
        )
        var lookedAt: [String] = []
        for provider in providers {
            switch await provider.resolve(context) {
            case .found(let credentials):
                if credentials.hasExpired(at: now) {
                    throw AWSNotSent(code: .expiredCredentials, reason: "the \(credentials) have expired")
                }
                return credentials
            case .notConfigured(let reason): lookedAt.append(reason)
            case .failed(let reason):
                throw AWSNotSent(code: .noCredentials, reason: (lookedAt + [reason]).joined(separator: "; "))
            }
        }
        throw AWSNotSent(code: .noCredentials, reason: "no credentials: " + lookedAt.joined(separator: "; "))
    }

    /// Asks the security token service for a role's credentials.
    private func assumeRole(
        _ role: CredentialContext.RoleRequest,
        _ source: AWSCredentials
    ) async -> CredentialProvider.Resolution {
        var parameters: JSONObject = JSONObject([
            ("RoleArn", .string(role.roleARN)), ("RoleSessionName", .string(role.sessionName)),
        ])
        parameters["ExternalId"] = role.externalID.map { .string($0) }
        parameters["DurationSeconds"] = role.durationSeconds.map { .integer($0) }
        let client = AWSClient(
            catalog: catalog,
            settings: settings,
            transport: transport,
            targetGuard: targetGuard,
            retry: retry,
            providers: [CredentialProvider("source") { _ in .found(source) }],
            surroundings: surroundings
        )
        var call = AWSCall(
            service: "sts",
            operation: "AssumeRole",
            region: role.region,
            parameters: .object(parameters)
        )
        call.isRepeatable = true
        let outcome = await client.call(call, deadline: .seconds(60))
        guard let answer = outcome.answer?.output["Credentials"], let key = answer["AccessKeyId"]?.stringValue,
            let secret = answer["SecretAccessKey"]?.stringValue
        else { return .failed("assuming \(role.roleARN): \(outcome.failureText ?? "no credentials in the answer")") }
        return .found(
            AWSCredentials(
                accessKeyID: key,
                secretAccessKey: secret,
                sessionToken: answer["SessionToken"]?.stringValue,
                expiration: answer["Expiration"]?.stringValue.flatMap { Timestamp($0) },
                source: "role \(role.roleARN) by \(source.source)"
            )
        )
    }
}
