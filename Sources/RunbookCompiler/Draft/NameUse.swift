// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// A use of a named value.
struct NameUse {
    /// When in the life of its step the value is needed.
    enum Moment: Comparable, Hashable {
        /// Before the step acts: conditions, approvals, preconditions.
        case before
        /// When the command of this index is made.
        case command(Int)
        /// When the step's result is there: waits, assertions, probes, captures.
        case after
    }

    var name: String
    var path: [String]
    var range: SourceRange
    var moment: Moment
    /// Whether a script reads the name: it may then be a variable that has nothing to do with the runbook.
    var isFromScript = false
    /// Whether the step as a whole needs the value, so that no element of its list is at hand yet.
    var isOfWholeStep = false
}
