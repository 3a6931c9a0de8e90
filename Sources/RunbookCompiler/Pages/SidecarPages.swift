// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about sidecars and about importing: LB0180 to LB0199.
enum SidecarPages {
    static let all = [
        twoTruths, notASidecar, unknownStep, movedStep, changedStep, missingDigest, invalidDigest, boundTwice, unknownItem,
        ambiguousItem, invalidValue, unusedValue, irreplaceable, foreignFrontMatter, noSidecarName,
    ]

    /// The document that the examples bind.
    private static let document = DiagnosticPage.Document(
        "room.md",
        """
        # Look around

        1. **The disk has room.**
           ```bash
           df -h / | tail -1
           ```

        - [ ] There is room

        """
    )

    private static let sidecar = """
        lifeboat: 1
        kind: daily
        steps:
          the-disk-has-room:
            source: sha256:bb6579bf5bee3138
            effect: unknown

        """

    /// A page about a sidecar of the document.
    private static func page(
        _ code: String,
        _ explanation: String,
        _ example: String,
        _ correction: KeyValuePairs<String, String>,
        document: DiagnosticPage.Document = document
    ) -> DiagnosticPage {
        DiagnosticPage(
            code,
            explanation,
            example: example,
            correction: correction,
            name: "room.lifeboat.yaml",
            others: [document]
        )
    }

    private static let twoTruths = page(
        "LB0180",
        """
        The document has front matter of its own, and a file beside it says what it means as well. Both would be read, and
        one day they would say different things. Keep one of the two: the front matter where the document may be changed,
        the file where it must stay as it is.
        """,
        sidecar,
        ["---\nlifeboat: 1\nkind: daily\n---\n": ""],
        document: DiagnosticPage.Document(document.name, "---\nlifeboat: 1\nkind: daily\n---\n" + document.text)
    )

    private static let notASidecar = page(
        "LB0181",
        """
        A file `NAME.lifeboat.yaml` beside `NAME.md` is read together with it, and this one does not say that it is meant
        to be. A file that is taken for something else could bind nothing, and nobody would notice. Begin it with
        `lifeboat: 1`, or give it another name.
        """,
        "kind: daily\n",
        ["kind: daily": "lifeboat: 1\nkind: daily"]
    )

    private static let unknownStep = page(
        "LB0182",
        """
        Under `steps` stands a name that no step of the document has. What is said there would hold for nothing: an
        approval that nobody is asked for, an assertion that is never made. `lifeboat plan` shows the names of the steps.
        """,
        sidecar.replacing("the-disk-has-room", with: "the-disk-has-rooms")
            .replacing("source: sha256:bb6579bf5bee3138", with: "source: sha256:0000000000000000"),
        ["the-disk-has-rooms": "the-disk-has-room", "sha256:0000000000000000": "sha256:bb6579bf5bee3138"]
    )

    private static let movedStep = page(
        "LB0183",
        """
        The sidecar names steps by the titles and headings of the document. The text of this step is still there, under
        another name: a title or a heading was changed. Look whether the step still stands where it belongs, and write its
        new name.
        """,
        sidecar.replacing("the-disk-has-room", with: "there-is-room-on-the-disk"),
        ["there-is-room-on-the-disk": "the-disk-has-room"]
    )

    private static let changedStep = page(
        "LB0184",
        """
        The sidecar was written for another text of this step. What was decided about the old commands, such as their
        effect or who approves them, may be wrong for the new ones. Read the step again, correct what is bound to it, and
        write the new digest. No fix does that for you, because it is a decision.
        """,
        sidecar.replacing("sha256:bb6579bf5bee3138", with: "sha256:0123456789abcdef"),
        ["sha256:0123456789abcdef": "sha256:bb6579bf5bee3138"]
    )

    private static let missingDigest = page(
        "LB0185",
        """
        A bound step says with `source` which text it binds. Without it, a change of the document would go unnoticed, and
        commands that nobody has looked at would run under an old approval. The finding shows the digest of the text as it
        is now.
        """,
        sidecar.replacing("    source: sha256:bb6579bf5bee3138\n", with: ""),
        ["    effect: unknown": "    source: sha256:bb6579bf5bee3138\n    effect: unknown"]
    )

    private static let invalidDigest = page(
        "LB0186",
        """
        `source` holds `sha256:` and at least 16 hexadecimal digits: the beginning of the SHA-256 of the commands. What
        stands there is something else, so a change of the document would go unnoticed. The finding shows the digest of
        the text as it is now.
        """,
        sidecar.replacing("sha256:bb6579bf5bee3138", with: "sha256:today"),
        ["sha256:today": "sha256:bb6579bf5bee3138"]
    )

    private static let boundTwice = page(
        "LB0187",
        """
        A checklist item is bound twice, or the document already links it to a step. Only one of the two could count, and
        nobody could tell which evidence ticks the item. Keep one.
        """,
        sidecar + """
            checklist:
              - text: There is room
                steps: [the-disk-has-room]
              - text: There is room
                steps: [the-disk-has-room]

            """,
        ["  - text: There is room\n    steps: [the-disk-has-room]\n  - text": "  - text"]
    )

    private static let unknownItem = page(
        "LB0188",
        """
        The checklist of the document has no item of this text. The item that was meant would stay without proof for ever,
        however often the step runs. Write the text as the document has it.
        """,
        sidecar + """
            checklist:
              - text: There is some room
                steps: [the-disk-has-room]

            """,
        ["There is some room": "There is room"]
    )

    private static let ambiguousItem = page(
        "LB0189",
        """
        Several items of the document have this text. Evidence must not tick another item than the one that was meant. Say
        with `section` under which heading the item stands.
        """,
        sidecar + """
            checklist:
              - text: There is room
                steps: [the-disk-has-room]

            """,
        ["- text: There is room\n    steps": "- text: There is room\n    section: [Again]\n    steps"],
        document: DiagnosticPage.Document(document.name, document.text + "\n## Again\n\n- [ ] There is room\n")
    )

    private static let invalidValue = page(
        "LB0190",
        """
        `values` replaces texts of the document's commands by values of the run, each by exactly one `${…}`. A value is put
        in as a whole and never read again, so nothing else may stand beside it. A text of one character is refused: it
        would be found everywhere.
        """,
        sidecar.replacing("kind: daily\n", with: "kind: daily\ninputs:\n  lines: {type: integer, default: 1}\nvalues:\n  tail: head-${lines}\n"),
        ["values:\n  tail: head-${lines}\n": ""]
    )

    private static let unusedValue = page(
        "LB0191",
        """
        No command of the document has this text as a whole word. The command that was meant goes on using what it says,
        while the author believes that the value is used. A part of a longer name is never replaced: `shop-db` is not found
        in `shop-db-replica`.
        """,
        sidecar.replacing("kind: daily\n", with: "kind: daily\ninputs:\n  disk: {default: /dev/sda1}\nvalues:\n  /dev/sda1: ${disk}\n"),
        ["values:\n  /dev/sda1: ${disk}\n": ""]
    )

    private static let irreplaceable = page(
        "LB0192",
        """
        The text stands where no value can take its place: in single quotes of a script, in a part of an SQL text, in a
        `--query`. This command would go on using the text while the others use the value. Leave the step to a person with
        `manual`, take it out of the plan with `skip`, or leave the text alone.
        """,
        """
        lifeboat: 1
        kind: daily
        inputs:
          word: {default: room}
        values:
          room: ${word}

        """,
        ["values:\n  room: ${word}\n": ""],
        document: DiagnosticPage.Document(
            "room.md",
            """
            # Look around

            1. **The disk has room.**
               ```bash
               echo 'room' | tail -1
               ```

            """
        )
    )

    private static let foreignFrontMatter = DiagnosticPage(
        "LB0195",
        """
        `lifeboat import` was asked for front matter in a document that has some already, for another tool. A document has
        one front matter, and each tool refuses or drops what it does not know. Use `--sidecar`: it leaves the document as
        it is.
        """
    )

    private static let noSidecarName = DiagnosticPage(
        "LB0196",
        """
        A sidecar is found by its name: `NAME.lifeboat.yaml` beside `NAME.md`. For a document whose name ends otherwise none
        would ever be read. Rename the document, or let `lifeboat import` put the front matter into it.
        """
    )
}
