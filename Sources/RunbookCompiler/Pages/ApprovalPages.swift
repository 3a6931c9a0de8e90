// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about approvals and effects: LB06xx.
enum ApprovalPages {
    static let all = [
        unknownApproval, unusedApproval, loweredEffect, unconfirmedEffect, unknownRole, tooFewPeople, unreadable,
    ]

    private static let unknownApproval = DiagnosticPage(
        "LB0601",
        """
        A step asks for an approval that the document does not define. The step would have run without anybody having
        said yes. Correct the name, or add a `yaml approval=NAME` fence that says whom to ask.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            ```yaml approval=go
            from: [dba]
            ```

            1. **The cache is emptied.**
               ```bash id=clean approve=og
               touch /var/lib/shop/empty-cache
               ```

            """,
        correction: ["approve=og": "approve=go"]
    )

    private static let unusedApproval = DiagnosticPage(
        "LB0602",
        """
        An approval is defined and no step asks for it. Somebody believes that it protects a step, and it protects
        nothing. Add `approve=NAME` to the step that is meant, or remove the fence.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            ```yaml approval=go
            from: [dba]
            ```

            1. **The cache is emptied.**
               ```bash id=clean
               touch /var/lib/shop/empty-cache
               ```

            """,
        correction: ["id=clean": "id=clean approve=go"]
    )

    private static let loweredEffect = DiagnosticPage(
        "LB0603",
        """
        The step declares less than what the compiler knows about its commands: `read` for an operation that writes,
        `change` for a one-way door. A dry run would carry out what is declared harmless. A command that only reads AWS
        and writes a file of this machine is a `change`, too. `effect` only ever raises; write what the step is, or leave
        the attribute out.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The database restarts.**
               ```bash id=restart effect=read
               aws rds reboot-db-instance --db-instance-identifier dhakacart-db --region us-west-2
               ```

            """,
        correction: ["effect=read": "effect=change"]
    )

    private static let unconfirmedEffect = DiagnosticPage(
        "LB0604",
        """
        A script is declared `read` or `change`, and the compiler cannot see what it does: the step stays `unknown` and
        is treated as a change. A dry run will not carry it out. A script is known only when it has no variable,
        assignment or substitution, and each program and option is known to only look. Write native `aws`, `psql` or
        `sql` commands, whose effects are known, write the script out, or leave the attribute out.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room effect=read
               /usr/local/bin/room --of / | tail -1
               ```

            """,
        correction: [" effect=read": ""]
    )

    private static let unknownRole = DiagnosticPage(
        "LB0605",
        """
        An approval asks a role that `lifeboat.yaml` does not define. Nobody could ever approve, and the run would park
        at the worst moment. Correct the spelling, or add the role with its members.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            ```yaml approval=go
            from: [dbaa]
            ```

            1. **The cache is emptied.**
               ```bash id=clean approve=go
               touch /var/lib/shop/empty-cache
               ```

            """,
        correction: ["[dbaa]": "[dba]"],
        others: [
            DiagnosticPage.Document(
                "lifeboat.yaml",
                """
                environments:
                  production:
                    account: "123456789012"
                roles:
                  dba: [ana@example.com, ben@example.com]
                  oncall: [cyd@example.com]

                """
            )
        ]
    )

    private static let tooFewPeople = DiagnosticPage(
        "LB0606",
        """
        The approval wants more distinct people than its roles have members, so it could never be granted. Lower
        `count`, add a role to `from`, or add people to the role in `lifeboat.yaml`. The person who started the run
        does not count.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            ```yaml approval=go
            from: [oncall]
            count: 2
            ```

            1. **The cache is emptied.**
               ```bash id=clean approve=go
               touch /var/lib/shop/empty-cache
               ```

            """,
        correction: ["[oncall]": "[oncall, dba]"],
        others: [
            DiagnosticPage.Document(
                "lifeboat.yaml",
                """
                environments:
                  production:
                    account: "123456789012"
                roles:
                  dba: [ana@example.com, ben@example.com]
                  oncall: [cyd@example.com]

                """
            )
        ]
    )

    private static let unreadable = DiagnosticPage(
        "LB0607",
        """
        `void-if` is looked at right before the approved step acts: the steps that its values come from are carried
        out once more. This value comes from a step that is not: it may change something, a person carries it out, or
        it goes through a list. The approval would count by a value that is as old as the request. Take the value from
        a step that only looks, or look at it in a `yaml precondition` of the step that needs the approval.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Tidy up

            ```yaml approval=go
            from: [dba]
            void-if: left > 10
            ```

            1. **Old jobs are removed.**
               ```sql id=tidy effect=change connection=dr
               DELETE FROM jobs WHERE done RETURNING (SELECT count(*) FROM jobs WHERE NOT done) AS open
               ```
               ```yaml capture
               left: rows[0].open
               ```
            2. **Jobs are counted.**
               ```sql id=count connection=dr
               SELECT count(*) AS open FROM jobs WHERE NOT done
               ```
               ```yaml capture
               open: rows[0].open
               ```
            3. **The queue is replaced.**
               ```sql id=replace effect=change connection=dr approve=go
               UPDATE queues SET generation = generation + 1
               ```

            """,
        correction: ["left > 10": "open > 10"]
    )
}
