// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about AWS, SQL and shell commands: LB04xx.
enum CommandPages {
    static let all = [
        malformedShell, invalidAWSCommand, unusedAssignment, missingParameter, invalidParameter,
        doubtfulParameter, invalidSQL, placeholderInText, severalStatements, unknownConnection,
        missingConnection, invalidPSQLCommand, lingeringTarget, readingChanges, invalidReading,
    ]

    private static let malformedShell = DiagnosticPage(
        "LB0401",
        """
        A quote, brace, parenthesis or here-document of the command is never closed. Bash would refuse it in the middle
        of the run, after the steps before it have acted. Close it where it belongs.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               echo "room: $(df -h / | tail -1)
               ```

            """,
        correction: ["tail -1)": "tail -1)\""]
    )

    private static let invalidAWSCommand = DiagnosticPage(
        "LB0402",
        """
        The command names a service, an operation or an option that AWS does not have, or combines options that exclude
        each other. It would fail in the middle of the run, or do something else. Commands are checked against the
        descriptions of all services that come with Lifeboat; `lifeboat aws SERVICE help` lists what there is.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The database is up.**
               ```bash id=is-up
               aws rds describe-db-instance --db-instance-identifier dhakacart-db --region us-west-2
               ```

            """,
        correction: ["describe-db-instance ": "describe-db-instances "]
    )

    private static let unusedAssignment = DiagnosticPage(
        "LB0403",
        """
        A variable gets a value in a fence and no command of the fence uses it. Often the name is misspelt in one of
        the two places, and the command runs with another value than the author thinks. Use it, or remove it. A value
        for later steps is captured with `NAME=$(aws …)` or `yaml capture`.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The database is up.**
               ```bash id=is-up
               DB=dhakacart-db
               aws rds describe-db-instances --db-instance-identifier dhakacart-db --region us-west-2
               ```

            """,
        correction: ["dhakacart-db --region": "$DB --region"]
    )

    private static let missingParameter = DiagnosticPage(
        "LB0405",
        """
        The operation requires a parameter, or an option requires a value, and the command has none. AWS would refuse
        it in the middle of the run. Add what the message names.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **A snapshot is taken.**
               ```bash id=snapshot obliges="delete the snapshot"
               aws rds create-db-snapshot --db-instance-identifier dhakacart-db --region us-west-2
               ```

            """,
        correction: ["dhakacart-db --region": "dhakacart-db --db-snapshot-identifier keep-1 --region"]
    )

    private static let invalidParameter = DiagnosticPage(
        "LB0406",
        """
        The value of an option is of the wrong type, is none of the values that the operation knows, or is no valid
        JSON or shorthand. AWS would refuse it in the middle of the run. The message says what is expected.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **Backups are kept for a month.**
               ```bash id=keep
               aws rds modify-db-instance --db-instance-identifier dhakacart-db --backup-retention-period month --region us-west-2
               ```

            """,
        correction: ["period month": "period 30"]
    )

    private static let doubtfulParameter = DiagnosticPage(
        "LB0407",
        """
        The description of the service does not allow this value. Descriptions are not always up to date, so the
        command is sent nevertheless; if the value is a slip, AWS refuses it in the middle of the run. Check it against
        the documentation of the service.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The newest streams are there.**
               ```bash id=streams
               aws logs describe-log-streams --log-group-name backup --limit 200 --region us-west-2
               ```

            """,
        correction: ["limit 200": "limit 50"]
    )

    private static let invalidSQL = DiagnosticPage(
        "LB0410",
        """
        The text is no single complete SQL statement of a kind that a step can carry out: a quote or parenthesis is
        open, there is a psql command in it, or it would begin or end a transaction. It would fail in the middle of the
        run. A step brings its own transaction.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The orders are there.**
               ```sql id=orders connection=dr
               SELECT max(id) FROM orders WHERE state = 'open
               ```

            """,
        correction: ["'open": "'open'"]
    )

    private static let placeholderInText = DiagnosticPage(
        "LB0411",
        """
        `${…}` stands inside a quoted string, a quoted name or a comment of an SQL statement. There it is text and no
        parameter; spliced in, a value with a quote in it could become SQL. Write it outside the quotes and join texts
        with `||`.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The orders are there.**
               ```sql id=orders connection=dr
               SELECT max(id) FROM orders WHERE note = 'run ${run.id}'
               ```

            """,
        correction: ["'run ${run.id}'": "'run ' || ${run.id}"]
    )

    private static let severalStatements = DiagnosticPage(
        "LB0412",
        """
        A step has exactly one SQL statement. If the second of two failed, nobody could tell from the step's outcome
        whether the first took effect, and a retry would repeat it. Make each a step of its own.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The orders are there.**
               ```sql id=orders connection=dr
               SELECT max(id) FROM orders; SELECT max(id) FROM carts;
               ```

            """,
        correction: [" SELECT max(id) FROM carts;": ""]
    )

    private static let unknownConnection = DiagnosticPage(
        "LB0413",
        """
        The connection is none of the environment's in `lifeboat.yaml`. The statement would have nowhere to go, or
        worse, go to a database that somebody thought of by another name. Correct the spelling, or add the connection.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The orders are there.**
               ```sql id=orders connection=drr
               SELECT max(id) FROM orders
               ```

            """,
        correction: ["connection=drr": "connection=dr"],
        others: [
            DiagnosticPage.Document(
                "lifeboat.yaml",
                """
                environments:
                  production:
                    account: "123456789012"
                    connections:
                      dr: {host: db-dr.example.com, database: shop, user: reader}

                """
            )
        ]
    )

    private static let missingConnection = DiagnosticPage(
        "LB0414",
        """
        A `sql` fence does not say which database its statement goes to. Lifeboat does not guess. Add `connection=…`
        with a name from the environment in `lifeboat.yaml`.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The orders are there.**
               ```sql id=orders
               SELECT max(id) FROM orders
               ```

            """,
        correction: ["id=orders": "id=orders connection=dr"]
    )

    private static let invalidPSQLCommand = DiagnosticPage(
        "LB0415",
        """
        The `psql` command has an option that a step does not carry out, or lacks the statement. Commands that are
        understood go over Lifeboat's own connection, which needs `-c` with one statement, and options for where it
        goes. Use those, or write a `sql` fence with a connection.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The orders are there.**
               ```bash id=orders
               psql -h db.example.com -d shop -f orders.sql
               ```

            """,
        correction: ["-f orders.sql": "-c \"SELECT max(id) FROM orders\""]
    )

    private static let readingChanges = DiagnosticPage(
        "LB0420",
        """
        A probe, a wait or a precondition looks with a command that may change something. Readings are repeated at
        will: before the step, after it, after an interruption, in a dry run. Use an operation that only reads.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The database is started.**
               ```bash id=start
               aws rds start-db-instance --db-instance-identifier dhakacart-db --region us-west-2
               ```
               ```yaml wait
               until: DBInstance.DBInstanceStatus == 'available'
               ```

            """,
        correction: [
            "until:":
                "aws: rds describe-db-instances --db-instance-identifier dhakacart-db --region us-west-2\n   until:",
            "DBInstance.DBInstanceStatus": "DBInstances[0].DBInstanceStatus",
        ]
    )

    private static let lingeringTarget = DiagnosticPage(
        "LB0416",
        """
        An earlier fence sets `AWS_REGION`, `AWS_DEFAULT_REGION`, `AWS_PROFILE`, credentials or an endpoint in its shell,
        and this command says nothing of its own. Typed into one shell, it would act there. Here each fence has a shell of
        its own and a native call has none: it would go to the region and account of the environment instead. Write
        `--region` in the command; which account is acted on, the environment in `lifeboat.yaml` says.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **Go to the other region.**
               ```bash id=go
               export AWS_REGION=us-east-1
               ```
            2. **The message is out.**
               ```bash id=tell
               aws sns publish --topic-arn arn:aws:sns:us-east-1:123456789012:ops --message hello
               ```

            """,
        correction: ["--message hello": "--message hello --region us-east-1"]
    )

    private static let invalidReading = DiagnosticPage(
        "LB0421",
        """
        `aws:` in a probe, a wait or a precondition holds exactly one simple command, without pipes, redirections and
        substitutions: what it answers is compared, not processed. Put the selection into the expression.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The database is up.**
               ```bash id=is-up
               aws rds describe-db-instances --db-instance-identifier dhakacart-db --region us-west-2
               ```
               ```yaml precondition
               aws: rds describe-db-instances --region us-west-2 | head -1
               expect: length(DBInstances) > 0
               ```

            """,
        correction: [" | head -1": ""]
    )
}
