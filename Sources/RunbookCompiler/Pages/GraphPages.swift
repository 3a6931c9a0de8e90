// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about what the order of steps makes impossible, and about steps that go through lists: LB0510 to
/// LB0529.
enum GraphPages {
    static let all = [
        unreachable, uncertainValue, shownTooLate, tooManyDependencies, notAList, secretList, unusedElement,
        forbiddenVariable,
    ]

    private static let unreachable = DiagnosticPage(
        "LB0510",
        """
        Whatever happens, the step is never begun: its condition is always false, its list is always empty, or it requires
        a step that always fails. The notes say which, and how many other steps it is with. Somebody believes that this
        will be done, and at three in the morning nobody notices that it is not.
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
               ```bash id=room when="'deep' == 'true'"
               df -h /
               ```

            """,
        correction: ["'deep' == 'true'": "deep == true"]
    )

    private static let uncertainValue = DiagnosticPage(
        "LB0511",
        """
        The value comes from a step with `when`, and a step without `when` uses it. In a run in which the first is skipped
        nobody has seen the value, and the second ends `undetermined`. Give both the same condition, or use a value that is
        always there.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            inputs:
              deep: {type: boolean, default: false}
            ---
            # Look around

            1. **Orders are counted.**
               ```sql id=count connection=reporting when="deep == true" capture=counted
               SELECT count(*) AS n FROM orders
               ```
            2. **The number is compared.**
               ```sql id=compare connection=reporting
               SELECT ${counted.rows[0].n} > 0 AS any
               ```
               ```expect
               rows[0].any == true
               ```

            """,
        correction: ["id=compare connection=reporting": "id=compare connection=reporting when=\"deep == true\""]
    )

    private static let shownTooLate = DiagnosticPage(
        "LB0512",
        """
        The approval shows a step that comes only after the one that asks for it. Whoever approves would decide without the
        reading. The notes say why that step comes later. Move it up, or show another one.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Tidy up

            1. **Old files go.**
               ```bash id=tidy approve=go
               touch "$HOME/scratch"
               ```
            2. **The disk has room.**
               ```bash id=room
               df -h /
               ```

            ```yaml approval=go
            from: [dba]
            shows: [room]
            ```

            """,
        correction: [
            """
            1. **Old files go.**
               ```bash id=tidy approve=go
               touch "$HOME/scratch"
               ```
            2. **The disk has room.**
               ```bash id=room
               df -h /
               ```
            """: """
            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```
            2. **Old files go.**
               ```bash id=tidy approve=go
               touch "$HOME/scratch"
               ```
            """
        ]
    )

    private static let tooManyDependencies = DiagnosticPage(
        "LB0513",
        """
        A `Requires:` link from one section to another makes every step of the first wait for every step of the other. Here
        that would be more than 1,000,000 dependencies. Link to the one step that decides, such as the last of its section.
        """
    )

    private static let notAList = DiagnosticPage(
        "LB0514",
        """
        `each` goes through a list, and this value is none in any run: a text, a number, an object. The step would fail in
        the middle of the run. Declare the input with `type: list`, or capture the list itself, such as `Buckets[].Name`.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            inputs:
              folders: {type: string, default: /etc}
            ---
            # Look around

            1. **Every folder has files.**
               ```bash id=files each="folder in folders"
               ls "$folder"
               ```

            """,
        correction: ["{type: string, default: /etc}": "{type: list, default: [/etc]}"]
    )

    private static let secretList = DiagnosticPage(
        "LB0515",
        """
        The elements of a list that a step goes through are shown to approvers and stand in the record, and this list is
        secret. Go through a list of names instead, and read the secret of each one inside the step.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            inputs:
              folders: {type: list, secret: true}
            ---
            # Look around

            1. **Every folder has files.**
               ```bash id=files each="folder in folders"
               ls "$folder"
               ```

            """,
        correction: [", secret: true": ""]
    )

    private static let unusedElement = DiagnosticPage(
        "LB0516",
        """
        The step is carried out once for each element, and nothing in it uses the element: it would do the same thing again
        and again. Often the list itself stands where the element is meant. Write the element's name, or leave `each` out.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            inputs:
              folders: {type: list, default: [/etc]}
            ---
            # Look around

            1. **Every folder has files.**
               ```bash id=files each="folder in folders"
               ls /etc
               ```

            """,
        correction: ["ls /etc": "ls \"$folder\""]
    )

    private static let forbiddenVariable = DiagnosticPage(
        "LB0520",
        """
        The variable decides which programs a script runs, where it looks for them, or with whose credentials it talks to
        AWS or Postgres. A runbook that sets it could do anything under a harmless name. Set it where Lifeboat is started,
        or call the program by its path.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The tool answers.**
               ```bash id=tool env="PATH=/opt/tools/bin"
               df -h / | tail -n 1
               ```

            """,
        correction: ["PATH=/opt/tools/bin": "TOOLS=/opt/tools/bin"]
    )
}
