// SPDX-License-Identifier: Apache-2.0

/// Takes secrets out of texts, bytes and values, in whatever writing they stand there.
///
/// A secret is found as it is and as JSON, XML, HTML, URLs, forms, quoted-printable, shells, SQL, C, Swift and CSV write
/// its characters, one writing within another included; broken into lines; in Base64 and Base32 at each offset; as
/// bytes in hexadecimal or decimal; and in UTF-16, also in hexadecimal. A line of 16 or more bytes is a secret like the whole of which it is a part.
///
/// A secret of fewer than ``shortest`` bytes is found only where it is the whole of a text or value, since it would blot out
/// half of any other. What is cut up, reversed, in other case, compressed, hashed or encrypted is not found.
///
/// A beginning of a secret is found where the text says that it was cut: before `…`, and at an end that a ``Cut`` names.
///
/// A document that is JSON stays JSON.
public struct SecretMask: Sendable {
    /// The length from which a secret is found within other text, in bytes.
    public static let shortest = 4
    /// A mask that hides nothing.
    public static let none = SecretMask([])

    /// The secrets, for a process of one's own that is to hide them, too.
    public let secrets: Set<String>
    /// What stands where a secret stood.
    let mark: [UInt8]
    /// The secrets that count only as the whole of a text.
    let wholes: Set<String>
    let patterns: [SecretPattern]
    /// One bit for each pair of bytes with which a pattern can begin.
    private let pairs: [UInt64]
    private let byPair: [UInt16: [Int]]
    /// The patterns that begin with a byte, for where that byte is written as an escape.
    private let byFirst: [[Int]]

    /// A mask for the given secrets; empty ones hide nothing.
    ///
    /// With `shortest` below 4 a secret is replaced within other text from that length on, as it stands and in no other
    /// writing: for texts that are known to be made of secrets, such as the values of a script's variables.
    public init(_ secrets: some Sequence<String>, shortest: Int = shortest, mark: String = String.secretMark) {
        let all = Set(secrets.lazy.filter { !$0.isEmpty })
        self.mark = Array(mark.utf8)
        self.secrets = all
        wholes = all.filter { $0.utf8.count < Self.shortest }
        patterns = SecretPattern.all(of: all.filter { $0.utf8.count >= shortest }.sorted())
        var bits = [UInt64](repeating: 0, count: patterns.isEmpty ? 0 : 1024)
        var byPair: [UInt16: [Int]] = [:]
        var byFirst = [[Int]](repeating: [], count: patterns.isEmpty ? 0 : 256)
        for (index, pattern) in patterns.enumerated() {
            for pair in pattern.beginnings {
                bits[Int(pair >> 6)] |= 1 << UInt64(pair & 63)
                byPair[pair, default: []].append(index)
            }
            if pattern.mayBeEscaped { for first in pattern.firsts { byFirst[Int(first)].append(index) } }
        }
        (pairs, self.byPair, self.byFirst) = (bits, byPair, byFirst)
    }

    /// Whether there is nothing to hide.
    public var isEmpty: Bool { patterns.isEmpty && wholes.isEmpty }

    /// Which ends of a text were cut, so that a secret may stand there in part.
    public struct Cut: OptionSet, Sendable {
        /// The bits.
        public let rawValue: Int

        /// The ends that the bits say.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// What preceded was left out.
        public static let start = Cut(rawValue: 1)
        /// What followed was left out.
        public static let end = Cut(rawValue: 2)
        /// Nothing followed, but whoever wrote it may have stopped within a secret: half of one counts, or 8 bytes of it.
        ///
        /// Fewer bytes tell too little of a secret, and would hide the last word of many texts.
        public static let ended = Cut(rawValue: 4)
        /// The same for a value with which somebody goes on: both half of a secret and 16 bytes of it count.
        ///
        /// What is hidden in error here is missing to whoever needs it, such as a name with which a password begins.
        public static let endedValue = Cut(rawValue: 8)
    }

    /// The text with every secret replaced by the mark.
    public func text(_ text: String, cut: Cut = []) -> String {
        guard !isEmpty else { return text }
        var text = text
        return text.withUTF8 { masked($0, cut).map { String(decoding: $0, as: UTF8.self) } } ?? text
    }

    /// The bytes with every secret replaced by the mark.
    public func bytes(_ bytes: [UInt8], cut: Cut = []) -> [UInt8] {
        guard !isEmpty else { return bytes }
        return bytes.withUnsafeBufferPointer { masked($0, cut) } ?? bytes
    }

    /// The bytes with nothing replaced but what a cut has left of secrets, of which the rest is not there to be found.
    public func withoutParts(_ bytes: [UInt8], cut: Cut) -> [UInt8] {
        guard !isEmpty else { return bytes }
        return bytes.withUnsafeBufferPointer { replaced($0, parts(in: $0, cut)) } ?? bytes
    }

    /// What a cut has left of secrets in the text, as it stands there.
    public func parts(of text: String, cut: Cut) -> [String] {
        guard !isEmpty else { return [] }
        var text = text
        return text.withUTF8 { buffer in
            parts(in: buffer, cut).map { String(decoding: buffer[$0], as: UTF8.self) }
        }
    }

    /// Whether a secret stands in the text.
    public func finds(in text: String) -> Bool {
        guard !isEmpty else { return false }
        var text = text
        return text.withUTF8 { isWhole($0) || !places(in: $0, []).isEmpty }
    }

    // MARK: - Finding

    /// The bytes without secrets; nil when there is none.
    private func masked(_ text: UnsafeBufferPointer<UInt8>, _ cut: Cut) -> [UInt8]? {
        if isWhole(text) { return mark }
        return replaced(text, places(in: text, cut))
    }

    private func replaced(_ text: UnsafeBufferPointer<UInt8>, _ places: [Range<Int>]) -> [UInt8]? {
        guard !places.isEmpty else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var last = 0
        for place in places {
            result += text[last..<place.lowerBound]
            result += mark
            last = place.upperBound
        }
        return result + text[last...]
    }

    /// Whether a short secret is the whole text, but for blanks around it.
    private func isWhole(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !wholes.isEmpty, text.count < 64 else { return false }
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let first = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) })
        else { return false }
        return wholes.contains(String(decoding: text[first...last], as: UTF8.self))
    }

    /// The places that are replaced only because of the cut.
    private func parts(in text: UnsafeBufferPointer<UInt8>, _ cut: Cut) -> [Range<Int>] {
        let wholes = Set(places(in: text, []))
        return places(in: text, cut).filter { !wholes.contains($0) }
    }

    /// The places to be replaced, in order and apart from each other.
    private func places(in text: UnsafeBufferPointer<UInt8>, _ cut: Cut) -> [Range<Int>] {
        guard !patterns.isEmpty, !text.isEmpty else { return [] }
        var matcher = SecretMatcher(text: text, ending: SecretMatcher.Ending(cut))
        var places: [Range<Int>] = []
        if cut.contains(.start), let end = remainderEnd(&matcher) { places.append(0..<end) }
        for start in text.indices {
            guard let found = place(at: start, &matcher), !isMark(found, in: text) else { continue }
            if let last = places.last, found.lowerBound < last.upperBound {
                // Of two secrets that overlap nothing is left behind.
                let joined = min(last.lowerBound, found.lowerBound)..<max(last.upperBound, found.upperBound)
                places[places.count - 1] = joined
            } else {
                places.append(found)
            }
        }
        return places
    }

    /// What a secret that begins there takes, the longest one if several do.
    func place(at start: Int, _ matcher: inout SecretMatcher) -> Range<Int>? {
        let text = matcher.text
        let byte = text[start]
        var best: Range<Int>?
        func attempt(_ indices: some Sequence<Int>) {
            for index in indices {
                guard let found = matcher.place(of: patterns[index], at: start) else { continue }
                if found.upperBound > best?.upperBound ?? 0 { best = found }
            }
        }
        if start + 1 < text.count {
            let pair = UInt16(byte) << 8 | UInt16(text[start + 1])
            if pairs[Int(pair >> 6)] & 1 << UInt64(pair & 63) != 0 { attempt(byPair[pair] ?? []) }
        } else {
            // The second byte is yet to come, or never.
            attempt(patterns.indices)
        }
        if SecretMatcher.beginsEscape(byte) {
            matcher.forEachEscapedByte(at: start) { matcher, first in
                for index in byFirst[Int(first)] {
                    guard let found = matcher.place(of: patterns[index], at: start) else { continue }
                    if found.upperBound > best?.upperBound ?? 0 { best = found }
                }
            }
        }
        return best
    }

    /// Where the rest of a secret ends whose beginning was cut off.
    func remainderEnd(_ matcher: inout SecretMatcher) -> Int? {
        var longest: Int?
        for pattern in patterns where pattern.bytes.count > Self.shortest {
            for offset in 1...(pattern.bytes.count - Self.shortest) {
                guard let place = matcher.place(of: pattern, from: offset, at: 0) else { continue }
                longest = max(longest ?? 0, place.upperBound)
                break
            }
        }
        return longest
    }

    /// Whether the place lies within a mark, which tells nothing and must not be marked again.
    private func isMark(_ place: Range<Int>, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard place.count <= mark.count else { return false }
        let from = max(0, place.upperBound - mark.count)
        guard from <= place.lowerBound else { return false }
        return (from...place.lowerBound).contains { start in
            start + mark.count <= text.count && text[start..<(start + mark.count)].elementsEqual(mark)
        }
    }
}
