// SPDX-License-Identifier: Apache-2.0

import Digests
import RunCore
import RunbookModel

/// What a change is called before a service that carries out only once what comes twice with the same token.
///
/// Made of nothing but what is on record, so that any executor makes the same one for the same change; in the layout of a
/// UUID, which every service takes.
struct ChangeToken {
    let text: String

    /// The token of a command; `attempt` is the one that sent it first, and `element` the place in the list that the step goes
    /// through, counted from 1.
    init(_ run: RunID, _ step: StepID, attempt: Int, element: Int?, command: Int) {
        let parts = ["\(run)", "\(step)", "\(attempt)", "\(element ?? 0)", "\(command)"]
        var digits = Array(SHA256.digest(of: Array(parts.joined(separator: "\n").utf8)).hex.prefix(32))
        digits[12] = "5"
        digits[16] = "8"
        text = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}
