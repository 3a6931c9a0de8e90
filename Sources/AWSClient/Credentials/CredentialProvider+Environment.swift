// SPDX-License-Identifier: Apache-2.0

extension CredentialProvider {
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
    ///
    /// A profile that was asked for by name wins: then the environment is not looked at.
    public static let environment = CredentialProvider("environment") { context in
        let settings = context.settings
        if let profile = settings.profileName {
            return .notConfigured("environment: not looked at, since profile \(profile) was asked for")
        }
        guard let key = settings.variable("AWS_ACCESS_KEY_ID") else {
            return .notConfigured("environment: AWS_ACCESS_KEY_ID is not set")
        }
        guard let secret = settings.variable("AWS_SECRET_ACCESS_KEY") else {
            return .failed("environment: AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not")
        }
        let token = settings.variable("AWS_SESSION_TOKEN") ?? settings.variable("AWS_SECURITY_TOKEN")
        return .found(
            AWSCredentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token, source: "environment")
        )
    }
}
