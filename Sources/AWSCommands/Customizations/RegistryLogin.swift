// SPDX-License-Identifier: Apache-2.0

import Digests
import Values

/// The user and the password of a registry, which are a secret.
struct RegistryLogin {
    let user: String
    let password: String
    /// Both with a colon between them, as the service has them.
    let text: String

    /// Why there is none.
    static let missing = "the answer of GetAuthorizationToken holds no user name and password"

    /// The login of one element of `authorizationData`; nil when it holds none.
    init?(_ data: JSONValue?) {
        guard let token = data?["authorizationToken"]?.stringValue, let bytes = Base64.decode(token),
            let text = String(validating: bytes, as: UTF8.self), let colon = text.firstIndex(of: ":")
        else { return nil }
        self.text = text
        user = String(text[..<colon])
        password = String(text[text.index(after: colon)...])
    }

    /// The first login of an answer of `ecr` or `ecr-public`.
    init?(answerOf service: String, _ output: JSONValue) {
        let data = output["authorizationData"]
        self.init(service == "ecr-public" ? data : data?[0])
    }
}
