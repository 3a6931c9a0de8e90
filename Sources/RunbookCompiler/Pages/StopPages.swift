// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about stop conditions and blocking conditions: LB0550 to LB0559.
enum StopPages {
    static let all = [laterValue, foreignAlarm, notOneCall]

    private static let laterValue = DiagnosticPage(
        "LB0550",
        """
        Stop conditions and blocking conditions are read from the start on. Inputs, `account`, `regions`, `run` and
        `now` are known then; what a step captures is not. Make the value an input, or read it where the condition is read.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            stop-when:
              - name: busy
                aws: rds describe-db-instances --db-instance-identifier ${replica}
                when: DBInstances[0].DBInstanceStatus == 'failed'
            ---
            # Look around

            1. **Which replica**
               ```bash id=find capture=replica
               aws rds describe-db-instances --query 'DBInstances[0].DBInstanceIdentifier'
               ```

            """,
        correction: ["--db-instance-identifier ${replica}": "--db-instance-identifier shop-replica"]
    )

    private static let foreignAlarm = DiagnosticPage(
        "LB0551",
        """
        The ARN names an account, and the environment of the runbook is another one. A run calls AWS with the credentials of
        its environment, which see the alarms of that account alone. Name an alarm of the account, or share the metric and
        make an alarm of it there.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            environment: production
            stop-when:
              - name: errors
                alarm: arn:aws:cloudwatch:us-east-1:210987654321:alarm:shop-errors
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```

            """,
        correction: ["210987654321": "123456789012"],
        others: [
            DiagnosticPage.Document(
                "lifeboat.yaml",
                """
                environments:
                  production:
                    account: "123456789012"

                """
            )
        ]
    )

    private static let notOneCall = DiagnosticPage(
        "LB0552",
        """
        A waiter polls until something is so, and a transfer goes through many objects. A stop condition is read every few
        seconds beside the steps, a blocking condition before changes, and a reading that does not come back is a condition
        that nobody knows. Write the one call
        that shows the state, and what must not be true of its answer.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            stop-when:
              - name: gone
                aws: rds wait db-instance-deleted --db-instance-identifier shop
                when: DBInstances == null
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```

            """,
        correction: ["rds wait db-instance-deleted": "rds describe-db-instances"]
    )
}
