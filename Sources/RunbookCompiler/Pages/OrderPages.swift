// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about the order of steps: LB05xx.
enum OrderPages {
    static let all = [danglingAnchor, cycle, unknownSection, unknownStep]

    private static let danglingAnchor = DiagnosticPage(
        "LB0501",
        """
        A `Requires:` link names a section or a step that this document does not have, or a section without steps.
        People would read the requirement, and no run would keep it. Link to the anchor of a heading as GitHub makes it,
        or to the id of a step.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Keep a copy

            ## Look first

            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```

            ## Keep it

            Requires: [Look first](#look-frist)

            1. **A copy is made.**
               ```bash id=copy
               cp -a /etc /var/backups/etc
               ```

            """,
        correction: ["#look-frist": "#look-first"]
    )

    private static let cycle = DiagnosticPage(
        "LB0502",
        """
        Each step of a circle waits for the next one, so none of them can ever start. The message names the circle, and
        the notes say where each dependency comes from: document order, a `Requires:` link or a used value. Take one of
        them away, or move a step so that the document's order agrees.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Round and round

            1. **First.**

               Requires: [Second](#second)
               ```bash id=first
               date
               ```
            2. **Second.**
               ```bash id=second
               uptime
               ```

            """,
        correction: ["   Requires: [Second](#second)\n": "", "#second": "#first"]
    )

    private static let unknownSection = DiagnosticPage(
        "LB0503",
        """
        `parallel` in the front matter names sections by their titles or anchors, and this document has no such section.
        Its steps would run one after the other, and the recovery would take longer than the plan says. Write the title
        as it stands in the heading.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            parallel: [Lok]
            ---
            # Look around

            ## Look

            1. **One.**
               ```bash id=one
               date
               ```
            2. **Two.**
               ```bash id=two
               uptime
               ```

            """,
        correction: ["parallel: [Lok]": "parallel: [Look]"]
    )

    private static let unknownStep = DiagnosticPage(
        "LB0504",
        """
        An approval shows, or a step of the YAML form waits for, a step that does not exist. The approver would decide
        without having seen the reading. Steps are named by their `id`; without one, a slug of the title is taken, and
        it changes with the title.
        """,
        example: """
            lifeboat: 1
            kind: daily
            steps:
              - id: look
                title: The disk has room
                bash: df -h /
              - id: copy
                title: A copy is made
                bash: cp -a /etc /var/backups/etc
                requires: [lock]

            """,
        correction: ["[lock]": "[look]"],
        name: "runbook.yaml"
    )
}
