// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about checklists: LB09xx.
enum ChecklistPages {
    static let all = [unknownRunbook, unknownStep, noItems, invalidAge]

    private static let unknownRunbook = DiagnosticPage(
        "LB0901",
        """
        An item links to a runbook that is not there or does not compile, so that it could never be ticked. Paths are
        relative to the checklist. Correct the path, or correct the runbook first.
        """,
        example: """
            # Every day

            - [ ] [The disk has room](../runbooks/dayly.md#room)

            """,
        correction: ["dayly.md": "daily.md"],
        name: "checklists/daily.md",
        others: [
            DiagnosticPage.Document(
                "runbooks/daily.md",
                """
                ---
                lifeboat: 1
                kind: daily
                ---
                # Look around

                1. **The disk has room.**
                   ```bash id=room
                   df -h /
                   ```

                """
            )
        ]
    )

    private static let unknownStep = DiagnosticPage(
        "LB0902",
        """
        An item links to a step that its runbook does not have, so that it could never be ticked. Steps are named by
        `id=`; a step without one is named by its title, and the name changes with it. Link to `runbook.md#step-id`.
        """,
        example: """
            # Every day

            - [ ] [The disk has room](../runbooks/daily.md#rom)

            """,
        correction: ["#rom": "#room"],
        name: "checklists/daily.md",
        others: [
            DiagnosticPage.Document(
                "runbooks/daily.md",
                """
                ---
                lifeboat: 1
                kind: daily
                ---
                # Look around

                1. **The disk has room.**
                   ```bash id=room
                   df -h /
                   ```

                """
            )
        ]
    )

    private static let noItems = DiagnosticPage(
        "LB0903",
        """
        The file has no task-list item, so that it would be complete from the start. Write items that begin with `- [ ]`,
        their text as a link to the step that proves them: `runbook.md#step`.
        """,
        example: """
            # Every day

            - [The disk has room](../runbooks/daily.md#room)

            """,
        correction: ["- [The": "- [ ] [The"],
        name: "checklists/daily.md",
        others: [
            DiagnosticPage.Document(
                "runbooks/daily.md",
                """
                ---
                lifeboat: 1
                kind: daily
                ---
                # Look around

                1. **The disk has room.**
                   ```bash id=room
                   df -h /
                   ```

                """
            )
        ]
    )

    private static let invalidAge = DiagnosticPage(
        "LB0904",
        """
        `max age` is not followed by a duration, so that old evidence would count for ever. Write `max age 26h`.
        """,
        example: """
            # Every day

            - [ ] [The disk has room](../runbooks/daily.md#room), max age one day

            """,
        correction: ["one day": "26h"],
        name: "checklists/daily.md",
        others: [
            DiagnosticPage.Document(
                "runbooks/daily.md",
                """
                ---
                lifeboat: 1
                kind: daily
                ---
                # Look around

                1. **The disk has room.**
                   ```bash id=room
                   df -h /
                   ```

                """
            )
        ]
    )
}
