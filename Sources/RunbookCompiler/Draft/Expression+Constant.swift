// SPDX-License-Identifier: Apache-2.0

import Expressions
import Values

extension Expression {
    /// The value that the expression has in every run; nil when it depends on one or has none.
    var constantValue: JSONValue? {
        guard isConstant, !usesClock else { return nil }
        return (try? value(of: .null, in: Scope(now: Timestamp(nanosecondsSinceEpoch: 0))))?.json
    }

    /// Whether the statement fails in every run.
    var isNeverTrue: Bool {
        guard isConstant, !usesClock else { return false }
        return check(.null, in: Scope(now: Timestamp(nanosecondsSinceEpoch: 0))).verdict == .failed
    }
}
