// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import Values

/// What an `aws s3` command asks for that no run carries out, so that it is refused before the run.
struct S3Refusal {
    /// The word that asks for it, without the value.
    var word: String
    var message: String
    var fix: String

    /// Everything that keeps a command from being carried out; empty when nothing does.
    static func all(of command: S3Command) -> [S3Refusal] {
        if command.action == .presign {
            return [
                S3Refusal(
                    word: "presign",
                    message: "'aws s3 presign' is not carried out by a run",
                    fix: "leave it out: the URL would be a secret in the record"
                )
            ]
        }
        if [command.source, command.destination].contains(.standardStream) {
            return [
                S3Refusal(word: "-", message: "a run has no standard input and output to copy", fix: "name a file")
            ]
        }
        return command.optionNames.compactMap { name in
            guard let fix = fix(name, command) else { return nil }
            let message = "'aws s3 \(command.action.rawValue) --\(name)' is not carried out by a run"
            return S3Refusal(word: "--" + name, message: message, fix: fix)
        }
    }

    /// What to do instead of an option; nil for one that is carried out.
    private static func fix(_ name: String, _ command: S3Command) -> String? {
        switch name {
        case "dryrun": "leave it out: 'lifeboat run --dry-run' holds every change back and lists it"
        case "sse-c-key", "sse-c-copy-source-key":
            isInFile(command.parameters[name == "sse-c-key" ? "SSECustomerKey" : "CopySourceSSECustomerKey"])
                ? nil : "name a file that holds the key, fileb://PATH: what stands here is on record"
        default: nil
        }
    }

    private static func isInFile(_ key: JSONValue?) -> Bool {
        key?.stringValue.map { $0.hasPrefix("file://") || $0.hasPrefix("fileb://") } ?? false
    }
}
