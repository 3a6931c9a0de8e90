// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about what compiles and is still a mistake: LB0801 to LB0807; the other lints bring their pages along.
enum LintPages {
    static let all = [
        oneWayWithoutApproval, oneWayWithoutProbe, placeholder, constantAssertion, constantCondition, idleRetry,
        weakWaiter,
    ]

    private static let oneWayWithoutApproval = DiagnosticPage(
        "LB0801",
        """
        The step goes through a one-way door, and no second person is asked: whoever runs it sees it and says yes, or not
        even that with `confirm=false`. What cannot be undone should have been seen and signed by a second person, because
        at three in the morning one person is wrong more often than two. Define an approval with a `yaml approval=NAME`
        fence and add `approve=NAME`.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The replica is promoted.**
               ```bash id=promote
               aws rds promote-read-replica --db-instance-identifier dhakacart-dr --region us-east-1
               ```
               ```yaml probe
               aws: rds describe-db-instances --db-instance-identifier dhakacart-dr --region us-east-1
               done-when: DBInstances[0].ReadReplicaSourceDBInstanceIdentifier == null
               ```

            """,
        correction: [
            "# Look around\n\n": "# Look around\n\n```yaml approval=one-way\nfrom: [dba]\n```\n\n",
            "id=promote": "id=promote approve=one-way",
        ],
        companions: ["LB0833"]
    )

    private static let oneWayWithoutProbe = DiagnosticPage(
        "LB0802",
        """
        The step goes through a one-way door, and nothing says how to see whether it happened. After an interruption
        nobody could tell whether to repeat it. Add a `yaml probe` fence with a reading and `done-when`.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            ```yaml approval=one-way
            from: [dba]
            ```

            1. **The replica is promoted.**
               ```bash id=promote approve=one-way
               aws rds promote-read-replica --db-instance-identifier dhakacart-dr --region us-east-1
               ```

            """,
        correction: [
            "aws rds promote-read-replica --db-instance-identifier dhakacart-dr --region us-east-1\n   ```\n":
                "aws rds promote-read-replica --db-instance-identifier dhakacart-dr --region us-east-1\n   ```\n   ```yaml probe\n   aws: rds describe-db-instances --db-instance-identifier dhakacart-dr --region us-east-1\n   done-when: DBInstances[0].ReadReplicaSourceDBInstanceIdentifier == null\n   ```\n"
        ],
        companions: ["LB0833"]
    )

    private static let placeholder = DiagnosticPage(
        "LB0803",
        """
        A word that somebody meant to replace was left in: `ACCOUNT`, `<your-bucket>`, `CHANGEME`. The command would
        address something that does not exist, or that belongs to somebody else. Write the value, declare an input, or
        use `${account}`.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The topic is there.**
               ```bash id=topic
               aws sns get-topic-attributes --topic-arn arn:aws:sns:us-west-2:ACCOUNT:alarms --region us-west-2
               ```

            """,
        correction: [":ACCOUNT:": ":${account}:"]
    )

    private static let constantAssertion = DiagnosticPage(
        "LB0804",
        """
        The assertion is the same whatever the step observes, so it can never fail, or never hold. A check that cannot
        fail proves nothing, and the checklist would tick on it. Compare something of the result.
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
               'available' == 'available'
               ```

            """,
        correction: ["'available' ==": "DBInstances[0].DBInstanceStatus =="]
    )

    private static let constantCondition = DiagnosticPage(
        "LB0805",
        """
        The condition under `when` is the same in every run, so that the step always runs. Often a name was put in quotes. Use an input or a captured value, or leave the condition out.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            inputs:
              deep: {type: boolean, default: false}
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room when="'deep' != 'false'"
               df -h /
               ```

            """,
        correction: ["'deep' != 'false'": "deep == true"]
    )

    private static let idleRetry = DiagnosticPage(
        "LB0806",
        """
        A retry stands on a step that may change something, and such a step is begun again only when nothing of it was
        sent: a change whose answer was lost may have taken effect, and one that was approved needs another approval.
        Whoever wrote the retry may expect more. Say that it is for calls that nobody answered, with a `yaml retry` fence
        for `unreachable`; or wait for the outcome with a `yaml wait` fence, and say with a `yaml probe` how to see it.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The database restarts.**
               ```bash id=restart retry=3x30s
               aws rds reboot-db-instance --db-instance-identifier dhakacart-db --region us-west-2
               ```

            """,
        correction: [" retry=3x30s": ""]
    )

    private static let weakWaiter = DiagnosticPage(
        "LB0807",
        """
        The waiter that AWS publishes for this cannot fail, gives up early, or takes a failure for success. Lifeboat
        adds what is missing, so this is for your information: other tools that run the same command notice less, and so
        does bash, or a person, where the step is left to them.
        Choose the time with `timeout=…` if the usual one does not suit you.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The database is up.**
               ```bash id=available
               aws rds wait db-instance-available --db-instance-identifier dhakacart-db --region us-west-2
               ```

            """,
        correction: [
            "aws rds wait db-instance-available": "aws rds describe-db-instances",
            "us-west-2\n   ```\n":
                "us-west-2\n   ```\n   ```yaml wait\n   until: DBInstances[0].DBInstanceStatus == 'available'\n   fail-when: DBInstances[0].DBInstanceStatus == 'failed'\n   ```\n",
        ]
    )
}
