// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about steps, fences and attributes: LB02xx.
enum OutlinePages {
    static let all = [
        fenceWithoutStep, unknownAttribute, invalidAttribute, notAvailableYet, misplacedAttribute, duplicateID,
        unknownFence, siblingWithoutStep, secondCommandFence, unknownKey, missingKey, invalidValue, repeated,
        noSteps, emptyFence, reservedName, invalidID, siblingWithoutCommand, lostFence, unreachedRetrier,
    ]

    private static let fenceWithoutStep = DiagnosticPage(
        "LB0201",
        """
        A command stands in the document, and no step owns it. It would never run, and nobody would notice until it was
        needed. A step is an item of an ordered list that begins in bold, or a heading that directly owns the fence.
        Indent the fence like the text of its item.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            - Look at the disk:
              ```bash
              df -h /
              ```

            1. **Everybody is awake.**

            """,
        correction: [
            "- Look at the disk:\n  ```bash\n  df -h /\n  ```\n\n1. **Everybody is awake.**":
                "1. **Look at the disk.**\n   ```bash\n   df -h /\n   ```\n2. **Everybody is awake.**"
        ]
    )

    private static let unknownAttribute = DiagnosticPage(
        "LB0202",
        """
        An attribute of a fence does not exist. Skipped in silence, a misspelt `approve` or `timeout` would leave the
        step without one, and nobody would see it before the incident. The set of attributes is closed; they are
        written `key=value`.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room timout=2m
               df -h /
               ```

            """,
        correction: ["timout": "timeout"]
    )

    private static let invalidAttribute = DiagnosticPage(
        "LB0203",
        """
        The value of an attribute cannot be read. Falling back to a default would change what the step does without
        saying so. Durations have units (`90s`, `15m`, `4h`), truth values are `true` and `false`, a retry is written
        `5x30s`.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room timeout=5
               df -h /
               ```

            """,
        correction: ["timeout=5\n": "timeout=5m\n"]
    )

    private static let notAvailableYet = DiagnosticPage(
        "LB0204",
        """
        The runbook uses something that this version does not carry out. A run that skipped it would do less than the
        document says. Leave it out, or write what is meant with what there is; the fix names a way where there is one.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room rehearsal=false
               df -h /
               ```

            """,
        correction: [" rehearsal=false": ""]
    )

    private static let misplacedAttribute = DiagnosticPage(
        "LB0205",
        """
        The attribute exists and has no effect where it stands. Whoever reads it expects that it does something: a
        working directory where no shell runs, a retry of what a person does. Put it where it works, or leave it out.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **Somebody is awake.**
               ```yaml manual id=awake retry=3x5s
               confirm: I have spoken to them.
               ```

            """,
        correction: [" retry=3x5s": ""]
    )

    private static let duplicateID = DiagnosticPage(
        "LB0206",
        """
        Two steps have the same id. Approvals, captures, links and checklists name steps by id, and could mean either.
        Give one of the two another id. A step without `id=` is named by its title.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=look
               df -h /
               ```
            2. **The load is low.**
               ```bash id=look
               uptime
               ```

            """,
        correction: ["id=look\n   uptime": "id=load\n   uptime"]
    )

    private static let unknownFence = DiagnosticPage(
        "LB0207",
        """
        The fence is nearly one of Lifeboat's: its language is misspelt, or it carries our attributes. Taken for an
        illustration, it would be skipped without a word, and an expectation that is skipped cannot fail. Write the
        kind as the message says. Fences of other languages are left alone.
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
               ```expct
               status == 0
               ```

            """,
        correction: ["```expct": "```expect"]
    )

    private static let siblingWithoutStep = DiagnosticPage(
        "LB0208",
        """
        An expectation, a probe, a wait, a capture or a precondition stands outside every step, so nothing would ever
        check it. Usually the fence is indented too little. Indent it like the text of the list item of its step.
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
            ```expect
            status == 0
            ```

            """,
        correction: ["```expect\nstatus == 0\n```": "   ```expect\n   status == 0\n   ```"]
    )

    private static let secondCommandFence = DiagnosticPage(
        "LB0209",
        """
        A step has two fences with commands. Retry, approval, probe and evidence belong to one action, and it would not
        be clear to which. Make the second one a step of its own, or write both commands into one fence.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **Look at the machine.**
               ```bash id=room
               df -h /
               ```
               ```bash
               uptime
               ```

            """,
        correction: ["   ```bash\n   uptime": "2. **Look at the load.**\n   ```bash\n   uptime"]
    )

    private static let unknownKey = DiagnosticPage(
        "LB0210",
        """
        A key of a YAML fence, or of a step in the YAML form, does not exist. A misspelt key would silently fall back
        to a default: a wait without its `fail-when` waits to the end. Write the key as the message says, or remove it.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **Somebody is awake.**
               ```yaml manual id=awake
               confirm: I have spoken to them.
               evidense: note
               ```

            """,
        correction: ["evidense": "evidence"]
    )

    private static let missingKey = DiagnosticPage(
        "LB0211",
        """
        A YAML fence lacks a key without which it says nothing: an approval whom to ask, a wait how it ends, a probe
        what it looks at. Add the key that the message names.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            ```yaml approval=yes
            count: 2
            ```

            1. **The disk is cleaned.**
               ```bash id=clean approve=yes
               touch /var/lib/shop/empty-cache
               ```

            """,
        correction: ["count: 2": "from: [dba]\ncount: 2"]
    )

    private static let invalidValue = DiagnosticPage(
        "LB0212",
        """
        A value in a YAML fence cannot be read as what its key asks for. A default in its place would change what the
        run does. Durations have units, counts are whole numbers, choices are written exactly as listed.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **Somebody is awake.**
               ```yaml manual id=awake
               confirm: I have spoken to them.
               evidence: nota
               ```

            """,
        correction: ["nota": "note"]
    )

    private static let repeated = DiagnosticPage(
        "LB0213",
        """
        The same thing is said twice: an attribute, a fence that a step may have once, an approval. Only one of the two
        could have an effect, and nobody could tell which. Keep one.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room timeout=2m timeout=5m
               df -h /
               ```

            """,
        correction: [" timeout=5m": ""]
    )

    private static let noSteps = DiagnosticPage(
        "LB0214",
        """
        The document has front matter and not a single step. A run of nothing would be green. Write items of an ordered
        list that begin in bold; the bold text is the title. An item in plain text is prose.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. The disk has room.

            """,
        correction: ["1. The disk has room.": "1. **The disk has room.**"]
    )

    private static let emptyFence = DiagnosticPage(
        "LB0215",
        """
        The fence is empty. The step would be green without having done anything. Write the command, or remove the
        fence: an item in bold without one is carried out by a person.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               ```

            """,
        correction: ["```bash id=room\n": "```bash id=room\n   df -h /\n"]
    )

    private static let reservedName = DiagnosticPage(
        "LB0216",
        """
        An id, a capture or an input has a name that every runbook has anyway: `run`, `environment`, `account`,
        `regions` or `now`. It would hide that value, and `${account}` would no longer be the account. Choose another
        name.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room capture=now
               df -h /
               ```

            """,
        correction: ["capture=now": "capture=disk"]
    )

    private static let invalidID = DiagnosticPage(
        "LB0217",
        """
        The id is not an identifier, or no id can be made of the title. Ids stand in links, command lines and file
        names. Use 1 to 100 lower-case letters, digits, `-` and `_`, starting with a letter or digit.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=Disk-Room
               df -h /
               ```

            """,
        correction: ["Disk-Room": "disk-room"]
    )

    private static let siblingWithoutCommand = DiagnosticPage(
        "LB0218",
        """
        A step that a person carries out has no result, so there is nothing to expect, to capture or to probe. The
        expectation would never be checked. Put it on a step with a command, or into a precondition that reads
        something itself.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **Somebody is awake.**
               ```expect
               status == 0
               ```

            """,
        correction: ["   ```expect\n   status == 0\n   ```\n": ""]
    )

    private static let lostFence = DiagnosticPage(
        "LB0219",
        """
        A line looks like the beginning of a fence and is none. In Markdown a fence may be indented by up to three columns
        beyond the text around it; further in, it is text, and so is the command behind it: the step would be one that a
        person does. Indent the fence like the text of its list item: by three columns under `1. `, by four under `10. `.
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

            """,
        correction: ["       ```bash id=room\n       df -h /\n       ```": "   ```bash id=room\n   df -h /\n   ```"]
    )

    private static let unreachedRetrier = DiagnosticPage(
        "LB0225",
        """
        A retrier names a failure that one before it covers, or stands behind one for `all`. Of a step's retriers the first
        that covers a failure decides, and when it is used up the step fails: the later rule has no effect, and whoever
        wrote it expects more attempts than there are. Put what is particular first, and `all` last.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            ---
            # Look around

            1. **The database answers.**
               ```sql id=answers connection=main
               SELECT 1 AS one
               ```
               ```yaml retry
               - {errors: all, interval: 5s}
               - {errors: [unreachable], interval: 30s, attempts: 10}
               ```

            """,
        correction: [
            "   - {errors: all, interval: 5s}\n   - {errors: [unreachable], interval: 30s, attempts: 10}":
                "   - {errors: [unreachable], interval: 30s, attempts: 10}\n   - {errors: all, interval: 5s}"
        ]
    )
}
