// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about jumps and compensations: LB0530 to LB0549.
enum PolicyPages {
    static let all = [
        backwardJump, jumpOverNeed, nothingToUndo, secondCompensation, compensationOfCompensation, unsuitedCompensation,
        neededCompensation, noCompensation, idleCompensation,
    ]

    private static let backwardJump = DiagnosticPage(
        "LB0530",
        """
        A jump leads forward only. A run that went back would do steps a second time and might never end; a failed
        read is repeated with `retry`, and a failed change is for a person to decide about.
        """,
        example: """
            ---
            lifeboat: 1
            kind: weekly
            ---
            # A note for the day

            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```
            2. **A copy is made.**
               ```bash id=copy on-failure=goto:room
               cp -a /etc /var/backups/etc
               ```
            3. **Somebody is told.**
               ```bash id=tell
               echo done | logger
               ```

            """,
        correction: ["goto:room": "goto:tell"]
    )

    private static let jumpOverNeed = DiagnosticPage(
        "LB0531",
        """
        When the step fails, the steps between it and the target are left out, and the target requires one of them, or
        the failed step itself. It would be `not-taken`, and nothing would have been rescued.
        """,
        example: """
            ---
            lifeboat: 1
            kind: weekly
            ---
            # A note for the day

            1. **The disk has room.**
               ```bash id=room on-failure=goto:tell
               df -h /
               ```
            2. **A copy is made.**
               ```bash id=copy
               cp -a /etc /var/backups/etc
               ```
            3. **Somebody is told.**

               Requires: [A copy is made.](#copy)
               ```bash id=tell
               echo done | logger
               ```

            """,
        correction: ["   Requires: [A copy is made.](#copy)\n": "   Whatever has become of the copy.\n"]
    )

    private static let nothingToUndo = DiagnosticPage(
        "LB0532",
        """
        `compensates` names a step that only looks. It leaves nothing behind, and the step that is meant stays without a
        compensation.
        """,
        example: """
            ---
            lifeboat: 1
            kind: weekly
            on-failure: compensate
            ---
            # A note for the day

            1. **The bucket is there.**
               ```bash id=bucket effect=read
               aws s3api head-bucket --bucket backups --region us-west-2
               ```
            2. **A note is put.**
               ```bash id=note
               aws s3api put-object --bucket backups --key note --region us-west-2
               ```
            3. **The note is withdrawn.**
               ```bash id=withdraw compensates=bucket
               aws s3api put-object --bucket backups --key note --tagging state=withdrawn --region us-west-2
               ```

            """,
        correction: ["compensates=bucket": "compensates=note"],
        companions: ["LB0537"]
    )

    private static let secondCompensation = DiagnosticPage(
        "LB0533",
        """
        Two steps say that they undo the same one. Put what is to be done into one step.
        """,
        example: """
            ---
            lifeboat: 1
            kind: weekly
            on-failure: compensate
            ---
            # A note for the day

            1. **A note is put.**
               ```bash id=note
               aws s3api put-object --bucket backups --key note --region us-west-2
               ```
            2. **The note is withdrawn.**
               ```bash id=withdraw compensates=note
               aws s3api put-object --bucket backups --key note --tagging state=withdrawn --region us-west-2
               ```
            3. **The note has no tags.**
               ```bash id=untag compensates=note
               aws s3api put-object-tagging --bucket backups --key note --tagging TagSet=[] --region us-west-2
               ```

            """,
        correction: [
            "3. **The note has no tags.**\n   ```bash id=untag compensates=note\n   aws s3api put-object-tagging --bucket backups --key note --tagging TagSet=[] --region us-west-2\n   ```\n":
                ""
        ]
    )

    private static let compensationOfCompensation = DiagnosticPage(
        "LB0534",
        """
        A step that undoes another one is named by a third, or names itself. What is undone stays undone.
        """,
        example: """
            ---
            lifeboat: 1
            kind: weekly
            on-failure: compensate
            ---
            # A note for the day

            1. **A note is put.**
               ```bash id=note
               aws s3api put-object --bucket backups --key note --region us-west-2
               ```
            2. **The note is withdrawn.**
               ```bash id=withdraw compensates=note
               aws s3api put-object --bucket backups --key note --tagging state=withdrawn --region us-west-2
               ```
            3. **The note has no tags.**
               ```bash id=untag compensates=withdraw
               aws s3api put-object-tagging --bucket backups --key note --tagging TagSet=[] --region us-west-2
               ```

            """,
        correction: [
            "3. **The note has no tags.**\n   ```bash id=untag compensates=withdraw\n   aws s3api put-object-tagging --bucket backups --key note --tagging TagSet=[] --region us-west-2\n   ```\n":
                ""
        ]
    )

    private static let unsuitedCompensation = DiagnosticPage(
        "LB0535",
        """
        A compensation runs when the run has failed, perhaps with nobody there. It must change something back by itself:
        it waits for no person and no approval, has no condition, does not run always, has no rule for its own failure, and
        is no one-way door. A `yaml probe` says when there is nothing left to undo.
        """,
        example: """
            ---
            lifeboat: 1
            kind: weekly
            on-failure: compensate
            ---
            # A note for the day

            1. **A note is put.**
               ```bash id=note
               aws s3api put-object --bucket backups --key note --region us-west-2
               ```
            2. **The note is withdrawn.**
               ```bash id=withdraw compensates=note confirm=true
               aws s3api put-object --bucket backups --key note --tagging state=withdrawn --region us-west-2
               ```

            """,
        correction: [" confirm=true": ""]
    )

    private static let neededCompensation = DiagnosticPage(
        "LB0536",
        """
        A step of the normal course requires a compensation, uses one of its values, shows it to an approver, or leads to
        it. A run that goes well never carries it out, so the step could not begin.
        """,
        example: """
            ---
            lifeboat: 1
            kind: weekly
            on-failure: compensate
            ---
            # A note for the day

            1. **A note is put.**
               ```bash id=note
               aws s3api put-object --bucket backups --key note --region us-west-2
               ```
            2. **The note is withdrawn.**
               ```bash id=withdraw compensates=note
               aws s3api put-object --bucket backups --key note --tagging state=withdrawn --region us-west-2
               ```
            3. **Somebody is told.**

               Requires: [The note is withdrawn.](#withdraw)
               ```bash id=tell effect=read
               date
               ```

            """,
        correction: ["Requires: [The note is withdrawn.](#withdraw)": "Requires: [A note is put.](#note)"]
    )

    private static let noCompensation = DiagnosticPage(
        "LB0537",
        """
        The runbook says that a failure is undone, and nothing says how to undo this step. After a failure it would be
        listed as NOT undone. Add a step with `compensates=`; where there is no way back, say `effect=irreversible`: nothing
        before such a step is undone either.
        """,
        example: """
            ---
            lifeboat: 1
            kind: weekly
            on-failure: compensate
            ---
            # A note for the day

            1. **A note is put.**
               ```bash id=note
               aws s3api put-object --bucket backups --key note --region us-west-2
               ```

            """,
        correction: [
            "   aws s3api put-object --bucket backups --key note --region us-west-2\n   ```\n":
                "   aws s3api put-object --bucket backups --key note --region us-west-2\n   ```\n2. **The note is withdrawn.**\n   ```bash id=withdraw compensates=note\n   aws s3api put-object --bucket backups --key note --tagging state=withdrawn --region us-west-2\n   ```\n"
        ]
    )

    private static let idleCompensation = DiagnosticPage(
        "LB0538",
        """
        A step undoes another one, but no failure has anything undone: neither the front matter nor a step says
        `compensate`. After a failure the change would still be there. Say `on-failure: compensate` in the front matter, or
        at the steps whose failure is to be undone.
        """,
        example: """
            ---
            lifeboat: 1
            kind: weekly
            ---
            # A note for the day

            1. **A note is put.**
               ```bash id=note
               aws s3api put-object --bucket backups --key note --region us-west-2
               ```
            2. **The note is withdrawn.**
               ```bash id=withdraw compensates=note
               aws s3api put-object --bucket backups --key note --tagging state=withdrawn --region us-west-2
               ```

            """,
        correction: ["kind: weekly\n": "kind: weekly\non-failure: compensate\n"]
    )
}
