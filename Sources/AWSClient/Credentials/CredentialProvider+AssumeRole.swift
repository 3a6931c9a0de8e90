// SPDX-License-Identifier: Apache-2.0

import Values

extension CredentialProvider {
    /// A profile's `role_arn`, assumed with the credentials of its `source_profile` or `credential_source`.
    public static let assumeRole = CredentialProvider("assume-role") { context in
        guard AssumedRole.isConfigured(context.profile) else {
            return .notConfigured("profile \(context.profileName) has no role_arn to assume with other credentials")
        }
        return await AssumedRole(context: context).resolve()
    }
}

/// A role that a profile names, and the credentials that assume it.
private struct AssumedRole {
    let context: CredentialContext

    private var name: String { context.profileName }
    private var profile: SharedConfiguration.Section { context.profile }

    /// Whether a profile names a role that is assumed with other credentials rather than with a token.
    static func isConfigured(_ profile: SharedConfiguration.Section) -> Bool {
        profile["role_arn"] != nil && profile["web_identity_token_file"] == nil
    }

    func resolve() async -> CredentialProvider.Resolution {
        let source: CredentialProvider.Resolution
        switch (profile["source_profile"], profile["credential_source"]) {
        case (.some, .some):
            return .failed("profile \(name): both source_profile and credential_source; one of them must go")
        case (nil, nil): return .failed("profile \(name): role_arn without source_profile or credential_source")
        case (let sourceName?, nil): source = await credentials(ofProfile: sourceName)
        case (nil, let word?): source = await credentials(from: word)
        }
        guard case .found(let credentials) = source else { return source }
        return await assume(with: credentials)
    }

    // MARK: Whose credentials assume the role

    private func credentials(ofProfile sourceName: String) async -> CredentialProvider.Resolution {
        guard let source = context.settings.configuration.profiles[sourceName] else {
            return .failed("profile \(name): its source_profile \(sourceName) does not exist")
        }
        let hasKeys = source["aws_access_key_id"] != nil || source["aws_secret_access_key"] != nil
        // A profile may name itself as its source when it has keys; any other way back is a circle.
        if context.visitedProfiles.contains(sourceName), sourceName != name || !hasKeys {
            let chain = (context.visitedProfiles + [sourceName]).joined(separator: " → ")
            return .failed("the source profiles run in a circle: \(chain)")
        }
        let context = context.context(ofSource: sourceName)
        if !hasKeys, Self.isConfigured(source) { return await AssumedRole(context: context).resolve() }
        var lookedAt: [String] = []
        let answer = await CredentialProvider.first(
            of: CredentialProvider.profileChain,
            in: context,
            lookedAt: &lookedAt
        )
        return answer?.resolution
            ?? .failed("the source profile \(sourceName) has no credentials: \(lookedAt.joined(separator: "; "))")
    }

    private func credentials(from word: String) async -> CredentialProvider.Resolution {
        let provider: CredentialProvider
        switch word {
        case "Environment": provider = .environment
        case "Ec2InstanceMetadata": provider = .instance
        case "EcsContainer": provider = .container
        default:
            return .failed(
                "profile \(name): credential_source \(word) is none of Environment, Ec2InstanceMetadata, EcsContainer"
            )
        }
        let source = await provider.resolve(context.contextWithEnvironment())
        guard case .notConfigured(let reason) = source else { return source }
        return .failed("profile \(name): credential_source \(word) has no credentials: \(reason)")
    }

    // MARK: Assuming

    private func assume(with source: AWSCredentials) async -> CredentialProvider.Resolution {
        guard let role = profile["role_arn"], !role.isEmpty else {
            return .failed("profile \(name): role_arn is empty")
        }
        var parameters = JSONObject([
            ("RoleArn", .string(role)),
            ("RoleSessionName", .string(profile["role_session_name"] ?? context.sessionName)),
        ])
        parameters["ExternalId"] = profile["external_id"].map { .string($0) }
        if let text = profile["duration_seconds"] {
            guard let seconds = Int(text), (900...43_200).contains(seconds) else {
                return .failed("profile \(name): duration_seconds is no number from 900 to 43200")
            }
            parameters["DurationSeconds"] = .integer(seconds)
        }
        let device = profile["mfa_serial"]
        var secrets = [source.secretAccessKey, source.sessionToken ?? ""]
        if let device {
            guard let ask = context.surroundings.askForCode else {
                return .failed(
                    "profile \(name): mfa_serial \(device) needs a code, and there is nobody at a terminal to give it"
                )
            }
            guard let code = await ask(device), !code.isEmpty else {
                return .failed("profile \(name): no code was given for \(device)")
            }
            parameters["SerialNumber"] = .string(device)
            parameters["TokenCode"] = .string(code)
            secrets.append(code)
        }
        var call = AWSCall(
            service: "sts",
            operation: "AssumeRole",
            region: context.region,
            parameters: .object(parameters)
        )
        // A code works once: what was lost with one must not be sent again.
        call.isRepeatable = device == nil
        let outcome = await context.call(call, source)
        let credentials = IssuedCredentials.read(
            outcome.answer?.output["Credentials"],
            source: "role \(role) by \(source.source)",
            accountID: ARNParts.account(outcome.answer?.output["AssumedRoleUser"]?["Arn"]?.stringValue),
            needsCode: device != nil
        )
        return credentials.map { .found($0) } ?? IssuedCredentials.failure(outcome, "assuming \(role)", hiding: secrets)
    }
}

extension CredentialContext {
    /// The name of a session when the profile has none; it appears in CloudTrail.
    var sessionName: String { "lifeboat-\(now.nanosecondsSinceEpoch / 1_000_000_000)" }
}
