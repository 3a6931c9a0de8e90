// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// A secret that stands in the document for everybody to read.
enum PlainSecretLint {
    private static let secret = DiagnosticCatalogue.Entry(
        "LB0831",
        .warning,
        title: "a secret stands in plain text",
        why: "everybody who can read the runbook, its plan or its evidence has it"
    )

    private static let options: Set<String> = [
        "--master-user-password", "--password", "--user-password", "--secret-string", "--auth-token", "--new-password",
        "--admin-password", "--temporary-password", "--proposed-password",
    ]
    private static let variables: Set<String> = [
        "PGPASSWORD", "MYSQL_PWD", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "DB_PASSWORD", "DATABASE_PASSWORD",
        "POSTGRES_PASSWORD", "REDISCLI_AUTH", "VAULT_TOKEN", "GITHUB_TOKEN",
    ]

    static let lint = Lint(secret, pages: pages) { subject, findings in
        for source in subject.draft.sources.sources {
            for token in SecretToken.all(in: source.bytes.storage) {
                let place = SourceRange(source.base + token.range.lowerBound, source.base + token.range.upperBound)
                report(token.kind, at: place, nil, &findings)
            }
        }
        for step in subject.steps {
            for command in step.commands { report(command, step, &findings) }
        }
    }

    private static func report(_ command: LintCommand, _ step: LintStep, _ findings: inout FindingList) {
        for assignment in command.command.assignments where variables.contains(assignment.name) {
            guard let value = assignment.value.literal, isSecret(value) else { continue }
            report("the value of \(assignment.name)", at: step.place(assignment.value.range), step, &findings)
        }
        if let program = command.program, ["export", "declare"].contains(program) {
            for word in command.words.dropFirst() where word.isLiteral {
                let parts = word.text.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, variables.contains(String(parts[0])), isSecret(String(parts[1])) else {
                    continue
                }
                report("the value of \(parts[0])", at: word.range, step, &findings)
            }
        }
        for (index, word) in command.words.enumerated() where word.isOption {
            let name = String(decoding: word.text.utf8.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
            guard options.contains(name) else { continue }
            let next = index + 1 < command.words.count ? command.words[index + 1] : nil
            let value = name.utf8.count < word.text.utf8.count ? word.suffix(from: name.utf8.count + 1) : next
            guard let value, value.isLiteral, isSecret(value.text), !value.text.hasPrefix("-") else { continue }
            report("the value of \(name)", at: value.range, step, &findings)
        }
    }

    /// The message names the kind alone: a finding must not spread what it warns of.
    private static func report(_ kind: String, at range: SourceRange, _ step: LintStep?, _ findings: inout FindingList)
    {
        findings.addConcealed(
            secret,
            "\(kind) is a secret that anybody can read here",
            at: range,
            step: step?.id,
            fix: "change the secret, and refer to it: an input with 'secret: true', or a file outside of the document"
        )
    }

    /// Whether a text is more than a stand-in.
    private static func isSecret(_ text: String) -> Bool {
        guard text.utf8.count >= 4, !["$", "<", "{", "file:", "[", "*", "..."].contains(where: text.hasPrefix) else {
            return false
        }
        let lower = text.lowercased()
        return !["example", "changeme", "your", "xxxx", "redacted", "placeholder", "replace"].contains {
            lower.contains($0)
        }
    }

    private static let pages = [
        DiagnosticPage(
            "LB0831",
            """
            A password, a key or a token stands in the document. Everybody who can read the runbook, its
            plan or its evidence has it, and so has everybody who ever cloned the repository. Change the
            secret first. Then refer to it: an input with `secret: true`, or a file that is not in the
            repository.
            """,
            example: LintExample.runbook("PGPASSWORD=correct-horse pg_dump -h db shop > shop.sql"),
            correction: [
                "PGPASSWORD=correct-horse": "PGPASSFILE=/etc/shop/pgpass"
            ]
        )
    ]
}
