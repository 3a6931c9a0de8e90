// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about included runbooks: LB0170 to LB0179.
enum IncludePages {
    static let all = [outside, unreadable, cycle, tooMuch, conflict, notNative, misplaced, stepValue]

    private static let checks = DiagnosticPage.Document(
        "checks.md",
        """
        ---
        lifeboat: 1
        id: checks
        kind: daily
        ---
        # Checks

        1. **The disk has room.**
           ```bash id=room
           df -h /
           ```

        """
    )

    private static func including(_ link: String, header: String = "") -> String {
        """
        ---
        lifeboat: 1
        kind: weekly
        \(header)---
        # Every week

        \(link)

        1. **The date is known.**
           ```bash id=date
           date
           ```

        """
    }

    private static let outside = DiagnosticPage(
        "LB0170",
        """
        A runbook includes only files below the folder of the workspace file, or below its own folder where there is no
        workspace. Absolute paths, addresses, `..` that leads out and links out of it are refused. What somebody reviewed
        together with the runbook is then all that it does.
        """,
        example: including("[The checks](../../elsewhere/checks.md \"include\")"),
        correction: ["../../elsewhere/checks.md": "checks.md"],
        others: [checks]
    )

    private static let unreadable = DiagnosticPage(
        "LB0171",
        """
        The link names a file that is not there or cannot be read. The path is relative to the folder of the file that
        the link stands in. Without the file its steps would be missing, so nothing is compiled.
        """,
        example: including("[The checks](daily/checks.md \"include\")"),
        correction: ["daily/checks.md": "checks.md"],
        others: [checks]
    )

    private static let cycle = DiagnosticPage(
        "LB0172",
        """
        A runbook includes itself, perhaps by way of others; the message names the way. Its steps would go on for ever.
        Take one of the links out, or move what both need into a runbook of its own.
        """,
        example: including("[Once more](runbook.md \"include\")"),
        correction: ["runbook.md": "checks.md"],
        others: [checks]
    )

    private static let tooMuch = DiagnosticPage(
        "LB0173",
        """
        Runbooks may include each other 8 levels deep, and one compilation reads at most 100 files and 8 MiB of them.
        Nobody could review more in an incident. Include less, or write several runbooks and run one after the other.
        """,
        example: including("[Deeper](level-1.md \"include\")"),
        correction: ["level-1.md": "checks.md"],
        others: [checks]
            + (1...8).map { level in
                DiagnosticPage.Document(
                    "level-\(level).md",
                    "---\nlifeboat: 1\nid: l\(level)\nkind: daily\n---\n# Level\n\n[On](level-\(level + 1).md \"include\")\n"
                )
            }
    )

    private static let conflict = DiagnosticPage(
        "LB0174",
        """
        Inputs, approvals and the environment belong to the whole. Where both runbooks declare one of the same name, they
        must agree: an input on type, pattern and secrecy, an approval on everything, the environment on its name. The
        default of the including runbook counts. Make them agree, or give one of them another name.
        """,
        example: including("[Sizes](sizes.md \"include\")", header: "inputs:\n  limit: {type: string, default: '5'}\n"),
        correction: ["type: string, default: '5'": "type: integer, default: 5"],
        others: [
            DiagnosticPage.Document(
                "sizes.md",
                """
                ---
                lifeboat: 1
                id: sizes
                kind: daily
                inputs:
                  limit: {type: integer, default: 7}
                ---
                # Sizes

                1. **Few files are there.**
                   ```bash id=files
                   ls | head -n "$limit"
                   ```

                """
            )
        ]
    )

    private static let notNative = DiagnosticPage(
        "LB0175",
        """
        The included file has no front matter with `lifeboat: 1`. In a document without it nobody has said which lines
        are steps and what they may do, and an include would carry them out all the same. Give it front matter, or link
        to it in the ordinary way.
        """,
        example: including("[The notes](notes.md \"include\")"),
        correction: ["notes.md": "checks.md"],
        others: [checks, DiagnosticPage.Document("notes.md", "# Notes\n\n```bash\ndf -h /\n```\n")]
    )

    private static let misplaced = DiagnosticPage(
        "LB0176",
        """
        A link whose title is `include` stands in the middle of a text, where it includes nothing. Make it a paragraph of
        its own under a heading, or an item of an ordered list. To link without including, leave the title out.
        """,
        example: including("Before anything else, look at [the checks](checks.md \"include\")."),
        correction: [
            "Before anything else, look at [the checks](checks.md \"include\").": "[The checks](checks.md \"include\")"
        ],
        others: [checks]
    )

    private static let stepValue = DiagnosticPage(
        "LB0177",
        """
        In the whole the ids of included steps have a prefix, so `${room.result}` names nothing there. Captures keep their
        names. Capture what is needed where it is read, with `yaml capture`, and use that name.
        """,
        example: including("[Room](room.md \"include\")"),
        correction: ["${room.result.rows[0].free}": "${free}"],
        others: [
            DiagnosticPage.Document(
                "room.md",
                """
                ---
                lifeboat: 1
                id: disk
                kind: daily
                ---
                # Room

                1. **The room is measured.**
                   ```sql id=room connection=reporting
                   SELECT free FROM disks LIMIT 1
                   ```
                   ```yaml capture
                   free: rows[0].free
                   ```
                2. **There is more room than needed.**
                   ```sql id=enough connection=reporting
                   SELECT needed < ${room.result.rows[0].free} AS fits FROM plans LIMIT 1
                   ```
                   ```expect
                   rows[0].fits == true
                   ```

                """
            )
        ]
    )
}
