// SPDX-License-Identifier: Apache-2.0

/// What stands between the brackets of a shell pattern, as Python's `fnmatch` reads it.
struct ScalarSet: Sendable, Hashable {
    private var isInverted = false
    private var scalars: Set<Unicode.Scalar> = []
    private var ranges: [ClosedRange<Unicode.Scalar>] = []

    /// Reads the inside of a set: `a-z`, `!abc`, `]x`; a range that runs backwards holds nothing.
    init(_ text: ArraySlice<Unicode.Scalar>) {
        var chunks = Self.chunks(text)
        for index in chunks.indices.dropFirst().reversed() {
            guard let low = chunks[index - 1].last, let high = chunks[index].first, low > high else { continue }
            chunks[index - 1] = chunks[index - 1].dropLast() + chunks[index].dropFirst()
            chunks.remove(at: index)
        }
        if chunks.first?.first == "!" {
            isInverted = true
            chunks[0].removeFirst()
        }
        for (index, chunk) in chunks.enumerated() {
            scalars.formUnion(chunk)
            guard index > 0, let low = chunks[index - 1].last, let high = chunk.first, low <= high else { continue }
            ranges.append(low...high)
        }
    }

    /// The text cut at the hyphens that make ranges; a hyphen at either end stands for itself.
    private static func chunks(_ text: ArraySlice<Unicode.Scalar>) -> [[Unicode.Scalar]] {
        var chunks: [[Unicode.Scalar]] = []
        var start = text.startIndex
        var search = start + (text.first == "!" ? 2 : 1)
        while search < text.endIndex, let hyphen = text[search...].firstIndex(of: "-") {
            chunks.append(Array(text[start..<hyphen]))
            start = hyphen + 1
            search = hyphen + 3
        }
        if start < text.endIndex {
            chunks.append(Array(text[start...]))
        } else if let last = chunks.indices.last {
            chunks[last].append("-")
        }
        return chunks
    }

    /// Whether a character is in the set.
    func contains(_ scalar: Unicode.Scalar) -> Bool {
        (scalars.contains(scalar) || ranges.contains { $0.contains(scalar) }) != isInverted
    }
}
