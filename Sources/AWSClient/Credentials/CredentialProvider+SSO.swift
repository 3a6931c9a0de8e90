// SPDX-License-Identifier: Apache-2.0

import Values

extension CredentialProvider {
    /// A role of IAM Identity Center, by the token that `aws sso login` left on this machine.
    ///
    /// With an `sso_session` the token is renewed without a person as long as the registration lasts, and written back to
    /// the file that the AWS CLI reads. Profiles of the older form have tokens that only a person can renew.
    public static let sso = CredentialProvider("sso") { context in
        let session: SSOSession
        do throws(SSOSession.Problem) {
            guard let found = try SSOSession(context) else {
                return .notConfigured("profile \(context.profileName) has no sso_account_id and sso_role_name")
            }
            session = found
        } catch {
            return .failed(error.text)
        }
        return await SignedInRole(context: context, session: session).resolve()
    }
}

/// A role that a signed-in session may take.
private struct SignedInRole {
    let context: CredentialContext
    let session: SSOSession

    private var name: String { context.profileName }
    private var advice: String { "sign in again: aws sso login --profile \(name)" }

    func resolve() async -> CredentialProvider.Resolution {
        let path = session.tokenPath(context.settings)
        guard let bytes = context.surroundings.readFile(path) else {
            return .failed("profile \(name): nobody is signed in (no '\(path)'); \(advice)")
        }
        guard var token = SSOToken(bytes) else {
            return .failed("profile \(name): '\(path)' holds no token; \(advice)")
        }
        if session.name != nil, token.end <= context.now + SSOToken.renewalMargin {
            token = await renewed(token, path)
        }
        guard token.end > context.now else {
            return .failed("profile \(name): the sign-in ended at \(token.end.text()); \(advice)")
        }
        var call = AWSCall(
            service: "sso",
            operation: "GetRoleCredentials",
            region: session.region,
            parameters: [
                "roleName": .string(session.role), "accountId": .string(session.account),
                "accessToken": .string(token.accessToken),
            ]
        )
        call.isRepeatable = true
        let outcome = await context.call(call, nil)
        guard let answer = outcome.answer?.output["roleCredentials"] else { return refusal(outcome, token) }
        guard let key = answer["accessKeyId"]?.stringValue, let secret = answer["secretAccessKey"]?.stringValue,
            let sessionToken = answer["sessionToken"]?.stringValue, let end = answer["expiration"]?.integerValue
        else { return .failed("profile \(name): single sign-on answered without credentials") }
        return .found(
            AWSCredentials(
                accessKeyID: key,
                secretAccessKey: secret,
                sessionToken: sessionToken,
                expiration: Timestamp(secondsSinceEpoch: Double(end) / 1000),
                source: "profile \(name), single sign-on as \(session.role)",
                accountID: session.account
            )
        )
    }

    private func refusal(_ outcome: AWSOutcome, _ token: SSOToken) -> CredentialProvider.Resolution {
        if outcome.serviceError?.code == "UnauthorizedException" {
            return .failed("profile \(name): the sign-in is no longer accepted; \(advice)")
        }
        let what = "profile \(name): credentials of \(session.role) in \(session.account)"
        return IssuedCredentials.failure(outcome, what, hiding: token.secrets)
    }

    /// The token renewed and written back; as it was, when that does not work.
    private func renewed(_ token: SSOToken, _ path: String) async -> SSOToken {
        guard let call = token.renewal(region: session.region, at: context.now) else { return token }
        let outcome = await context.call(call, nil)
        var renewed = token
        guard let output = outcome.answer?.output, renewed.renew(output, session: session, at: context.now) else {
            return token
        }
        // A token that could not be kept works all the same, this once.
        _ = context.surroundings.writePrivateFile(path, Array(JSONValue.object(renewed.content).text().utf8))
        return renewed
    }
}
