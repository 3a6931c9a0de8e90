// SPDX-License-Identifier: Apache-2.0

import AWSClient
import Values

/// The changes that a wait has seen, for the record: a bounded list, not every look.
struct WaitHistory {
    /// How many changes are kept; later ones replace the last.
    static let capacity = 50

    private var changes: [(after: Duration, text: String)] = []
    private var polls = 0
    private var elapsed = Duration.zero

    /// Takes in what a look showed.
    mutating func add(_ progress: WaitProgress) {
        polls = progress.polls
        elapsed = progress.elapsed
        guard changes.last?.text != progress.text else { return }
        if changes.count == Self.capacity { changes.removeLast() }
        changes.append((progress.elapsed, progress.text))
    }

    /// How often was looked, for how long, and what changed when.
    var json: JSONValue {
        [
            "looks": .integer(polls),
            "seconds": .integer(elapsed.components.seconds),
            "changes": .array(
                changes.map { ["after": .integer($0.after.components.seconds), "state": .string($0.text)] }
            ),
        ]
    }
}
