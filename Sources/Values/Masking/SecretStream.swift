// SPDX-License-Identifier: Apache-2.0

/// Takes secrets out of bytes that come in pieces, wherever these are cut.
public struct SecretStream: Sendable {
    /// The most that is held back; a secret that goes on for longer is written in no way that anybody writes.
    private static let mostHeld = 1 << 18

    private let mask: SecretMask
    private var held: [UInt8] = []

    /// A stream without the secrets that the mask hides.
    public init(_ mask: SecretMask) { self.mask = mask }

    /// Takes in a piece and returns what can be shown now: everything before the first byte that may begin a secret.
    public mutating func next(_ bytes: some Collection<UInt8>) -> [UInt8] {
        held += bytes
        guard !mask.patterns.isEmpty else {
            defer { held = [] }
            return held
        }
        let cut = held.count > Self.mostHeld ? held.count : held.withUnsafeBufferPointer { mask.undecided(in: $0) }
        defer { held.removeFirst(cut) }
        return mask.bytes(Array(held[..<cut]))
    }

    /// Returns what was held back, at the end of the stream; with `isCut` more was to come.
    public mutating func end(isCut: Bool = false) -> [UInt8] {
        defer { held = [] }
        return mask.bytes(held, cut: isCut ? .end : [])
    }
}

extension SecretMask {
    /// The first index of a text from which on the next bytes may decide what is a secret; its length when there is none.
    fileprivate func undecided(in text: UnsafeBufferPointer<UInt8>) -> Int {
        var matcher = SecretMatcher(text: text, isCut: false)
        var last = 0..<0
        var end = text.count
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
