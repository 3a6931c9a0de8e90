// SPDX-License-Identifier: Apache-2.0

import Values

/// Finds what an author probably meant by a name that does not exist.
public enum Suggestion {
    /// The candidate nearest to `name`, or nil when none is near enough to be worth saying.
    ///
    /// Distance counts insertions, deletions, substitutions and swaps of neighbours, ignoring case; a third of the
    /// longer name may differ, at least one character. Of equally near candidates the first is taken. A name that means
    /// the opposite is nobody's slip: see `OppositeNames`.
    public static func closest(to name: String, in candidates: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars)
        var best: String?
        var bestDistance = Int.max
        for candidate in candidates {
            let scalars = Array(candidate.lowercased().unicodeScalars)
            let longer = max(wanted.count, scalars.count)
            guard longer <= 256 else { continue }
            let allowed = min(max(1, longer / 3), bestDistance - 1)
            guard allowed >= 0, abs(wanted.count - scalars.count) <= allowed else { continue }
            let distance = distance(wanted, scalars)
            if distance <= allowed, distance < longer, !OppositeNames.areOpposite(name, candidate) {
                best = candidate
                bestDistance = distance
            }
        }
        return best
    }

    /// Whether a name is another one with a slip or two of the fingers, and not a name of its own that looks alike.
    ///
    /// Ignores case. Of names of up to four characters one may differ, of longer ones two: `Earliest…` is not `Latest…`.
    public static func isSlip(_ name: String, for meant: String) -> Bool {
        let left = Array(name.lowercased().unicodeScalars)
        let right = Array(meant.lowercased().unicodeScalars)
        let allowed = max(left.count, right.count) <= 4 ? 1 : 2
        guard abs(left.count - right.count) <= allowed, max(left.count, right.count) <= 256 else { return false }
        return distance(left, right) <= allowed && !OppositeNames.areOpposite(name, meant)
    }

    /// The optimal string alignment distance of Damerau and Levenshtein.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            current.reserveCapacity(right.count + 1)
            for column in right.indices {
                let substitution = last[column] + (left[row] == right[column] ? 0 : 1)
                var least = min(last[column + 1] + 1, current[column] + 1, substitution)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
