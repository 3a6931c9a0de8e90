// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about expressions and names: LB03xx.
enum BindingPages {
    static let all = [
        invalidExpression, unknownName, usedBeforeCapture, producedTwice, unknownMember, expressionInScript,
        invalidName, unexpandedValue,
    ]

    private static let invalidExpression = DiagnosticPage(
        "LB0301",
        """
        The expression is not JMESPath with Lifeboat's additions, or it compares what cannot be compared. A check that
        cannot be read cannot be made. The caret stands where reading stopped. `lifeboat eval` tries an expression on a
        JSON text.
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
               ```expect
               DBInstances[0.DBInstanceStatus == 'available'
               ```

            """,
        correction: ["[0.": "[0]."]
    )

    private static let unknownName = DiagnosticPage(
        "LB0302",
        """
        `${…}` names something that is neither an input, nor a capture, nor a step, nor one of the values that every
        run has. The step would stop in the middle of the run. Correct the spelling, declare an input, or capture the
        value in an earlier step.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            inputs:
              db: {type: rds-instance, default: dhakacart-db}
            ---
            # Look around

            1. **The database is up.**
               ```bash id=is-up
               aws rds describe-db-instances --db-instance-identifier ${bd} --region us-west-2
               ```

            """,
        correction: ["${bd}": "${db}"]
    )

    private static let usedBeforeCapture = DiagnosticPage(
        "LB0303",
        """
        The value exists only later: the step that produces it comes after the one that uses it. The run would stop
        there. The note shows where it is produced. Move that step up, or use another value.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The name is written down.**
               ```bash id=write
               echo "$host" > /tmp/host
               ```
            2. **The name is known.**
               ```bash id=name
               hostname
               ```
               ```yaml capture
               host: stdout
               ```

            """,
        correction: [
            "1. **The name is written down.**\n   ```bash id=write\n   echo \"$host\" > /tmp/host\n   ```\n2. **The name is known.**":
                "1. **The name is known.**",
            "   host: stdout\n   ```\n":
                "   host: stdout\n   ```\n2. **The name is written down.**\n   ```bash id=write\n   echo \"$host\" > /tmp/host\n   ```\n",
        ]
    )

    private static let producedTwice = DiagnosticPage(
        "LB0304",
        """
        Two steps or inputs give the same name a value. Nobody could tell which of the two an expression means, and
        after a skipped step it would be the other one. Rename one of them; the note shows the first.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The disk is read.**
               ```bash id=disk capture=reading
               df -h /
               ```
            2. **The load is read.**
               ```bash id=load capture=reading
               uptime
               ```

            """,
        correction: ["id=load capture=reading": "id=load capture=load-reading"]
    )

    private static let unknownMember = DiagnosticPage(
        "LB0305",
        """
        The value exists and has no such member. The step would stop in the middle of the run. `run` has `id`,
        `started` and `operator`; `environment` has `name`; a step has `result` and its captures; `regions` has the
        names of the workspace file.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The run is noted.**
               ```bash id=note
               aws sns publish --topic-arn arn:aws:sns:us-west-2:123456789012:runs --message ${run.opreator} --region us-west-2
               ```

            """,
        correction: ["run.opreator": "run.operator"]
    )

    private static let expressionInScript = DiagnosticPage(
        "LB0306",
        """
        A fence that bash runs holds an expression in `${…}`. Text that is put into a script is parsed again by the
        shell, so that a value with a quote or a semicolon in it could become a command. Only names are possible there;
        they arrive as environment variables. Capture the value under a name in an earlier step.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The run is noted.**
               ```bash id=note
               echo "${run.id}" | tee /tmp/run
               ```

            """,
        correction: ["${run.id}": "$HOSTNAME"]
    )

    private static let invalidName = DiagnosticPage(
        "LB0307",
        """
        The name of an input or a capture cannot stand in an expression, so nothing could refer to it. Use letters,
        digits and `_`, starting with a letter.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            inputs:
              db.name: {type: string, default: dhakacart-db}
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```

            """,
        correction: ["db.name": "db_name"]
    )

    private static let unexpandedValue = DiagnosticPage(
        "LB0308",
        """
        `${…}` stands in single quotes or behind a backslash, so it stays as it is and the command would be sent with
        those characters in it. It would look for a database whose name is `${db}`. Use double quotes.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            inputs:
              db: {type: rds-instance, default: dhakacart-db}
            ---
            # Look around

            1. **The database is up.**
               ```bash id=is-up
               aws rds describe-db-instances --db-instance-identifier '${db}' --region us-west-2
               ```

            """,
        correction: ["'${db}'": "\"${db}\""]
    )
}
