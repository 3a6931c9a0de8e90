// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about the limits of a source and about text that nobody sees: LB0110 to LB0119, LB0130, LB0309.
enum LimitPages {
    static let all = [lineTooLong, tooManyLines, tooMuchMarkup, hiddenCharacter, tooManyNames]

    private static let lineTooLong = DiagnosticPage(
        "LB0110",
        """
        A line may have at most one mebibyte. Nobody can read a line of that size, and some of what looks at it would
        take longer than it is worth. Break the line. Data of that size belongs into a file of its own, which a command
        can name.
        """
    )

    private static let tooManyLines = DiagnosticPage(
        "LB0111",
        """
        A file may have at most two million lines. A runbook is read by people, so a file of that size is a mistake or an
        attack. Split it: a runbook can require another one.
        """
    )

    private static let tooMuchMarkup = DiagnosticPage(
        "LB0112",
        """
        The document has more lines, list items and marks of emphasis, links and code than are read, or so many brackets
        in one text that comparing them would take too long. The count is taken before anything is parsed, so that no
        file can keep Lifeboat busy. Split the file, or put blank lines between its paragraphs.
        """
    )

    private static let tooManyNames = DiagnosticPage(
        "LB0309",
        """
        A script may read any variable of its environment, so a name that no value of the runbook has is fine unless it
        looks like one of them with a slip in it. Every such name is compared with every value, and after a million
        comparisons no more are made, so that no file can keep Lifeboat busy. From this place on nobody has looked for
        slips, and a misspelt value would reach its script as an empty text. Give the variables their values in the
        scripts that read them, or split the runbook.
        """
    )

    private static let hiddenCharacter = DiagnosticPage(
        "LB0130",
        """
        A command, an attribute or an expectation holds a character that a reader cannot see: a control character, one
        that reorders the line around it, or one that Lifeboat uses itself. What somebody reviews and approves would then
        not be what runs. Such characters come along when text is copied from a web page or a word processor. Delete
        the text around the place and type it anew. In a document that is adopted as it stands this is a warning: the step
        is left to a person, who is shown the character as an escape.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Clean up

            1. **Old copies are gone.**
               ```bash id=clean
               ls "/var/backups/old\u{202E}"
               ```

            """,
        correction: ["\u{202E}": ""]
    )
}
