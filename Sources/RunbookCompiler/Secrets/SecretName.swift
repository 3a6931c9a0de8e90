// SPDX-License-Identifier: Apache-2.0

/// Names whose values are secrets, however they are written: `--master-user-password`, `DB_PASSWORD`, `SecretString`.
///
/// The name decides, not what a service description calls sensitive: that is said of key ids, payloads, descriptions and
/// whole environments, and an operator must see what a call changes.
enum SecretName {
    private static let endings = [
        "password", "passwd", "passphrase", "mysqlpwd", "dbpwd", "secretkey", "secretaccesskey", "secretstring",
        "secretbinary", "clientsecret", "sharedsecret", "appsecret", "webhooksecret", "jwtsecret", "authtoken",
        "accesstoken", "refreshtoken", "sessiontoken", "securitytoken", "bearertoken", "oauthtoken", "idtoken",
        "githubtoken", "ghtoken", "gitlabtoken", "gltoken", "vaulttoken", "slacktoken", "npmtoken", "apitoken",
        "apikey", "privatekey", "presharedkey", "rediscliauth", "ssecustomerkey", "keymaterial", "plaintext",
    ]
    /// The endings by their last byte, each backwards: most names are told apart by one look.
    private static let byLast: [UInt8: [[UInt8]]] = Dictionary(
        grouping: endings.map { Array($0.utf8.reversed()) },
        by: { $0[0] }
    )

    /// Whether what a name stands for is a secret.
    static func isSecret(_ name: some StringProtocol) -> Bool { isSecret(Array(name.utf8)[...]) }

    /// Whether what a name stands for is a secret.
    static func isSecret(_ name: ArraySlice<UInt8>) -> Bool {
        guard let last = name.last, let endings = byLast[lower(last)] else { return false }
        return endings.contains { ending in
            var rest = ending[...]
            for byte in name.reversed() {
                guard let wanted = rest.first else { return true }
                if byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") { continue }
                guard lower(byte) == wanted else { return false }
                rest = rest.dropFirst()
            }
            return rest.isEmpty
        }
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// Whether the option of an AWS command has a secret as its value; `--api-key` takes the id of one.
    static func isSecretOption(_ name: String, ofAWS isAWS: Bool) -> Bool {
        isSecret(name) && !(isAWS && (name.hasSuffix("api-key") || name.hasSuffix("ApiKey")))
    }

    /// Whether a text is more than a stand-in for a secret.
    static func isValue(_ text: some StringProtocol) -> Bool {
        guard text.utf8.count >= 4,
            !["$", "<", "{", "file:", "fileb:", "[", "*", "...", "arn:", "%"].contains(where: text.hasPrefix)
        else { return false }
        let lower = text.lowercased()
        if ["true", "false", "null", "none", "prompt", "string"].contains(lower) { return false }
        return !["example", "changeme", "your", "xxxx", "redacted", "placeholder", "replace"].contains {
            lower.contains($0)
        }
    }
}
