// SPDX-License-Identifier: Apache-2.0

import Values

/// Moments as the command line gives them.
enum MomentArgument {
    /// The moment that `--until` names: a moment by RFC 3339, a day in UTC, or how long from now.
    ///
    /// - Throws: `Failure` for a text of another form, and for what is not to come.
    static func until(_ text: String, after now: Timestamp) throws -> Timestamp {
        let moment = Timestamp(text) ?? Timestamp("\(text)T00:00:00Z") ?? Duration(literal: text).map { now + $0 }
        guard let moment, moment > now else {
            let advice = "write it as 2026-12-15T08:00:00Z, 2026-12-15 or 2h"
            throw Failure(.usage, "--until '\(text)' is no moment to come", advice: advice)
        }
        return moment
    }
}
