// SPDX-License-Identifier: Apache-2.0

import Values

extension CustomCommand {
    /// What keeps a run from carrying out a command that `lifeboat aws` carries out.
    public struct RunRefusal: Sendable, Hashable {
        /// The word that asks for it, without a value.
        public let word: String
        /// What is not carried out, as a sentence without full stop.
        public let message: String
        /// What to do instead.
        public let fix: String
    }

    /// Whether the result is a secret, which must reach no record.
    public var yieldsSecret: Bool { Self.yieldsSecret(name) }

    /// Whether the result of the command of a name is a secret.
    public static func yieldsSecret(_ name: String) -> Bool {
        [
            "ecr get-login", "ecr get-login-password", "ecr-public get-login-password", "eks get-token",
            "rds generate-db-auth-token",
        ].contains(name)
    }

    /// Why no run carries out the command as it stands; nil when a run does.
    public var runRefusal: RunRefusal? {
        switch name {
        case "ecr get-login-password", "ecr-public get-login-password", "rds generate-db-auth-token": return nil
        case "eks get-token":
            if text("role-arn") != nil {
                return refusal(option: "role-arn", "name a profile with that role in the environment of lifeboat.yaml")
            }
            guard (text("cluster-name") == nil) == (text("cluster-id") == nil) else { return nil }
            let message = "'aws eks get-token' needs either --cluster-name or --cluster-id"
            return RunRefusal(word: lastWord, message: message, fix: "give one of them")
        case "logs tail":
            if flag("follow") {
                return refusal(option: "follow", "leave it out, and ask again with a 'yaml wait' fence")
            }
            if text("format") != nil {
                return refusal(option: "format", "leave it out: the result is the list of the events")
            }
            return nil
        case "ecr get-login": return refusal("use 'aws ecr get-login-password'")
        case "logs start-live-tail": return refusal("use 'aws logs tail', which ends")
        default: return refusal("run it with 'lifeboat aws' in a shell step")
        }
    }

    private var lastWord: String { name.split(separator: " ").last.map(String.init) ?? name }

    private func refusal(_ fix: String) -> RunRefusal {
        RunRefusal(word: lastWord, message: "'aws \(name)' is not available in a runbook", fix: fix)
    }

    private func refusal(option: String, _ fix: String) -> RunRefusal {
        RunRefusal(word: "--\(option)", message: "'aws \(name) --\(option)' is not available in a runbook", fix: fix)
    }
}
