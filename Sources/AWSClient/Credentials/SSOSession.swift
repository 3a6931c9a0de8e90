// SPDX-License-Identifier: Apache-2.0

import Digests
import Values

/// The signed-in session that a profile takes credentials from, and where its token is kept.
struct SSOSession {
    /// The name of the `[sso-session]` section; nil for a profile of the older form.
    var name: String?
    var startURL: String
    /// The region of the access portal.
    var region: String
    var account: String
    var role: String

    struct Problem: Error { let text: String }

    /// The file that `aws sso login` keeps the token in.
    func tokenPath(_ settings: AWSSettings) -> String {
        let key = Hex.encode(SHA1.digest(of: Array((name ?? startURL).utf8)))
        return settings.expanded("~/.aws/sso/cache/\(key).json")
    }
}

extension SSOSession {
    /// The session of a profile; nil when the profile names neither a role nor an account of single sign-on.
    ///
    /// - Throws: `Problem` when something is missing, or profile and session contradict each other.
    init?(_ context: CredentialContext) throws(Problem) {
        let profileName = context.profileName
        var settings = context.profile
        guard settings["sso_role_name"] != nil || settings["sso_account_id"] != nil else { return nil }
        let name = settings["sso_session"]
        if let name {
            guard let session = context.settings.configuration.sessions[name] else {
                throw Problem(text: "profile \(profileName): there is no section [sso-session \(name)]")
            }
            for (key, value) in session {
                guard settings[key] == nil || settings[key] == value else {
                    throw Problem(
                        text: "profile \(profileName) and [sso-session \(name)] contradict each other in \(key)"
                    )
                }
                settings[key] = value
            }
        }
        let needed = ["sso_role_name", "sso_account_id", "sso_start_url", "sso_region"]
        let missing = needed.filter { settings[$0]?.isEmpty != false }
        guard missing.isEmpty, let role = settings["sso_role_name"], let account = settings["sso_account_id"],
            let startURL = settings["sso_start_url"], let region = settings["sso_region"]
        else { throw Problem(text: "profile \(profileName): single sign-on lacks \(missing.joined(separator: ", "))") }
        self.init(name: name, startURL: startURL, region: region, account: account, role: role)
    }
}
