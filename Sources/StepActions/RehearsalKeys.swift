// SPDX-License-Identifier: Apache-2.0

/// What keeps scripts of a rehearsal from acting on AWS itself: no key that AWS knows, and nothing that leads to one.
public enum RehearsalKeys {
    /// What leads a program to keys: in a file, by a profile, of the machine, or by a token.
    private static let sources: Set<String> = [
        "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_EC2_METADATA_SERVICE_ENDPOINT",
    ]

    /// Whether an access key has the form of those that AWS hands out.
    public static func couldBeKnown(_ key: String) -> Bool {
        key.utf8.count >= 16 && key.hasPrefix("A")
            && key.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    }

    /// Why a script must not have a variable in a rehearsal, without showing its value; nil when it may.
    static func objection(to name: String, _ value: String) -> String? {
        let opensMachine = name == "AWS_EC2_METADATA_DISABLED" && value.lowercased() != "true"
        let isKey = name == "AWS_ACCESS_KEY_ID" && couldBeKnown(value)
        guard isKey || opensMachine || sources.contains(name) else { return nil }
        return "this is a rehearsal, and the runbook gives the script '\(name)', with which a program that goes past "
            + "the endpoint could act on AWS itself"
    }
}
