// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about the types of values: LB0310 to LB0339.
enum TypePages {
    static let all = [unknownMember, wrongContainer, neverHolds, unlistedWord, wrongArgument, wrongParameter]

    /// A runbook of one step that reads an instance and expects something of it.
    private static func runbook(expecting expression: String) -> String {
        """
        ---
        lifeboat: 1
        kind: daily
        ---
        # Look at the database

        1. **The database is up.**
           ```bash id=is-up
           aws rds describe-db-instances --db-instance-identifier shop --region us-west-2
           ```
           ```expect
           \(expression)
           ```

        """
    }

    private static let unknownMember = DiagnosticPage(
        "LB0310",
        """
        The expression asks for a member that the answer cannot have, by the description of the AWS service, by the select
        list of the SQL, or because a script has only `status`, `stdout`, `stderr` and `truncated`. Lifeboat reads answers
        by the same description, so the value can never be observed, and the check would stay undetermined in every run.
        Write the name as the service does; the message offers the nearest one. In a `--query` whose member nothing of the
        runbook looks at it is a warning: the reading works, and shows null there.
        """,
        example: runbook(expecting: "DBInstances[0].DBInstanceStatuss == 'available'"),
        correction: ["DBInstanceStatuss": "DBInstanceStatus"]
    )

    private static let wrongContainer = DiagnosticPage(
        "LB0311",
        """
        A member is asked of a list or a text, or an element of something that is no list. JMESPath answers null then, so
        the value can never be observed. Take one element with `[0]`, all of them with `[]`, or leave the last name out.
        """,
        example: runbook(expecting: "DBInstances.DBInstanceStatus == 'available'"),
        correction: ["DBInstances.DBInstanceStatus": "DBInstances[0].DBInstanceStatus"]
    )

    private static let neverHolds = DiagnosticPage(
        "LB0312",
        """
        The two sides are of types that are never equal or have no order: a number and a text, a timestamp and a number, a
        list and one value. The result is the same whatever is observed, so green would prove nothing and red would mean
        nothing. Write numbers and `true` without quotes, turn text into a number with `to_number`, and compare
        `age(timestamp)` with a duration.
        """,
        example: runbook(expecting: "DBInstances[0].MultiAZ == 'true'"),
        correction: ["'true'": "true"]
    )

    private static let unlistedWord = DiagnosticPage(
        "LB0313",
        """
        The text is compared with a value whose possible words are listed in the description of the service, and it is not
        one of them. A misspelt state is waited for until the time is over, and `!=` a misspelt state always holds. It is a
        warning, because services add words before their descriptions do.
        """,
        example: runbook(expecting: "DBInstances[0].DBInstanceStatus == 'avaliable'"),
        correction: ["avaliable": "available"]
    )

    private static let wrongArgument = DiagnosticPage(
        "LB0314",
        """
        The function gets a value of a type that it does not take: the length of a number, the age of something that is no
        timestamp, the sum of texts. It would fail in the middle of the run, whatever is observed. The message says what
        the function takes and what the value is.
        """,
        example: runbook(expecting: "length(DBInstances[0].AllocatedStorage) >= 20"),
        correction: ["length(DBInstances[0].AllocatedStorage)": "DBInstances[0].AllocatedStorage"]
    )

    private static let wrongParameter = DiagnosticPage(
        "LB0315",
        """
        A list or an object is given to a parameter that takes one text or number. The call would be refused in the middle
        of the run. Capture the one value that is meant, or take it where it is used: `names[0]`. A number is written out
        where text is taken, and is no mistake.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look twice

            1. **All databases are known.**
               ```bash id=all
               aws rds describe-db-instances --region us-west-2
               ```
               ```yaml capture
               names: DBInstances[].DBInstanceIdentifier
               ```
            2. **The first is up.**
               ```bash id=first
               aws rds describe-db-instances --db-instance-identifier ${names} --region us-west-2
               ```

            """,
        correction: ["${names}": "${names[0]}"]
    )
}
