// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// A secret that stands in the document for everybody to read.
enum PlainSecretLint {
    private static let secret = DiagnosticCatalogue.Entry(
        "LB0831",
        .warning,
        title: "a secret stands in plain text",
        why: "everybody who can read the runbook, its plan or its evidence has it"
    )

    /// The message names the kind alone: a finding must not spread what it warns of.
    static let lint = Lint(secret, pages: pages) { subject, findings in
        for found in subject.secrets {
            findings.add(
                secret,
                "\(found.kind) is a secret that anybody can read here",
                at: found.range,
                step: found.step,
                fix: "change the secret, and refer to it: an input with 'secret: true', or a file elsewhere"
            )
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

            It is known by its form, or by the name of what it is the value of: an option, a variable, a
            member of a call, `PASSWORD` in SQL, the password of a URL. Whatever shows the plan or its runs
            has `(secret)` in its place; the bundle of a run still holds the plan, and so the secret.
            """,
            example: LintExample.runbook("PGPASSWORD=correct-horse pg_dump -h db shop > shop.sql"),
            correction: [
                "PGPASSWORD=correct-horse": "PGPASSFILE=/etc/shop/pgpass"
            ]
        )
    ]
}
