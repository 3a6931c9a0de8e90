// SPDX-License-Identifier: Apache-2.0

import Values

extension CredentialProvider {
    /// The active profile of the shared files: a role over a source profile, static keys, or a process.
    public static let profile = CredentialProvider("profile") { context in
        let name = context.settings.activeProfileName
        guard context.settings.configuration.profiles[name] != nil else {
            let detail = "profile \(name): not in the shared configuration or credentials file"
            return context.settings.profileName == nil && context.settings.variable("AWS_PROFILE") == nil
                ? .notConfigured(detail) : .failed(detail)
        }
        return await ProfileCredentials(context: context).resolve(name, visited: [])
    }
}

/// Follows a profile to its credentials.
private struct ProfileCredentials {
    let context: CredentialContext

    func resolve(_ name: String, visited: [String]) async -> CredentialProvider.Resolution {
        guard let profile = context.settings.configuration.profiles[name] else {
            return .failed("profile \(name): not in the shared configuration or credentials file")
        }
        if let role = profile["role_arn"], profile["web_identity_token_file"] == nil {
            if visited.contains(name) {
                // A profile may name itself as the source: then its own static keys assume the role.
                return staticKeys(profile, name)
                    ?? .failed("profile \(name): its chain of source profiles runs in a circle")
            }
            return await assume(role, profile, name, visited: visited)
        }
        if let found = staticKeys(profile, name) { return found }
        if let command = profile["credential_process"] { return await process(command, name) }
        return .notConfigured("profile \(name): no keys, role_arn or credential_process")
    }

    private func staticKeys(_ profile: SharedConfiguration.Section, _ name: String) -> CredentialProvider.Resolution? {
        guard let key = profile["aws_access_key_id"] else { return nil }
        guard let secret = profile["aws_secret_access_key"] else {
            return .failed("profile \(name): aws_access_key_id without aws_secret_access_key")
        }
        let token = profile["aws_session_token"]
        return .found(
            AWSCredentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token, source: "profile \(name)")
        )
    }

    private func assume(
        _ role: String,
        _ profile: SharedConfiguration.Section,
        _ name: String,
        visited: [String]
    ) async -> CredentialProvider.Resolution {
        if profile["mfa_serial"] != nil {
            return .failed("profile \(name): mfa_serial needs a code; use a session of temporary credentials")
        }
        let source: CredentialProvider.Resolution
        switch (profile["source_profile"], profile["credential_source"]) {
        case (let sourceName?, _): source = await resolve(sourceName, visited: visited + [name])
        case (nil, "Environment"):
            var settings = context.settings
            settings.profileName = nil
            source = await CredentialProvider.environment.resolve(
                CredentialContext(settings: settings, now: context.now, assumeRole: context.assumeRole)
            )
        case (nil, let other?): source = .failed("profile \(name): credential_source \(other) is not supported")
        case (nil, nil): source = .failed("profile \(name): role_arn without source_profile or credential_source")
        }
        guard case .found(let credentials) = source else { return source }
        let request = CredentialContext.RoleRequest(
            roleARN: role,
            sessionName: profile["role_session_name"]
                ?? "lifeboat-\(context.now.nanosecondsSinceEpoch / 1_000_000_000)",
            externalID: profile["external_id"],
            durationSeconds: profile["duration_seconds"].flatMap { Int($0) },
            region: profile["region"] ?? context.settings.region ?? "us-east-1"
        )
        return await context.assumeRole(request, credentials)
    }

    private func process(_ command: String, _ name: String) async -> CredentialProvider.Resolution {
        guard let run = context.runProcess else {
            return .failed("profile \(name): credential_process is not available here")
        }
        guard let output = await run(CommandWords.split(command)), let answer = try? JSONParser.parse(output),
            answer["Version"]?.integerValue == 1, let key = answer["AccessKeyId"]?.stringValue,
            let secret = answer["SecretAccessKey"]?.stringValue
        else { return .failed("profile \(name): credential_process gave no credentials of version 1") }
        let expiration = answer["Expiration"]?.stringValue.flatMap { Timestamp($0) }
        return .found(
            AWSCredentials(
                accessKeyID: key,
                secretAccessKey: secret,
                sessionToken: answer["SessionToken"]?.stringValue,
                expiration: expiration,
                source: "profile \(name), credential_process"
            )
        )
    }
}
