// SPDX-License-Identifier: Apache-2.0

extension CredentialProvider {
    /// Keys that stand in the shared credentials file.
    public static let credentialsFile = CredentialProvider("credentials-file") { context in
        keys(in: context.settings.configuration.credentialsProfiles, "the credentials file", context)
    }

    /// Keys that stand in the shared configuration file.
    public static let configurationFile = CredentialProvider("config-file") { context in
        keys(in: context.settings.configuration.configurationProfiles, "the configuration file", context)
    }

    /// Keys that stand in one of the two files; nobody is asked for others.
    public static let staticKeys = CredentialProvider("static-keys") { context in
        let inCredentials = await credentialsFile.resolve(context)
        guard case .notConfigured = inCredentials else { return inCredentials }
        return await configurationFile.resolve(context)
    }

    private static func keys(
        in profiles: [String: SharedConfiguration.Section],
        _ file: String,
        _ context: CredentialContext
    ) -> Resolution {
        let name = context.profileName
        guard let profile = profiles[name] else { return .notConfigured("\(file) has no profile \(name)") }
        guard let key = profile["aws_access_key_id"] else {
            return .notConfigured("profile \(name) has no aws_access_key_id in \(file)")
        }
        guard let secret = profile["aws_secret_access_key"] else {
            return .failed("profile \(name): aws_access_key_id without aws_secret_access_key in \(file)")
        }
        guard !key.isEmpty, !secret.isEmpty else {
            return .failed("profile \(name): aws_access_key_id or aws_secret_access_key is empty in \(file)")
        }
        return .found(
            AWSCredentials(
                accessKeyID: key,
                secretAccessKey: secret,
                sessionToken: profile["aws_security_token"] ?? profile["aws_session_token"],
                source: "profile \(name)",
                accountID: profile["aws_account_id"]
            )
        )
    }
}
