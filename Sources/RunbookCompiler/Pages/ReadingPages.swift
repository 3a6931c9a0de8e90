// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about files as a whole: LB0150 to LB0199.
enum ReadingPages {
    static let all = [unreadable, notNative, unsupportedVersion, adopted]

    private static let unreadable = DiagnosticPage(
        "LB0150",
        """
        The file is not there, is a folder, or may not be read. Nothing can be checked or run without it. Check the
        path and the permissions; paths are relative to the folder in which the program was started.
        """
    )

    private static let notNative = DiagnosticPage(
        "LB0151",
        """
        The file does not say that it is a runbook: it has no front matter with the key `lifeboat`, or as YAML no such
        key at its top. Nobody has said which of its lines are steps and what they may do. Begin it with `lifeboat: 1`
        and a `kind`.
        """,
        example: """
            kind: daily
            steps:
              - id: room
                bash: df -h /

            """,
        correction: ["kind: daily\n": "lifeboat: 1\nkind: daily\n"],
        name: "runbook.yaml"
    )

    private static let adopted = DiagnosticPage(
        "LB0160",
        """
        The document has no `lifeboat` in its front matter, so nobody has said what its commands may do. It is adopted as
        it stands: each fence with commands is a step, whatever may change something is shown before it is done, and what
        cannot be carried out is left to a person. To say more, bind the document from a file beside it, or write the
        front matter.
        """,
        example: """
            # Look around

            ## The disk has room

            ```bash
            df -h /
            ```

            """,
        correction: ["# Look around": "---\nlifeboat: 1\nkind: daily\n---\n# Look around"],
        companions: ["LB0834"]
    )

    private static let unsupportedVersion = DiagnosticPage(
        "LB0152",
        """
        `lifeboat:` names a version of the language that this program does not know. A runbook of another version may
        mean something else, and a wrong guess would act on production. Write `lifeboat: 1`, or use the program that
        knows the version.
        """,
        example: """
            ---
            lifeboat: 2
            kind: daily
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```

            """,
        correction: ["lifeboat: 2": "lifeboat: 1"]
    )
}
