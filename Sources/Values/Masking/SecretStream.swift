// SPDX-License-Identifier: Apache-2.0

/// Takes secrets out of bytes that come in pieces, wherever these are cut.
public struct SecretStream: Sendable {
    /// The most that is held back; a secret that goes on for longer is written in no way that anybody writes.
    private static let mostHeld = 1 << 18

    private let mask: SecretMask
    private var held: [UInt8] = []
    /// Whether the rest of a secret may stand at the beginning of what is held.
    private var isAfterGap: Bool

    /// A stream without the secrets that the mask hides; after a gap it may begin in the middle of one.
    public init(_ mask: SecretMask, isAfterGap: Bool = false) {
        self.mask = mask
        self.isAfterGap = isAfterGap
    }

    /// How many bytes are held back.
    public var heldCount: Int { held.count }

    /// Takes in a piece and returns what can be shown now: everything before the first byte that may begin a secret.
    public mutating func next(_ bytes: some Collection<UInt8>) -> [UInt8] {
        held += bytes
        guard !mask.patterns.isEmpty else {
            defer { held = [] }
            return held
        }
        let isWhole = held.count > Self.mostHeld
        let cut = isWhole ? held.count : held.withUnsafeBufferPointer { mask.undecided(in: $0, isAfterGap) }
        guard cut > 0 else { return [] }
        defer {
            held.removeFirst(cut)
            isAfterGap = isWhole
        }
        // What is let go of undecided is like a piece that was cut off.
        var edges: SecretMask.Cut = isAfterGap ? .start : []
        if isWhole { edges.insert(.end) }
        return mask.bytes(Array(held[..<cut]), cut: edges)
    }

    /// Returns what was held back, at the end of the stream, which may have come in the middle of a secret; with `isCut` more
    /// was to come, and a gap follows.
    public mutating func end(isCut: Bool = false) -> [UInt8] {
        defer {
            held = []
            isAfterGap = isCut
        }
        var cut: SecretMask.Cut = isCut ? .end : .ended
        if isAfterGap { cut.insert(.start) }
        return mask.bytes(held, cut: cut)
    }
}

extension SecretMask {
    /// The first index of a text from which on the next bytes may decide what is a secret; its length when there is none.
    fileprivate func undecided(in text: UnsafeBufferPointer<UInt8>, _ isAfterGap: Bool) -> Int {
        var matcher = SecretMatcher(text: text, ending: .whole)
        var last = 0..<0
        var end = text.count
        if isAfterGap {
            last = 0..<(remainderEnd(&matcher) ?? 0)
            // Neither what remains of a secret is told from something else yet, nor anything behind it.
            if matcher.ranOut { return 0 }
        }
        for start in text.indices {
            matcher.begin()
            let found = place(at: start, &matcher)
            if matcher.ranOut {
                end = start
                break
            }
            guard let found else { continue }
            last = found.lowerBound < last.upperBound ? last.lowerBound..<max(last.upperBound, found.upperBound) : found
        }
        // The letter before Base64 of a secret goes with it, and a place that reaches so far is not cut into two.
        if end > 0, matcher.isBase64(text[end - 1]) { end -= 1 }
        return end < last.upperBound ? last.lowerBound : end
    }
}
