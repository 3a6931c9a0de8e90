// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about the file that binds a document from beside it: LB0180 to LB0199.
enum SidecarPages {
    static let all = [
        twoTruths, notASidecar, unknownStep, movedStep, changedStep, missingDigest, invalidDigest, boundTwice,
        unknownItem, ambiguousItem, invalidValue, unusedValue, irreplaceable, foreignFrontMatter, noSidecarName,
    ]

    private static let twoTruths = DiagnosticPage(
        "LB0180",
        """
        The document has front matter, and a file beside it says what front matter says. One day the two will differ,
        and a run would follow one of them. Keep either: remove the front matter, or move what the file says into the
        document.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The disk has room.**
               ```bash
               df -h /
               ```

            """,
        correction: ["---\nlifeboat: 1\nkind: daily\n---\n": ""],
        others: [
            DiagnosticPage.Document(
                "runbook.lifeboat.yaml",
                """
                lifeboat: 1
                kind: daily
                steps:
                  the-disk-has-room:
                    source: sha256:447a160b3db02934c30e6ffeee3ff97f
                    id: room
                    expect: [status == 0]

                """
            )
        ]
    )

    private static let notASidecar = DiagnosticPage(
        "LB0181",
        """
        A file `NAME.lifeboat.yaml` stands beside the document and does not begin with `lifeboat: 1`. It is read
        without being named, so it must say that it is meant to be. Add the key, or give the file another name.
        """,
        example: """
            # Look around

            1. **The disk has room.**
               ```bash
               df -h /
               ```

            """,
        correction: ["kind: daily\n": "lifeboat: 1\nkind: daily\n"],
        others: [
            DiagnosticPage.Document(
                "runbook.lifeboat.yaml",
                """
                kind: daily
                steps:
                  the-disk-has-room:
                    source: sha256:447a160b3db02934c30e6ffeee3ff97f
                    id: room
                    expect: [status == 0]

                """
            )
        ]
    )

    private static let unknownStep = DiagnosticPage(
        "LB0182",
        """
        The sidecar binds a step that the document does not have, so that what it says would hold for nothing: no
        approval, no expectation. Steps of a document are named by their titles. Correct the name, or remove the
        binding.
        """,
        example: """
            # Look around

            1. **The disk has room.**
               ```bash
               df -h /
               ```

            """,
        correction: [
            "the-mail-is-out:\n    source: sha256:0123456789abcdef0123456789abcdef":
                "the-disk-has-room:\n    source: sha256:447a160b3db02934c30e6ffeee3ff97f"
        ],
        others: [
            DiagnosticPage.Document(
                "runbook.lifeboat.yaml",
                """
                lifeboat: 1
                kind: daily
                steps:
                  the-mail-is-out:
                    source: sha256:0123456789abcdef0123456789abcdef
                    id: room
                    expect: [status == 0]

                """
            )
        ],
        companions: ["LB0834"]
    )

    private static let movedStep = DiagnosticPage(
        "LB0183",
        """
        The step that was bound is still there and has another id now, because the headings around it or other steps
        of the same title have changed. The binding is not carried over in silence. Write the new name after a look at the step.
        """,
        example: """
            # Look around

            1. **The disk has room.**
               ```bash
               df -h /
               ```

            """,
        correction: ["the-disk-has-space": "the-disk-has-room"],
        others: [
            DiagnosticPage.Document(
                "runbook.lifeboat.yaml",
                """
                lifeboat: 1
                kind: daily
                steps:
                  the-disk-has-space:
                    source: sha256:447a160b3db02934c30e6ffeee3ff97f
                    id: room
                    expect: [status == 0]

                """
            )
        ]
    )

    private static let changedStep = DiagnosticPage(
        "LB0184",
        """
        Title, text or kind (shell, console, SQL, manual) of a bound step is not what the sidecar was written for. What
        was decided about the old commands, such as that they only read, may be wrong for the new ones. Look at the step again; if the binding is
        still right, write the digest that the fix names.
        """,
        example: """
            # Look around

            1. **The disk has room.**
               ```bash
               df -h /var
               ```

            """,
        correction: ["sha256:447a160b3db02934c30e6ffeee3ff97f": "sha256:2a2489d86b784e8aa81d5d8cd943a7e4"],
        others: [
            DiagnosticPage.Document(
                "runbook.lifeboat.yaml",
                """
                lifeboat: 1
                kind: daily
                steps:
                  the-disk-has-room:
                    source: sha256:447a160b3db02934c30e6ffeee3ff97f
                    id: room
                    expect: [status == 0]

                """
            )
        ]
    )

    private static let missingDigest = DiagnosticPage(
        "LB0185",
        """
        A binding has no `source`, the digest of the step that it was written for. Without it nobody would notice that
        the document has changed under the binding. Add the digest that the fix names.
        """,
        example: """
            # Look around

            1. **The disk has room.**
               ```bash
               df -h /
               ```

            """,
        correction: ["    id: room": "    source: sha256:447a160b3db02934c30e6ffeee3ff97f\n    id: room"],
        others: [
            DiagnosticPage.Document(
                "runbook.lifeboat.yaml",
                """
                lifeboat: 1
                kind: daily
                steps:
                  the-disk-has-room:
                    id: room
                    expect: [status == 0]

                """
            )
        ]
    )

    private static let invalidDigest = DiagnosticPage(
        "LB0186",
        """
        `source` is not `sha256:` and at least 32 hexadecimal digits, so that it can be compared with nothing: a
        shorter beginning two texts can be made to share. Write the digest that the fix names, after a look at the step.
        """,
        example: """
            # Look around

            1. **The disk has room.**
               ```bash
               df -h /
               ```

            """,
        correction: ["source: 447a160b3db02934c30e6ffeee3ff97f": "source: sha256:447a160b3db02934c30e6ffeee3ff97f"],
        others: [
            DiagnosticPage.Document(
                "runbook.lifeboat.yaml",
                """
                lifeboat: 1
                kind: daily
                steps:
                  the-disk-has-room:
                    source: 447a160b3db02934c30e6ffeee3ff97f
                    id: room
                    expect: [status == 0]

                """
            )
        ]
    )

    private static let boundTwice = DiagnosticPage(
        "LB0187",
        """
        The same step or checklist item is bound twice, and only one of the two could have an effect. Nobody could tell
        which. Keep one, with everything that both say.
        """,
        example: """
            # Look around

            1. **The disk has room.**
               ```bash
               df -h /
               ```

            - [ ] The disk has room

            """,
        correction: [
            "  - {text: The disk has room, steps: [room]}\n  - {text: The disk has room, steps: [room]}\n":
                "  - {text: The disk has room, steps: [room]}\n"
        ],
        others: [
            DiagnosticPage.Document(
                "runbook.lifeboat.yaml",
                """
                lifeboat: 1
                kind: daily
                steps:
                  the-disk-has-room:
                    source: sha256:447a160b3db02934c30e6ffeee3ff97f
                    id: room
                    expect: [status == 0]
                checklist:
                  - {text: The disk has room, steps: [room]}
                  - {text: The disk has room, steps: [room]}

                """
            )
        ]
    )

    private static let unknownItem = DiagnosticPage(
        "LB0188",
        """
        The sidecar proves a checklist item that the document does not have. The item that was meant would stay without
        proof. Write its text exactly as the document has it.
        """,
        example: """
            # Look around

            1. **The disk has room.**
               ```bash
               df -h /
               ```

            - [ ] The disk has room

            """,
        correction: ["has romm": "has room"],
        others: [
            DiagnosticPage.Document(
                "runbook.lifeboat.yaml",
                """
                lifeboat: 1
                kind: daily
                steps:
                  the-disk-has-room:
                    source: sha256:447a160b3db02934c30e6ffeee3ff97f
                    id: room
                    expect: [status == 0]
                checklist:
                  - {text: The disk has romm, steps: [room]}

                """
            )
        ]
    )

    private static let ambiguousItem = DiagnosticPage(
        "LB0189",
        """
        Several checklist items of the document have this text, and evidence must not tick another one than was meant.
        Add `section`, the heading above the item, or change the text of one of them in the document.
        """,
        example: """
            # Look around

            1. **The disk has room.**
               ```bash
               df -h /
               ```

            - [ ] The disk has room
            - [ ] The disk has room

            """,
        correction: [
            "- [ ] The disk has room\n- [ ] The disk has room\n":
                "- [ ] The disk has room\n- [ ] The disk of the replica has room\n"
        ],
        others: [
            DiagnosticPage.Document(
                "runbook.lifeboat.yaml",
                """
                lifeboat: 1
                kind: daily
                steps:
                  the-disk-has-room:
                    source: sha256:447a160b3db02934c30e6ffeee3ff97f
                    id: room
                    expect: [status == 0]
                checklist:
                  - {text: The disk has room, steps: [room]}

                """
            )
        ]
    )

    private static let invalidValue = DiagnosticPage(
        "LB0190",
        """
        `values` puts an expression in the place of a literal of the document's commands, and this is not exactly one
        `${…}`. A value is inserted as a whole and never parsed again. Write `literal: ${name}`, and put parts together
        in an input or a capture.
        """,
        example: """
            # Look around

            1. **The disk has room.**
               ```bash
               df -h /var
               ```

            """,
        correction: ["/var: /srv": "/var: ${path}"],
        others: [
            DiagnosticPage.Document(
                "runbook.lifeboat.yaml",
                """
                lifeboat: 1
                kind: daily
                steps:
                  the-disk-has-room:
                    source: sha256:2a2489d86b784e8aa81d5d8cd943a7e4
                    id: room
                    expect: [status == 0]
                inputs:
                  path: {type: string, default: /var}
                values:
                  /var: /srv

                """
            )
        ]
    )

    private static let unusedValue = DiagnosticPage(
        "LB0191",
        """
        `values` names a literal that no command of the document has as a whole word. The step that was meant would go
        on using what it says, another database perhaps. Write the literal as the document has it, or remove the line.
        """,
        example: """
            # Look around

            1. **The disk has room.**
               ```bash
               df -h /
               ```

            """,
        correction: ["inputs:\n  path: {type: string, default: /var}\nvalues:\n  /var: ${path}\n": ""],
        others: [
            DiagnosticPage.Document(
                "runbook.lifeboat.yaml",
                """
                lifeboat: 1
                kind: daily
                steps:
                  the-disk-has-room:
                    source: sha256:447a160b3db02934c30e6ffeee3ff97f
                    id: room
                    expect: [status == 0]
                inputs:
                  path: {type: string, default: /var}
                values:
                  /var: ${path}

                """
            )
        ]
    )

    private static let irreplaceable = DiagnosticPage(
        "LB0192",
        """
        A command has the literal where no value can take its place: inside quotes of a script, for example, where a
        value could become code. That command would go on using the literal while the others use the value. Bind the
        step with `manual:` or `skip:`, or take the literal out of `values`.
        """,
        example: """
            # Look around

            1. **The disk has room.**
               ```bash
               df -h '/var'
               ```

            """,
        correction: ["inputs:\n  path: {type: string, default: /var}\nvalues:\n  /var: ${path}\n": ""],
        others: [
            DiagnosticPage.Document(
                "runbook.lifeboat.yaml",
                """
                lifeboat: 1
                kind: daily
                steps:
                  the-disk-has-room:
                    source: sha256:c2db51e059b6e6f933496a75a1faef84
                    id: room
                    expect: [status == 0]
                inputs:
                  path: {type: string, default: /var}
                values:
                  /var: ${path}

                """
            )
        ]
    )

    private static let foreignFrontMatter = DiagnosticPage(
        "LB0195",
        """
        `lifeboat import` was asked for the native form of a document whose front matter belongs to another tool.
        Lifeboat's front matter has a closed set of keys, and the other tool needs its own, so both cannot stand in one
        document. Ask for a sidecar instead.
        """
    )

    private static let noSidecarName = DiagnosticPage(
        "LB0196",
        """
        `lifeboat import` was asked for a sidecar of a file whose name does not end in `.md`. A sidecar is found by its
        name: `NAME.lifeboat.yaml` beside `NAME.md`. Rename the document, or ask for the native form.
        """
    )
}
