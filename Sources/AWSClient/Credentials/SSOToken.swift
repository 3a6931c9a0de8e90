// SPDX-License-Identifier: Apache-2.0

import Values

/// The token of a signed-in session, as `aws sso login` keeps it and Lifeboat renews it.
struct SSOToken {
    /// A token that ends within this time is renewed, when that is possible.
    static let renewalMargin = Duration.seconds(900)

    /// The file's content; members that are not known here are kept.
    private(set) var content: JSONObject

    /// The token in a file's bytes; nil when there is none.
    init?(_ bytes: [UInt8]) {
        guard let object = (try? JSONParser.parse(bytes))?.objectValue, object["accessToken"]?.stringValue != nil,
            object["expiresAt"]?.stringValue.flatMap(IssuedCredentials.moment) != nil
        else { return nil }
        content = object
    }

    /// What the access portal wants to see; a secret.
    var accessToken: String { content["accessToken"]?.stringValue ?? "" }

    /// When it ends.
    var end: Timestamp { moment("expiresAt") ?? Timestamp(nanosecondsSinceEpoch: 0) }

    /// Every text in it that must not be shown.
    var secrets: [String] {
        ["accessToken", "refreshToken", "clientSecret"].compactMap { content[$0]?.stringValue }
    }

    private func moment(_ name: String) -> Timestamp? {
        content[name]?.stringValue.flatMap(IssuedCredentials.moment)
    }

    /// The call that renews the token; nil when the file lacks what that takes, or the registration has ended.
    func renewal(region: String, at now: Timestamp) -> AWSCall? {
        guard let client = content["clientId"]?.stringValue, let secret = content["clientSecret"]?.stringValue,
            let refresh = content["refreshToken"]?.stringValue, let registration = moment("registrationExpiresAt"),
            registration > now
        else { return nil }
        var call = AWSCall(
            service: "sso-oidc",
            operation: "CreateToken",
            region: region,
            parameters: [
                "clientId": .string(client), "clientSecret": .string(secret), "grantType": "refresh_token",
                "refreshToken": .string(refresh),
            ]
        )
        // A refresh token may work only once.
        call.isRepeatable = false
        return call
    }

    /// Takes over what a renewal brought; false when it brought no token.
    mutating func renew(_ output: JSONValue, session: SSOSession, at now: Timestamp) -> Bool {
        guard let token = output["accessToken"]?.stringValue, let seconds = output["expiresIn"]?.integerValue,
            seconds > 0
        else { return false }
        content["startUrl"] = .string(session.startURL)
        content["region"] = .string(session.region)
        content["accessToken"] = .string(token)
        content["expiresAt"] = .string((now + .seconds(seconds)).text())
        if let refresh = output["refreshToken"]?.stringValue { content["refreshToken"] = .string(refresh) }
        return true
    }
}
