// SPDX-License-Identifier: Apache-2.0

import Values

/// Finds the name that was probably meant.
public enum Similarity {
    /// The candidate nearest to a word: at most a third of its letters differ, case and hyphens apart.
    ///
    /// A name that means the opposite is not near, see `OppositeNames`.
    ///
    /// - Returns: nil when nothing is near; the first in order among equally near ones.
    public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let wanted = normalized(word)
        guard !wanted.isEmpty, wanted.count <= 100 else { return nil }
        let allowed = max(1, wanted.count / 3)
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let normal = normalized(candidate)
            guard abs(normal.count - wanted.count) <= allowed, normal.count <= 100 else { continue }
            let distance = distance(wanted, normal, limit: min(allowed, best.map { $0.distance - 1 } ?? allowed))
            if let distance, !OppositeNames.areOpposite(word, candidate) { best = (candidate, distance) }
            if best?.distance == 0 { break }
        }
        return best?.name
    }

    private static func normalized(_ word: String) -> [UInt8] {
        word.utf8.compactMap { byte in
            switch byte {
            case 0x41...0x5A: byte + 0x20
            case UInt8(ascii: "-"), UInt8(ascii: "_"): nil
            default: byte
            }
        }
    }

    /// How many letters must be added, removed, replaced or swapped; nil when it is more than the limit.
    private static func distance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int? {
        guard limit >= 0 else { return nil }
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for i in left.indices {
            var current = [i + 1]
            for j in right.indices {
                let cost = left[i] == right[j] ? 0 : 1
                var value = min(previous[j + 1] + 1, current[j] + 1, previous[j] + cost)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    value = min(value, beforePrevious[j - 1] + 1)
                }
                current.append(value)
            }
            guard let least = current.min(), least <= limit else { return nil }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count] <= limit ? previous[right.count] : nil
    }
}
