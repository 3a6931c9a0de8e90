// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What there is to say about the limits of inputs and about misspelt regions: LB0730 to LB0749.
enum InputLimitPages {
    static let all = [notAllowed, outOfRange, unknownRegion]

    private static let runbook = """
        ---
        lifeboat: 1
        kind: daily
        inputs:
          color: {one-of: [red, green], default: red}
          hours: {type: integer, min: 1, max: 24, default: 1}
        ---
        # Limits

        1. **Somebody is awake.**

        """

    private static let notAllowed = DiagnosticPage(
        "LB0730",
        """
        The input is declared with `one-of`, and the given value is none of those. Nothing was run. Give one of the values
        that the message lists, or add the new one to the runbook, where others see it too.
        """,
        example: runbook.replacing("default: red", with: "default: green"),
        correction: ["one-of: [red, green]": "one-of: [red, green, blue]"],
        inputs: ["color=blue"]
    )

    private static let outOfRange = DiagnosticPage(
        "LB0731",
        """
        The input is declared with `min` or `max`, and the given number, duration or count of elements is outside. Nothing
        was run. Give a value within the range, or move the limit in the runbook, where others see it too.
        """,
        example: runbook,
        correction: ["max: 24": "max: 48"],
        inputs: ["hours=36"]
    )

    private static let unknownRegion = DiagnosticPage(
        "LB0732",
        """
        An environment names a region that is in none of AWS's partitions. A misspelt region leads to a host that does not
        exist, and the run would find that out in the middle of an incident. It is a warning, because AWS opens regions
        that an older Lifeboat does not know.
        """,
        example: """
            environments:
              production:
                regions: {primary: us-west-2, dr: us-esat-1}

            """,
        correction: ["us-esat-1": "us-east-1"],
        name: "lifeboat.yaml"
    )
}
