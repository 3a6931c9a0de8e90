// SPDX-License-Identifier: Apache-2.0

import Values

extension CredentialProvider {
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` and `AWS_CREDENTIAL_EXPIRATION`.
    ///
    /// A profile that was asked for by name wins: then the environment is not looked at.
    public static let environment = CredentialProvider("environment") { context in
        let settings = context.settings
        guard context.readsEnvironment else {
            return .notConfigured("not looked at, since profile \(context.profileName) was asked for")
        }
        guard let key = settings.variable("AWS_ACCESS_KEY_ID") else {
            return .notConfigured("AWS_ACCESS_KEY_ID is not set")
        }
        guard let secret = settings.variable("AWS_SECRET_ACCESS_KEY") else {
            return .failed("AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not")
        }
        var expiration: Timestamp?
        if let text = settings.variable("AWS_CREDENTIAL_EXPIRATION") {
            guard let moment = IssuedCredentials.moment(text) else {
                return .failed("AWS_CREDENTIAL_EXPIRATION is no moment; write it as 2026-11-22T03:00:00Z")
            }
            expiration = moment
        }
        return .found(
            AWSCredentials(
                accessKeyID: key,
                secretAccessKey: secret,
                sessionToken: settings.variable("AWS_SECURITY_TOKEN") ?? settings.variable("AWS_SESSION_TOKEN"),
                expiration: expiration,
                source: "environment",
                accountID: settings.variable("AWS_ACCOUNT_ID")
            )
        )
    }
}
