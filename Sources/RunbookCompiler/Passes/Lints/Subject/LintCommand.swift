// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// A simple command of a fence.
///
/// A class of constants, since every lint goes over all of them: copies would count the owners of every part.
final class LintCommand {
    /// The command as the reader of the shell has it; its ranges are offsets in the fence.
    let command: ShellCommand
    /// The program and its arguments.
    let words: [LintWord]
    /// The statement that it is a part of.
    let statement: ShellStatement
    /// How many `$(…)` it stands in.
    let depth: Int
    /// Its place in the file.
    let range: SourceRange
    /// The command as a call of AWS; nil for any other program.
    let aws: AWSLine?

    init(
        _ command: ShellCommand,
        words: [LintWord],
        of statement: ShellStatement,
        depth: Int,
        range: SourceRange
    ) {
        self.command = command
        self.words = words
        self.statement = statement
        self.depth = depth
        self.range = range
        aws = AWSLine(words)
        let first = words.first.flatMap { $0.isLiteral ? $0.text : nil }
        program = first?.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) }
        isWeighty = program.map(Self.weightyPrograms.contains) ?? false
    }

    /// The program, without the folder that it stands in; nil when only the run knows it.
    let program: String?
    /// Whether the command's failure matters.
    let isWeighty: Bool
    /// Whether the command is repeated.
    var isInLoop: Bool { statement.constructs.contains { $0.kind == .loop } }

    /// The value of `NAME` in `--NAME VALUE` or `--NAME=VALUE`, for any program.
    func value(of option: String) -> LintWord? {
        for (index, word) in words.enumerated() {
            if word.text == option { return index + 1 < words.count ? words[index + 1] : nil }
            if word.text.hasPrefix(option + "=") { return word.suffix(from: option.utf8.count + 1) }
        }
        return nil
    }

    /// The programs whose failure matters to a runbook: they reach out of the machine or handle its data.
    static let weightyPrograms: Set<String> = [
        "aws", "psql", "pg_dump", "pg_dumpall", "pg_restore", "pg_basebackup", "kubectl", "helm", "terraform", "tofu",
        "terragrunt", "ansible-playbook", "rsync", "scp", "mysql", "mysqldump", "velero", "gcloud", "gsutil", "az",
        "etcdctl", "vault", "curl", "wget", "mongodump", "mongorestore", "redis-cli", "createdb", "dropdb", "eksctl",
        "pgbackrest", "wal-g", "barman", "restic",
    ]
}
