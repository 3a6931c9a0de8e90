// SPDX-License-Identifier: Apache-2.0

/// What bash makes of the inside of `$'…'`.
///
/// All escapes of the manual's section "ANSI-C Quoting" are known, in a UTF-8 locale. As in bash, a text ends at a NUL,
/// and a backslash that begins no escape stays.
struct ANSIQuotedText {
    private let bytes: [UInt8]
    private var index = 0
    private var value: [UInt8] = []

    private init(_ bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }

    /// The bytes that the text stands for.
    static func value(of bytes: ArraySlice<UInt8>) -> [UInt8] {
        var text = ANSIQuotedText(bytes)
        while text.index < text.bytes.count { text.step() }
        return Array(text.value.prefix { $0 != 0 })
    }

    private static let letters: [UInt8: UInt8] = [
        UInt8(ascii: "a"): 0x07, UInt8(ascii: "b"): 0x08, UInt8(ascii: "e"): 0x1B, UInt8(ascii: "E"): 0x1B,
        UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
        UInt8(ascii: "v"): 0x0B, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "'"): 0x27, UInt8(ascii: "\""): 0x22,
        UInt8(ascii: "?"): 0x3F,
    ]

    private mutating func step() {
        let byte = bytes[index]
        index += 1
        guard byte == UInt8(ascii: "\\"), index < bytes.count else { return value.append(byte) }
        let escape = bytes[index]
        index += 1
        if let letter = Self.letters[escape] { return value.append(letter) }
        switch escape {
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            index -= 1
            value.append(UInt8(truncatingIfNeeded: number(radix: 8, digits: 3) ?? 0))
        case UInt8(ascii: "x"): hexadecimal()
        case UInt8(ascii: "u"): scalar(escape, digits: 4)
        case UInt8(ascii: "U"): scalar(escape, digits: 8)
        case UInt8(ascii: "c") where index < bytes.count: control()
        default: value += [byte, escape]
        }
    }

    /// Up to so many digits; nil when there is none.
    private mutating func number(radix: UInt32, digits: Int) -> UInt32? {
        var number: UInt32 = 0
        let start = index
        while index < bytes.count, index - start < digits,
            let digit = Character(UnicodeScalar(bytes[index])).hexDigitValue, digit < radix
        {
            number = number &* radix &+ UInt32(digit)
            index += 1
        }
        return index == start ? nil : number
    }

    /// `\x41`, or `\x{41}` with any number of digits, of which the last byte counts.
    private mutating func hexadecimal() {
        let isBraced = index < bytes.count && bytes[index] == UInt8(ascii: "{")
        if isBraced { index += 1 }
        let found = number(radix: 16, digits: isBraced ? .max : 2)
        if isBraced {
            if index < bytes.count, bytes[index] == UInt8(ascii: "}") { index += 1 }
        } else if found == nil {
            value += Array("\\x".utf8)
            return
        }
        value.append(UInt8(truncatingIfNeeded: found ?? 0))
    }

    /// `\u263a` and `\U0001f600`, also where that is no character.
    private mutating func scalar(_ escape: UInt8, digits: Int) {
        guard let number = number(radix: 16, digits: digits) else {
            value += [UInt8(ascii: "\\"), escape]
            return
        }
        guard number >= 0x80 else { return value.append(UInt8(number)) }
        let count =
            switch number {
            case ..<0x800: 2
            case ..<0x1_0000: 3
            case ..<0x20_0000: 4
            case ..<0x400_0000: 5
            case ..<0x8000_0000: 6
            default: 0
            }
        guard count > 0 else { return }
        let head = UInt8(truncatingIfNeeded: 0xFF00 >> UInt32(count)) | UInt8(number >> UInt32(6 * (count - 1)))
        value.append(head)
        for place in (0..<count - 1).reversed() {
            value.append(0x80 | UInt8(number >> UInt32(6 * place) & 0x3F))
        }
    }

    /// `\cA`; a backslash that follows is written twice.
    private mutating func control() {
        let letter = bytes[index]
        index += 1
        if letter == UInt8(ascii: "\\"), index < bytes.count, bytes[index] == letter { index += 1 }
        let isLower = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
        value.append(letter == UInt8(ascii: "?") ? 0x7F : (isLower ? letter & 0xDF : letter) & 0x1F)
    }
}
