// SPDX-License-Identifier: Apache-2.0

import Values

extension CredentialProvider {
    /// A role assumed with the token in a file, as Kubernetes and OpenID Connect providers hand them out.
    ///
    /// `AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_ROLE_ARN` and `AWS_ROLE_SESSION_NAME` win over the settings of the profile one
    /// by one. The file is read again at each renewal, since whoever keeps it replaces the token.
    public static let webIdentity = CredentialProvider("web-identity") { context in
        let value = { (variable: String, setting: String) -> String? in
            // A variable that is set and empty switches the profile's setting off, as in the AWS CLI.
            if context.readsEnvironment, let text = context.settings.environment[variable] { return text }
            return context.profile[setting]
        }
        guard let file = value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file"), !file.isEmpty else {
            return .notConfigured("neither AWS_WEB_IDENTITY_TOKEN_FILE nor web_identity_token_file is set")
        }
        guard let role = value("AWS_ROLE_ARN", "role_arn"), !role.isEmpty else {
            return .failed("a web identity token without role: set AWS_ROLE_ARN or role_arn")
        }
        guard let token = context.surroundings.text(file) else {
            return .failed("the web identity token file '\(file)' cannot be read")
        }
        guard !token.isEmpty else { return .failed("the web identity token file '\(file)' is empty") }
        var session = value("AWS_ROLE_SESSION_NAME", "role_session_name") ?? ""
        if session.isEmpty { session = context.sessionName }
        var call = AWSCall(
            service: "sts",
            operation: "AssumeRoleWithWebIdentity",
            region: context.region,
            parameters: [
                "RoleArn": .string(role), "RoleSessionName": .string(session), "WebIdentityToken": .string(token),
            ]
        )
        call.isRepeatable = true
        let outcome = await context.call(call, nil)
        let credentials = IssuedCredentials.read(
            outcome.answer?.output["Credentials"],
            source: "role \(role) by web identity",
            accountID: ARNParts.account(outcome.answer?.output["AssumedRoleUser"]?["Arn"]?.stringValue)
        )
        return credentials.map { .found($0) }
            ?? IssuedCredentials.failure(outcome, "assuming \(role) with the token in '\(file)'", hiding: [token])
    }
}
