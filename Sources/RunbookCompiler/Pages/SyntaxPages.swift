// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about the syntax of files: LB0101 to LB0149.
enum SyntaxPages {
    static let all = [
        fileTooLarge, invalidUTF8, nulByte, nesting, paragraphTooLarge, unclosedFrontMatter, unclosedFence,
        malformedAttribute, yamlSyntax, yamlTooLarge, yamlDuplicateKey, yamlAnchor, yamlTag, yamlMergeKey,
        yamlDocuments, yamlKey, yamlDirective,
    ]

    private static let fileTooLarge = DiagnosticPage(
        "LB0101",
        """
        A file may have at most 64 MiB. A runbook is read by people; one of that size is a mistake or an attack, and
        nobody would review it. Split it, or move data that it carries into files of their own.
        """
    )

    private static let invalidUTF8 = DiagnosticPage(
        "LB0102",
        """
        The file holds bytes that are not UTF-8. Two programs may read such text differently, so what was reviewed need
        not be what runs. The message says where the first such byte stands. Save the file as UTF-8.
        """
    )

    private static let nulByte = DiagnosticPage(
        "LB0103",
        """
        The file holds a NUL byte. It ends the text for some programs and not for others, so part of the document could
        hide from a reviewer. Delete the byte; an editor that shows control characters finds it.
        """
    )

    private static let nesting = DiagnosticPage(
        "LB0104",
        """
        Lists, quotes or brackets are nested more than 32 deep. Nobody can follow that in an incident, and reading it
        costs a program more than it is worth. Flatten the structure: use headings instead of lists in lists.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```

            > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > deep

            """,
        correction: ["> > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > ": "> "]
    )

    private static let paragraphTooLarge = DiagnosticPage(
        "LB0105",
        """
        A stretch of Markdown without a blank line has more than 64 KiB. Reading such a paragraph can take very long,
        and no person writes one. Put blank lines in, or move data into a file of its own.
        """
    )

    private static let unclosedFrontMatter = DiagnosticPage(
        "LB0106",
        """
        The document begins with `---`, and no second `---` ends the front matter. The whole document would be read as
        YAML. Write `---` on a line of its own behind the last key.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily

            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```

            """,
        correction: ["kind: daily\n": "kind: daily\n---\n"]
    )

    private static let unclosedFence = DiagnosticPage(
        "LB0107",
        """
        A code fence is opened and never closed, so everything to the end of its list item or of the document belongs
        to it. Prose would be run as commands. Close it with as many backticks as opened it, at the same indentation.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h /

            What else there is to say.

            """,
        correction: ["df -h /\n": "df -h /\n   ```\n"]
    )

    private static let malformedAttribute = DiagnosticPage(
        "LB0108",
        """
        What stands behind the language of a fence cannot be read: a quote is never closed, or a key has no value. An
        attribute that is not understood must not be ignored in silence, because it could have been the approval. Write
        `key=value`, with double quotes around values that have spaces.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room obliges="look again
               df -h /
               ```

            """,
        correction: ["\"look again": "\"look again\""]
    )

    private static let yamlSyntax = DiagnosticPage(
        "LB0120",
        """
        The text is not YAML, so nothing of it can be trusted to mean what it seems to. Frequent reasons: a quote that
        is never closed, a colon and a space in a text without quotes, a tab at the start of a line. The caret stands
        where reading stopped; the mistake is there or shortly before.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            about: the disk: is there room
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```

            """,
        correction: ["about: the disk: is there room": "about: \"the disk: is there room\""]
    )

    private static let yamlTooLarge = DiagnosticPage(
        "LB0121",
        """
        A YAML text has too many parts, or one text in it has more than 64 KiB. Nobody reviews that, and
        reading it costs more than it is worth. Split the runbook and include the parts.
        """
    )

    private static let yamlDuplicateKey = DiagnosticPage(
        "LB0122",
        """
        A mapping has the same key twice. Most YAML readers keep the last one in silence, so that two people who read
        the file disagree about what it says. Keep one of the two.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            kind: weekly
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```

            """,
        correction: ["kind: weekly\n": ""]
    )

    private static let yamlAnchor = DiagnosticPage(
        "LB0123",
        """
        The YAML has an anchor (`&name`) or an alias (`*name`). What is approved must stand where it is read, not
        somewhere else in the file, and nested aliases can grow without bound. Write the value out.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            about: &text the disks
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```

            """,
        correction: ["&text ": ""]
    )

    private static let yamlTag = DiagnosticPage(
        "LB0124",
        """
        The YAML has a tag (`!name` or `!!type`). A tag can change what a value means, and readers differ in which they
        know. Remove it; values that must be texts stand in quotes.
        """,
        example: """
            ---
            lifeboat: 1
            kind: !!str daily
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```

            """,
        correction: ["!!str ": ""]
    )

    private static let yamlMergeKey = DiagnosticPage(
        "LB0125",
        """
        The YAML has a merge key (`<<`). Values would come from somewhere else in the file, and not every reader knows
        it. Write the keys out where they are meant.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            inputs:
              path:
                <<: {type: string}
                default: /
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h "${path}"
               ```

            """,
        correction: ["<<: {type: string}": "type: string"]
    )

    private static let yamlDocuments = DiagnosticPage(
        "LB0126",
        """
        The file holds more than one YAML document, divided by `---`. Only the first would be read, and the rest would
        be skipped without a word. Make each a file of its own.
        """,
        example: """
            lifeboat: 1
            kind: daily
            steps:
              - id: room
                bash: df -h /
            ---
            lifeboat: 1

            """,
        correction: ["---\nlifeboat: 1\n": ""],
        name: "runbook.yaml"
    )

    private static let yamlKey = DiagnosticPage(
        "LB0127",
        """
        A key of a mapping is a list or a mapping. Settings are looked up by name, so nothing could ever find this one.
        Write a text as the key.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            inputs:
              [path]: {type: string, default: /}
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h /var
               ```

            """,
        correction: ["[path]:": "path:", "df -h /var": "df -h \"${path}\""]
    )

    private static let yamlDirective = DiagnosticPage(
        "LB0128",
        """
        The YAML begins with a directive such as `%TAG`. A directive can change what the rest of the text means. Remove
        the line.
        """,
        example: """
            %TAG ! tag:example.com,2026:
            ---
            lifeboat: 1
            kind: daily
            steps:
              - id: room
                bash: df -h /

            """,
        correction: ["%TAG ! tag:example.com,2026:\n---\n": ""],
        name: "runbook.yaml"
    )
}
