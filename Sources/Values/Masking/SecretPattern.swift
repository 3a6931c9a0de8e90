// SPDX-License-Identifier: Apache-2.0

/// Bytes to look for, and how they may be written.
struct SecretPattern: Sendable {
    /// How the bytes may be written.
    enum Writing: Sendable {
        /// As they are, or each character in any escape.
        case text
        /// As they are and nothing else, since they are few.
        case plain
        /// As text; they are letters of Base64, and lines may be broken anywhere.
        case base64
        /// As text; they are letters of Base32 in either case, and lines may be broken anywhere.
        case base32
        /// Two hexadecimal digits each.
        case hexadecimal
        /// A decimal number each.
        case decimal
    }

    /// The shortest line of a secret that is looked for by itself, in bytes.
    private static let shortestLine = 16
    /// The length from which a part tells something however long the secret is.
    private static let longestTelling = 8
    /// The length below which a part is as likely a name with which the secret begins.
    private static let shortestDecisive = 16
    /// The length from which a text is also found when it is broken into lines.
    private static let shortestBroken = 8

    let bytes: [UInt8]
    let writing: Writing
    /// Whether the letter before the bytes holds a part of the secret.
    private(set) var hasLead = false
    /// Whether the letter behind the bytes holds a part of the secret.
    private(set) var hasTrail = false
    /// The length from which a part at an end of a text that may have been cut tells something of the secret.
    let telling: Int
    /// The length from which a value that ends with a part is better done without.
    let decisive: Int
    /// The character that begins at each byte, 0 within one and where there is none.
    let scalars: [UInt32]

    private init(_ bytes: [UInt8], _ writing: Writing) {
        self.bytes = bytes
        self.writing = writing
        let half = (bytes.count + 1) / 2
        telling = min(Self.longestTelling, max(SecretMask.shortest, half))
        decisive = max(Self.shortestDecisive, half)
        scalars = Self.scalars(of: bytes)
    }

    /// Everything to look for in place of the given secrets.
    static func all(of secrets: [String]) -> [SecretPattern] {
        let parts = secrets.flatMap { secret in
            // `$(…)` takes the last newlines off.
            [String(secret[..<(secret.lastIndex { !$0.isNewline }.map(secret.index(after:)) ?? secret.startIndex)])]
                .filter { $0.utf8.count >= SecretMask.shortest }
                + secret.split(whereSeparator: \.isNewline).map(String.init)
                .filter { $0.utf8.count >= shortestLine && !$0.hasPrefix("-----") }
        }
        return Set(secrets + parts).sorted().flatMap(all(of:))
    }

    private static func all(of secret: String) -> [SecretPattern] {
        let bytes = Array(secret.utf8)
        guard bytes.count >= SecretMask.shortest else { return [SecretPattern(bytes, .plain)] }
        let little = secret.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        let big = secret.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        let lettered =
            (0..<3).flatMap { [base64(of: bytes, offset: $0), base64(of: little, offset: $0)] }
            + (0..<5).map { base32(of: bytes, offset: $0) }
        return [
            SecretPattern(bytes, .text), SecretPattern(bytes, .hexadecimal), SecretPattern(bytes, .decimal),
            SecretPattern(little, .text), SecretPattern(big, .text),
            SecretPattern(little, .hexadecimal), SecretPattern(big, .hexadecimal),
        ] + lettered
    }

    /// The letters of Base64 that the bytes alone decide, behind as many other bytes.
    private static func base64(of bytes: [UInt8], offset: Int) -> SecretPattern {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        return letters(of: bytes, from: [0, 4, 2][offset], alphabet, bits: 6, .base64)
    }

    /// The letters of Base32 that the bytes alone decide, behind as many other bytes.
    private static func base32(of bytes: [UInt8], offset: Int) -> SecretPattern {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        return letters(of: bytes, from: [0, 2, 4, 1, 3][offset], alphabet, bits: 5, .base32)
    }

    /// The letters that the bytes alone decide from a bit on, so many bits a letter.
    private static func letters(
        of bytes: [UInt8],
        from first: Int,
        _ alphabet: [UInt8],
        bits: Int,
        _ writing: Writing
    ) -> SecretPattern {
        var bit = first
        var letters: [UInt8] = []
        while bit + bits <= bytes.count * 8 {
            let high = UInt(bytes[bit / 8]) << 8
            let low = bit / 8 + 1 < bytes.count ? UInt(bytes[bit / 8 + 1]) : 0
            letters.append(alphabet[Int((high | low) >> UInt(16 - bits - bit % 8)) & (alphabet.count - 1)])
            bit += bits
        }
        var pattern = SecretPattern(letters, writing)
        pattern.hasLead = first > 0
        pattern.hasTrail = bit < bytes.count * 8
        return pattern
    }

    private static func scalars(of bytes: [UInt8]) -> [UInt32] {
        var scalars = [UInt32](repeating: 0, count: bytes.count)
        var index = 0
        while index < bytes.count {
            let length = Unicode.UTF8.isASCII(bytes[index]) ? 1 : max(1, (~bytes[index]).leadingZeroBitCount)
            let part = bytes[index..<min(index + length, bytes.count)]
            if let text = String(validating: part, as: UTF8.self), let scalar = text.unicodeScalars.first {
                scalars[index] = scalar.value
                index += part.count
            } else {
                index += 1
            }
        }
        return scalars
    }

    /// Whether the bytes may be written as escapes.
    var mayBeEscaped: Bool {
        switch writing {
        case .text, .base64, .base32: true
        case .plain, .hexadecimal, .decimal: false
        }
    }

    /// Whether a line may be broken between two of the bytes.
    var mayBeBroken: Bool {
        switch writing {
        case .text: bytes.count >= Self.shortestBroken
        case .base64, .base32: true
        case .plain, .hexadecimal, .decimal: false
        }
    }

    /// The pairs of bytes with which it can begin, where its first byte is not an escape.
    var beginnings: Set<UInt16> {
        switch writing {
        case .text, .base64, .base32:
            let escapes = Array(#"\%&='"$"#.utf8) + [0x0A, 0x0D]
            let second = bytes.count > 1 ? variants(of: bytes[1]) + escapes : Array(0...255)
            return Self.pairs(variants(of: bytes[0]), second)
        case .plain: return Self.pairs([bytes[0]], bytes.count > 1 ? [bytes[1]] : Array(0...255))
        case .hexadecimal:
            let (high, low) = (bytes[0] >> 4, bytes[0] & 15)
            return Self.pairs(Self.digits(high), Self.digits(low))
        case .decimal:
            let text = Array(String(bytes[0]).utf8)
            return Self.pairs([text[0]], text.count > 1 ? [text[1]] : Array(0...255))
        }
    }

    /// How a byte may be written as one byte.
    private func variants(of byte: UInt8) -> [UInt8] {
        switch (byte, writing) {
        case (0x41...0x5A, .base32): [byte, byte | 0x20]
        case (0x20, _): [0x20, 0x2B]
        case (0x2B, .base64): [0x2B, 0x2D]
        case (0x2F, .base64): [0x2F, 0x5F]
        default: [byte]
        }
    }

    /// The bytes that may be the first where it is written as an escape.
    var firsts: [UInt8] { writing == .base32 ? variants(of: bytes[0]) : [bytes[0]] }

    private static func digits(_ value: UInt8) -> [UInt8] {
        value < 10 ? [0x30 + value] : [0x61 + value - 10, 0x41 + value - 10]
    }

    private static func pairs(_ first: [UInt8], _ second: [UInt8]) -> Set<UInt16> {
        Set(first.flatMap { high in second.map { UInt16(high) << 8 | UInt16($0) } })
    }

    /// Whether a byte of the text stands for the byte at an index.
    func matches(_ byte: UInt8, at index: Int) -> Bool {
        let wanted = bytes[index]
        guard byte != wanted else { return true }
        if writing == .base32 { return (0x41...0x5A).contains(wanted) && byte == wanted | 0x20 }
        guard writing == .base64 else { return false }
        return (wanted == 0x2B && byte == 0x2D) || (wanted == 0x2F && byte == 0x5F)
    }
}
