// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about front matter, inputs and the workspace file: LB07xx.
enum InputPages {
    static let all = [
        unknownKey, missingKey, invalidValue, invalidInput, unknownEnvironment, unknownTimeZone, noChangesNow,
        unknownInput,
        missingInput,
        wrongType, wrongPattern, givenTwice, unknownWorkspaceKey, invalidWorkspaceValue, missingWorkspaceKey,
        unsetVariable, passwordInFile,
    ]

    private static let unknownKey = DiagnosticPage(
        "LB0701",
        """
        The front matter has a key that does not exist. Skipped in silence, a misspelt `environment` would leave the
        run without the check of its account. Correct the spelling or remove the key; texts for people belong under
        `tags` or `about`.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            enviroment: production
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```

            """,
        correction: ["enviroment": "environment"]
    )

    private static let missingKey = DiagnosticPage(
        "LB0702",
        """
        The front matter lacks a key that every runbook needs. Without `kind` nothing could say whether this is the
        daily look or the emergency. Add the key that the message names.
        """,
        example: """
            ---
            lifeboat: 1
            id: look
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```

            """,
        correction: ["id: look": "id: look\nkind: daily"]
    )

    private static let invalidValue = DiagnosticPage(
        "LB0703",
        """
        A value in the front matter cannot be read as what its key asks for. A default in its place would change what
        the run is measured against. Durations have units (`15m`, `4h`); kinds and failure policies are written as
        listed.
        """,
        example: """
            ---
            lifeboat: 1
            kind: dayly
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```

            """,
        correction: ["dayly": "daily"]
    )

    private static let invalidInput = DiagnosticPage(
        "LB0704",
        """
        An input is declared wrongly: a key or a type that does not exist, a pattern that is no regular expression, a
        default that its own type or pattern excludes. The run would start with a value that nobody meant. Write `name:
        {type: …, default: …, about: …}`.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            inputs:
              path: {type: string, pattern: '/[a-z/]*', about: the folder to look at}
              limit: {type: integr, default: 90}
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h "$path" | awk -v limit="$limit" '$5 + 0 > limit'
               ```

            """,
        correction: ["integr,": "integer,"]
    )

    private static let unknownTimeZone = DiagnosticPage(
        "LB0706",
        """
        The windows name a time zone that this machine does not know. UTC in its place would open and close them hours
        away from what was meant. Write the name as the IANA database has it, such as `Europe/Berlin`; where no zone is
        known at all, install the package `tzdata`.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            windows:
              timezone: Europe/Berln
              allowed: ["Sat,Sun 02:00-06:00"]
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```

            """,
        correction: ["Europe/Berln": "Europe/Berlin"]
    )

    private static let noChangesNow = DiagnosticPage(
        "LB0707",
        """
        The check was made outside of the windows of the runbook or of the workspace, on a blocked date, or while the store
        is frozen. Nothing is wrong with the runbook. A run of it would be refused at its start, or held before its first
        change, and says when that ends. Start it then; `--dry-run` looks around now.
        """
    )

    private static let unknownEnvironment = DiagnosticPage(
        "LB0705",
        """
        `environment` names none of the environments of `lifeboat.yaml`. The run would not know which account it may
        touch, and the account is the last line of defence against the wrong one. Correct the spelling, or add the
        environment.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            environment: prodution
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h /
               ```

            """,
        correction: ["prodution": "production"],
        others: [
            DiagnosticPage.Document(
                "lifeboat.yaml",
                """
                environments:
                  production:
                    account: "123456789012"
                roles:
                  dba: [ana@example.com, ben@example.com]
                  oncall: [cyd@example.com]

                """
            )
        ]
    )

    private static let unknownInput = DiagnosticPage(
        "LB0711",
        """
        `--input` names an input that the runbook does not have. Taken for granted, a misspelt name would leave the default in
        force, and the run would act on another database than the operator named. `lifeboat plan FILE` lists the
        inputs.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            inputs:
              path: {type: string, default: /, about: the folder to look at}
              limit: {type: integer, default: 90}
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h "$path" | awk -v limit="$limit" '$5 + 0 > limit'
               ```

            """,
        correction: [:],
        inputs: ["pat=/var"],
        correctedInputs: ["path=/var"]
    )

    private static let missingInput = DiagnosticPage(
        "LB0712",
        """
        An input has no default and no value was given. The run cannot start without it. Give it with `--input
        NAME=VALUE`, or write a default that is right for most runs. A secret input is asked for at a terminal; elsewhere
        `--input-from NAME=env:VARIABLE` or `NAME=file:PATH` says where it is.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            inputs:
              path: {type: string, pattern: '/[a-z/]*', about: the folder to look at}
              limit: {type: integer, default: 90}
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h "$path" | awk -v limit="$limit" '$5 + 0 > limit'
               ```

            """,
        correction: [:],
        inputs: ["limit=80"],
        correctedInputs: ["limit=80", "path=/var"]
    )

    private static let wrongType = DiagnosticPage(
        "LB0713",
        """
        The value that was given is not of the type of the input. The run would have stopped in the middle, at the
        first command that needs it. The message says what the type asks for; the value itself is never shown, because
        it may be a secret.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            inputs:
              path: {type: string, pattern: '/[a-z/]*', about: the folder to look at}
              limit: {type: integer, default: 90}
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h "$path" | awk -v limit="$limit" '$5 + 0 > limit'
               ```

            """,
        correction: [:],
        inputs: ["path=/var", "limit=many"],
        correctedInputs: ["path=/var", "limit=80"]
    )

    private static let wrongPattern = DiagnosticPage(
        "LB0714",
        """
        The value that was given does not match the pattern of the input; the whole text must match. The author
        excluded such values, often because a command would do something else with them. Give another value, or change
        the pattern in the front matter after a review.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            inputs:
              path: {type: string, pattern: '/[a-z/]*', about: the folder to look at}
              limit: {type: integer, default: 90}
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h "$path" | awk -v limit="$limit" '$5 + 0 > limit'
               ```

            """,
        correction: [:],
        inputs: ["path=C:"],
        correctedInputs: ["path=/var"]
    )

    private static let givenTwice = DiagnosticPage(
        "LB0715",
        """
        The same input is given twice. Nobody could tell which of the two values is meant. Give it once.
        """,
        example: """
            ---
            lifeboat: 1
            kind: daily
            inputs:
              path: {type: string, pattern: '/[a-z/]*', about: the folder to look at}
              limit: {type: integer, default: 90}
            ---
            # Look around

            1. **The disk has room.**
               ```bash id=room
               df -h "$path" | awk -v limit="$limit" '$5 + 0 > limit'
               ```

            """,
        correction: [:],
        inputs: ["path=/var", "path=/srv"],
        correctedInputs: ["path=/var"]
    )

    private static let unknownWorkspaceKey = DiagnosticPage(
        "LB0721",
        """
        `lifeboat.yaml` has a key that does not exist. Skipped in silence, a misspelt `account` would leave every run
        without the check of its account. Correct the spelling or remove the key.
        """,
        example: """
            environments:
              production:
                acount: "123456789012"

            """,
        correction: ["acount": "account"],
        name: "lifeboat.yaml"
    )

    private static let invalidWorkspaceValue = DiagnosticPage(
        "LB0722",
        """
        A value in `lifeboat.yaml` cannot be read: an account has 12 digits in quotes, a port is a number up to 65535,
        `ssl-mode` is one of libpq's words. A default in its place could reach another target. Correct the value.
        """,
        example: """
            environments:
              production:
                account: "1234"

            """,
        correction: ["\"1234\"": "\"123456789012\""],
        name: "lifeboat.yaml"
    )

    private static let missingWorkspaceKey = DiagnosticPage(
        "LB0723",
        """
        A key of `lifeboat.yaml` is missing without which the thing cannot be reached: a connection needs a `host` or a
        `service`. Libpq would otherwise connect to the machine that the program runs on. Add the key.
        """,
        example: """
            environments:
              production:
                connections:
                  dr: {database: shop, user: reader}

            """,
        correction: ["{database": "{host: db-dr.example.com, database"],
        name: "lifeboat.yaml"
    )

    private static let unsetVariable = DiagnosticPage(
        "LB0724",
        """
        `lifeboat.yaml` takes a value from an environment variable that is not set. An empty value in its place could
        mean another target. Set the variable, or write a default: `${env:NAME:-default}`.
        """,
        example: """
            store: ${env:RUNS_FOLDER}

            """,
        correction: ["${env:RUNS_FOLDER}": "${env:RUNS_FOLDER:-.lifeboat}"],
        name: "lifeboat.yaml"
    )

    private static let passwordInFile = DiagnosticPage(
        "LB0725",
        """
        A password stands in `lifeboat.yaml`. The file is committed, and evidence quotes it. Name the variable that
        holds it with `password-variable`, or a file with `passfile`; and change the password, because it was written
        down.
        """,
        example: """
            environments:
              production:
                connections:
                  dr: {host: db-dr.example.com, user: reader, password: hunter2}

            """,
        correction: ["password: hunter2": "password-variable: DR_PASSWORD"],
        name: "lifeboat.yaml"
    )
}
