// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What can be wrong with stop conditions: LB0550 to LB0559.
enum StopFindings {
    static let laterValue = DiagnosticCatalogue.Entry(
        "LB0550",
        title: "a condition of the run needs what only a step yields",
        why: "it is read before the first step, when nobody knows that value"
    )
    static let foreignAlarm = DiagnosticCatalogue.Entry(
        "LB0551",
        title: "the alarm belongs to another account",
        why: "the run would look for it in its own account, and never know whether it rings"
    )
    static let notOneCall = DiagnosticCatalogue.Entry(
        "LB0552",
        title: "a condition of the run is not one reading",
        why: "it is read beside the steps and before changes, so each reading must be short and come back by itself"
    )

    static let all: [DiagnosticCatalogue.Entry] = [laterValue, foreignAlarm, notOneCall]
}
