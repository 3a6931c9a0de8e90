// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What can be wrong with text that nobody sees: LB0130.
enum HiddenTextFindings {
    static let hiddenCharacter = DiagnosticCatalogue.Entry(
        "LB0130",
        title: "a hidden character in what would run",
        why: "what a person reads and approves would not be what runs"
    )

    static let all = [hiddenCharacter]
}
