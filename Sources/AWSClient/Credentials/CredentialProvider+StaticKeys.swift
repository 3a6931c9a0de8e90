// SPDX-License-Identifier: Apache-2.0

extension CredentialProvider {
    /// Keys that stand in the active profile; nobody is asked for any.
    public static let staticKeys = CredentialProvider("static keys") { context in
        let name = context.settings.activeProfileName
        guard let profile = context.settings.configuration.profiles[name], profile["role_arn"] == nil,
            let key = profile["aws_access_key_id"], let secret = profile["aws_secret_access_key"]
        else { return .notConfigured("profile \(name): no keys") }
        let token = profile["aws_session_token"]
        return .found(
            AWSCredentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token, source: "profile \(name)")
        )
    }
}
