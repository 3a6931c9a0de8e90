// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine

/// What an `aws s3` command asks for that no run carries out, so that it is refused before the run.
struct S3Refusal {
    /// The word that asks for it, without the value.
    var word: String
    var message: String
    var fix: String

    /// Options that change nothing about what is done.
    private static let silent: Set<String> = [
        "quiet", "only-show-errors", "no-progress", "no-guess-mime-type", "follow-symlinks",
    ]
    /// Options that an upload hands to `PutObject`.
    private static let written: Set<String> = [
        "acl", "cache-control", "checksum-algorithm", "content-disposition", "content-encoding", "content-language",
        "content-type", "expires", "metadata", "request-payer", "sse", "sse-kms-key-id", "storage-class",
        "website-redirect",
    ]

    /// Everything that keeps a command from being carried out; empty when nothing does.
    static func all(of command: S3Command) -> [S3Refusal] {
        if let refusal = refusal(ofAction: command) { return [refusal] }
        let isUpload = command.action == .copy && !isDownload(command)
        var known = silent
        if command.action == .list { known.insert("recursive") }
        if isUpload { known.formUnion(written) }
        return command.optionNames.filter { !known.contains($0) }.map { name in
            S3Refusal(
                word: "--" + name,
                message: "'aws s3 \(command.action.rawValue) --\(name)' is not carried out by a run",
                fix: fix(name)
            )
        }
    }

    private static func isDownload(_ command: S3Command) -> Bool { command.source.isS3 }

    private static func refusal(ofAction command: S3Command) -> S3Refusal? {
        let fix: String
        switch command.action {
        case .copy: return refusal(ofCopy: command)
        case .list:
            guard case .object(let bucket, _) = command.source, bucket.isEmpty else { return nil }
            fix = "use 'aws s3api list-buckets'"
        case .move: fix = "use 'aws s3 cp' or 'aws s3api copy-object', then 'aws s3api delete-object'"
        case .remove: fix = "use 'aws s3api delete-object'"
        case .synchronize: fix = "copy each object with 'aws s3 cp'"
        case .makeBucket: fix = "use 'aws s3api create-bucket'"
        case .removeBucket: fix = "use 'aws s3api delete-bucket'"
        case .presign: fix = "leave it out: the URL would be a secret in the record"
        }
        let verb = command.action.rawValue
        return S3Refusal(word: verb, message: "'aws s3 \(verb)' is not carried out by a run", fix: fix)
    }

    private static func refusal(ofCopy command: S3Command) -> S3Refusal? {
        if [command.source, command.destination].contains(.standardStream) {
            return S3Refusal(
                word: "-",
                message: "a run has no standard input and output to copy",
                fix: "name a file"
            )
        }
        guard command.source.isS3, command.destination?.isS3 == true else { return nil }
        return S3Refusal(
            word: "cp",
            message: "'aws s3 cp' between two buckets is not carried out by a run",
            fix: "use 'aws s3api copy-object'"
        )
    }

    private static func fix(_ name: String) -> String {
        switch name {
        case "dryrun": "leave it out: 'lifeboat run --dry-run' holds every change back"
        case "recursive", "include", "exclude": "copy one object at a time"
        case "source-region": "name the region of the bucket with --region"
        default: "leave it out, or use the s3api operation that has it"
        }
    }
}
