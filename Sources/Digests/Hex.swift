// SPDX-License-Identifier: Apache-2.0

/// Hexadecimal text (base 16 of RFC 4648), written in lower case.
public enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Two lower-case digits a byte.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: 2 * bytes.count) { output in
            var position = 0
            for byte in bytes {
                output[position] = digits[Int(byte >> 4)]
                output[position + 1] = digits[Int(byte & 15)]
                position += 2
            }
            return position
        }
    }

    /// Sixteen lower-case digits a word, the highest first.
    static func encode(_ words: [UInt64]) -> String {
        String(unsafeUninitializedCapacity: 16 * words.count) { output in
            digits.withUnsafeBufferPointer { digits in
                for place in 0..<16 * words.count {
                    output[place] = digits[Int(words[place / 16] >> UInt64(60 - 4 * (place % 16)) & 15)]
                }
            }
            return 16 * words.count
        }
    }

    /// The bytes that the digits stand for; nil for an odd count or any other character.
    public static func decode(_ text: some StringProtocol, allowsUpperCase: Bool = true) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        for character in text.utf8 {
            guard let digit = value(of: character, allowsUpperCase: allowsUpperCase) else { return nil }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return high == nil ? bytes : nil
    }

    private static func value(of character: UInt8, allowsUpperCase: Bool) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F") where allowsUpperCase: character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
