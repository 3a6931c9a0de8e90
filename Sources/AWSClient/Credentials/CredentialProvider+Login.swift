// SPDX-License-Identifier: Apache-2.0

import Digests
import Values

extension CredentialProvider {
    /// The console session of a profile's `login_session`, by the credentials that `aws login` left on this machine.
    ///
    /// They are used until they end. Renewing them takes a key that is bound to the AWS CLI's own session: `aws login`, or
    /// any command of the AWS CLI, does it.
    public static let login = CredentialProvider("login") { context in
        let name = context.profileName
        guard let session = context.profile["login_session"] else {
            return .notConfigured("profile \(name) has no login_session")
        }
        let settings = context.settings
        let folder = settings.variable("AWS_LOGIN_CACHE_DIRECTORY") ?? "~/.aws/login/cache"
        let path = settings.expanded("\(folder)/\(SHA256.digest(of: session).hex).json")
        let advice = "sign in again: aws login --profile \(name)"
        guard let bytes = context.surroundings.readFile(path) else {
            return .failed("profile \(name): nobody is logged in (no '\(path)'); \(advice)")
        }
        let token = (try? JSONParser.parse(bytes))?["accessToken"]
        guard let key = token?["accessKeyId"]?.stringValue, let secret = token?["secretAccessKey"]?.stringValue,
            let sessionToken = token?["sessionToken"]?.stringValue,
            let end = token?["expiresAt"]?.stringValue.flatMap(IssuedCredentials.moment)
        else { return .failed("profile \(name): '\(path)' holds no credentials; \(advice)") }
        guard end > context.now else {
            return .failed("profile \(name): the login's credentials ended at \(end.text()); \(advice)")
        }
        return .found(
            AWSCredentials(
                accessKeyID: key,
                secretAccessKey: secret,
                sessionToken: sessionToken,
                expiration: end,
                source: "profile \(name), console login",
                accountID: token?["accountId"]?.stringValue
            )
        )
    }
}
