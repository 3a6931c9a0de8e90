// SPDX-License-Identifier: Apache-2.0

/// Compares a text with secrets as somebody who reads every escape would.
///
/// Several ways to read on are followed at once, since it is not known which program wrote the text: `%25` is a percent
/// sign in a URL and three characters anywhere else.
struct SecretMatcher {
    /// The most that is skipped at once: backslashes before a character, blanks behind a broken line.
    private static let longestRun = 256

    let text: UnsafeBufferPointer<UInt8>
    let ending: Ending
    /// Set when the end of the text kept a secret from being told from something else.
    private(set) var ranOut = false

    init(text: UnsafeBufferPointer<UInt8>, ending: Ending) {
        self.text = text
        self.ending = ending
    }

    /// Whether an escape may begin with the byte.
    static func beginsEscape(_ byte: UInt8) -> Bool { byte == 0x5C || byte == 0x25 || byte == 0x26 || byte == 0x3D }

    /// The byte at an index; nil behind the end, which is noted.
    mutating func byte(_ index: Int) -> UInt8? {
        guard index < text.count else {
            ranOut = true
            return nil
        }
        return text[index]
    }

    /// Forgets whether the end was met.
    mutating func begin() { ranOut = false }

    // MARK: - One pattern

    /// What a secret, from one of its bytes on, takes of the text when it begins at an index; nil when it does not.
    mutating func place(of pattern: SecretPattern, from offset: Int = 0, at start: Int) -> Range<Int>? {
        let end: Int?
        switch pattern.writing {
        case .text, .base64, .base32: end = textEnd(pattern, offset, start)
        case .plain: end = plainEnd(pattern, start)
        case .hexadecimal: end = numbersEnd(pattern, offset, start) { $0.pair($1, $2) }
        case .decimal: end = numbersEnd(pattern, offset, start) { $0.decimal($1, $2) }
        }
        guard let end else { return nil }
        let lower = pattern.hasLead && offset == 0 && start > 0 && isBase64(text[start - 1]) ? start - 1 : start
        let hasLetters = pattern.writing == .base64 || pattern.writing == .base32
        return escapeStart(lower)..<escapeEnd(hasLetters ? lettersEnd(end, pattern) : end)
    }

    private mutating func plainEnd(_ pattern: SecretPattern, _ start: Int) -> Int? {
        for (index, wanted) in pattern.bytes.enumerated() where byte(start + index) != wanted { return nil }
        return start + pattern.bytes.count
    }

    private mutating func textEnd(_ pattern: SecretPattern, _ offset: Int, _ start: Int) -> Int? {
        var (index, position) = (offset, start)
        // As long as there is one way to read on, no list of ways is kept.
        while index < pattern.bytes.count {
            guard let byte = byte(position) else { return isCutOff(pattern, index - offset) ? position : nil }
            if Self.isAmbiguous(byte) { return waysEnd(pattern, offset, index, position) }
            guard pattern.matches(byte, at: index) else { return partEnd(pattern, index - offset, position) }
            (index, position) = (index + 1, position + 1)
        }
        return position
    }

    /// Whether more than one way to read on may begin with the byte.
    static func isAmbiguous(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x0A, 0x0D, 0x22, 0x24, 0x25, 0x26, 0x27, 0x2B, 0x3D, 0x5C: true
        default: false
        }
    }

    /// A place in the secret and one in the text.
    private struct Way: Hashable {
        var index: Int
        var position: Int
    }

    private mutating func waysEnd(_ pattern: SecretPattern, _ offset: Int, _ index: Int, _ position: Int) -> Int? {
        var way = Way(index: index, position: position)
        var open: [Way] = []
        // Most texts are told from a secret by the first character that might be an escape, for which no list is made.
        while open.isEmpty {
            guard way.index < pattern.bytes.count else { return way.position }
            guard way.position < text.count else {
                ranOut = true
                return isCutOff(pattern, way.index - offset) ? text.count : nil
            }
            open = ways(pattern, way, isFirst: way.index == offset)
            if open.isEmpty { return partEnd(pattern, way.index - offset, way.position) }
            if open.count == 1 { way = open.removeLast() }
        }
        return search(pattern, offset, open)
    }

    /// The furthest end that any of the ways leads to.
    private mutating func search(_ pattern: SecretPattern, _ offset: Int, _ ways: [Way]) -> Int? {
        var open = ways
        var seen = Set(open)
        var end: Int?
        while let way = open.popLast() {
            guard way.index < pattern.bytes.count else {
                end = max(end ?? 0, way.position)
                continue
            }
            if way.position >= text.count {
                ranOut = true
                if isCutOff(pattern, way.index - offset) { end = text.count }
                continue
            }
            let next = self.ways(pattern, way, isFirst: way.index == offset)
            if next.isEmpty, let part = partEnd(pattern, way.index - offset, way.position) { end = max(end ?? 0, part) }
            for next in next where seen.insert(next).inserted { open.append(next) }
        }
        return end
    }

    // MARK: - One character

    private mutating func ways(_ pattern: SecretPattern, _ way: Way, isFirst: Bool) -> [Way] {
        let (index, position) = (way.index, way.position)
        let byte = text[position]
        var found: [Way] = []
        if pattern.matches(byte, at: index) { found.append(Way(index: index + 1, position: position + 1)) }
        switch byte {
        case 0x5C: found += backslashed(pattern, way)
        case 0x25, 0x26, 0x3D:
            for (value, isByte, end) in escapes(at: position) {
                if let length = length(of: value, isByte, in: pattern, at: index) {
                    found.append(Way(index: index + length, position: end))
                }
            }
        case 0x2B where pattern.bytes[index] == 0x20: found.append(Way(index: index + 1, position: position + 1))
        case 0x22, 0x24, 0x27:
            if pattern.bytes[index] == byte {
                found += doubled(byte, at: position).map { Way(index: index + 1, position: $0) }
            }
        default: break
        }
        if !isFirst { found += glues(pattern, at: position).map { Way(index: index, position: $0) } }
        return found
    }

    /// How many bytes of the secret a value stands for, at least one; nil when it is not what stands there.
    private func length(of value: UInt32, _ isByte: Bool, in pattern: SecretPattern, at index: Int) -> Int? {
        let scalar = pattern.scalars[index]
        if value < 0x80 || isByte, value < 0x100, pattern.matches(UInt8(value), at: index) { return 1 }
        guard scalar == value, value >= 0x80, let character = Unicode.Scalar(value) else { return nil }
        return UTF8.width(character)
    }

    private mutating func backslashed(_ pattern: SecretPattern, _ way: Way) -> [Way] {
        var found: [Way] = []
        let behind = runEnd(of: 0x5C, at: way.position)
        if pattern.bytes[way.index] == 0x5C {
            for end in (way.position + 1)...behind { found.append(Way(index: way.index + 1, position: end)) }
        }
        for (value, isByte, end) in escapes(behindBackslashes: behind) {
            guard let length = length(of: value, isByte, in: pattern, at: way.index) else { continue }
            found.append(Way(index: way.index + length, position: end))
            guard value == 0x22, end < text.count, text[end] == 0x5C else { continue }
            // A quote that CSV has doubled, in JSON.
            let second = runEnd(of: 0x5C, at: end)
            if byte(second) == 0x22 { found.append(Way(index: way.index + 1, position: second + 1)) }
        }
        return found
    }

    /// Where a quote or dollar that is written more than once ends: `''`, `'\''`, `'"'"'`, `""`, `$$`.
    private mutating func doubled(_ byte: UInt8, at position: Int) -> [Int] {
        var ends: [Int] = []
        if self.byte(position + 1) == byte { ends.append(position + 2) }
        guard byte == 0x27 else { return ends }
        let slashes = runEnd(of: 0x5C, at: position + 1)
        if slashes > position + 1, hasPrefix("''", at: slashes) { ends.append(slashes + 2) }
        if self.byte(slashes) == 0x22, self.byte(slashes + 1) == 0x27 {
            let again = runEnd(of: 0x5C, at: slashes + 2)
            if self.byte(again) == 0x22, self.byte(again + 1) == 0x27 { ends.append(again + 2) }
        }
        return ends
    }

    /// Where what may stand between two characters without being a part of the secret ends: a broken line, quotes.
    private mutating func glues(_ pattern: SecretPattern, at position: Int) -> [Int] {
        guard pattern.mayBeBroken else { return [] }
        switch text[position] {
        case 0x0D, 0x0A: return [blanksEnd(position)]
        case 0x3D:
            guard let next = byte(position + 1) else { return [] }
            if next == 0x0A || next == 0x0D { return [blanksEnd(position + 1)] }
            return next == 0x5C ? escapedBreakEnd(position + 1) : []
        case 0x5C: return escapedBreakEnd(position)
        case 0x25:
            guard byte(position + 1) == 0x30, let digit = byte(position + 2) else { return [] }
            return [0x41, 0x44, 0x61, 0x64].contains(digit) ? [position + 3] : []
        case 0x27:
            if byte(position + 1) == 0x27 { return [position + 2] }
            return byte(position + 1) == 0x24 && byte(position + 2) == 0x27 ? [position + 3] : []
        default: return []
        }
    }

    /// The end of a broken line that is written `\n` or `\r`.
    private mutating func escapedBreakEnd(_ start: Int) -> [Int] {
        let behind = runEnd(of: 0x5C, at: start)
        guard let letter = byte(behind), [0x0A, 0x0D, 0x6E, 0x72].contains(letter) else { return [] }
        return [blanksEnd(behind + 1)]
    }

    private mutating func blanksEnd(_ start: Int) -> Int {
        var end = start
        while end - start < Self.longestRun, let byte = byte(end), byte == 0x20 || (0x09...0x0D).contains(byte) {
            end += 1
        }
        return end
    }

    private mutating func runEnd(of wanted: UInt8, at start: Int) -> Int {
        var end = start
        while end - start < Self.longestRun, byte(end) == wanted { end += 1 }
        return end
    }
}

// MARK: - Escapes

extension SecretMatcher {
    /// A value that an escape stands for, whether it is a byte rather than a character, and where the escape ends.
    typealias Escape = (value: UInt32, isByte: Bool, end: Int)

    /// Tells the first bytes of what an escape at an index may stand for; most escapes cost no list.
    mutating func forEachEscapedByte(at start: Int, _ body: (inout SecretMatcher, UInt8) -> Void) {
        switch text[start] {
        case 0x5C:
            body(&self, 0x5C)
            let behind = runEnd(of: 0x5C, at: start)
            guard let letter = byte(behind) else { return }
            if let value = Self.control(letter) { body(&self, UInt8(value)) }
            switch letter {
            case 0x75, 0x55, 0x78, 0x30...0x37:
                for escape in escapes(behindBackslashes: behind) { tell(escape.value, escape.isByte, body) }
            default: tell(UInt32(letter), true, body)
            }
        case 0x26:
            guard let next = byte(start + 1), next == 0x23 || (0x61...0x7A).contains(next | 0x20) else { return }
            for escape in entities(at: start) { tell(escape.value, escape.isByte, body) }
        case 0x3D:
            if let value = hexadecimal(2, at: start + 1) { tell(value, true, body) }
        default:
            if byte(start + 1) == 0x25 { body(&self, 0x25) }
            var digits = start + 1
            while let value = hexadecimal(2, at: digits), digits - start < 34 {
                tell(value, true, body)
                guard value == 0x25 else { return }
                digits += 2
            }
        }
    }

    private mutating func tell(_ value: UInt32, _ isByte: Bool, _ body: (inout SecretMatcher, UInt8) -> Void) {
        if isByte { body(&self, UInt8(truncatingIfNeeded: value)) }
        if !isByte, let first = Unicode.Scalar(value).flatMap({ UTF8.encode($0)?.first }) { body(&self, first) }
        // The letters of the other alphabet of Base64.
        if value == 0x2D { body(&self, 0x2B) }
        if value == 0x5F { body(&self, 0x2F) }
    }

    /// What `%…`, `&…;` or `=…` may stand for.
    private mutating func escapes(at start: Int) -> [Escape] {
        switch text[start] {
        case 0x25: percents(at: start)
        case 0x26: entities(at: start)
        case 0x3D: hexadecimal(2, at: start + 1).map { [($0, true, start + 3)] } ?? []
        default: []
        }
    }

    /// `%41`, the same encoded again any number of times, and `%%`.
    private mutating func percents(at start: Int) -> [Escape] {
        var found: [Escape] = []
        if byte(start + 1) == 0x25 { found.append((0x25, true, start + 2)) }
        var digits = start + 1
        while let value = hexadecimal(2, at: digits) {
            found.append((value, true, digits + 2))
            guard value == 0x25, digits - start < 32 else { break }
            digits += 2
        }
        return found
    }

    /// `&lt;`, `&#60;`, `&#x3c;`, and the same with the `&` written as `&amp;`.
    private mutating func entities(at start: Int) -> [Escape] {
        var found: [Escape] = []
        var name = start + 1
        while hasPrefix("amp;", at: name), name - start < 64 {
            name += 4
            found.append((0x26, false, name))
        }
        if byte(name) == 0x23 {
            let isHexadecimal = byte(name + 1).map { $0 | 0x20 } == 0x78
            let digits = isHexadecimal ? name + 2 : name + 1
            if let (value, end) = number(radix: isHexadecimal ? 16 : 10, at: digits, most: 8), byte(end) == 0x3B {
                found.append((value, false, end + 1))
            }
        } else if let (value, end) = namedEntity(at: name) {
            found.append((value, false, end))
        }
        return found
    }

    private mutating func namedEntity(at start: Int) -> (value: UInt32, end: Int)? {
        var end = start
        while end - start < 9, let byte = byte(end), (0x61...0x7A).contains(byte | 0x20) { end += 1 }
        guard end > start, end < text.count, text[end] == 0x3B else { return nil }
        return Self.entities[String(decoding: text[start..<end], as: UTF8.self)].map { ($0, end + 1) }
    }

    private static let entities: [String: UInt32] = [
        "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "nbsp": 0xA0, "Tab": 0x09, "NewLine": 0x0A, "excl": 0x21,
        "num": 0x23, "dollar": 0x24, "percnt": 0x25, "lpar": 0x28, "rpar": 0x29, "ast": 0x2A, "plus": 0x2B,
        "comma": 0x2C,
        "period": 0x2E, "sol": 0x2F, "colon": 0x3A, "semi": 0x3B, "equals": 0x3D, "quest": 0x3F, "commat": 0x40,
        "lbrack": 0x5B, "lsqb": 0x5B, "bsol": 0x5C, "rsqb": 0x5D, "rbrack": 0x5D, "Hat": 0x5E, "lowbar": 0x5F,
        "grave": 0x60, "lcub": 0x7B, "lbrace": 0x7B, "verbar": 0x7C, "vert": 0x7C, "rcub": 0x7D, "rbrace": 0x7D,
    ]

    /// What a character behind backslashes may stand for.
    private mutating func escapes(behindBackslashes start: Int) -> [Escape] {
        guard let letter = byte(start) else { return [] }
        var found: [Escape] = []
        if let value = Self.control(letter) { found.append((value, true, start + 1)) }
        switch letter {
        case 0x75:
            found += braced(at: start + 1)
            if let unit = hexadecimal(4, at: start + 1) {
                found.append(surrogates(unit, at: start + 5))
            }
        case 0x55: if let value = hexadecimal(8, at: start + 1) { found.append((value, false, start + 9)) }
        case 0x78:
            found += braced(at: start + 1)
            if let (value, end) = number(radix: 16, at: start + 1, most: 2) { found += Self.readings(value, end) }
        case 0x30...0x37:
            for most in 1...4 {
                guard let (value, end) = number(radix: 8, at: start, most: most), end == start + most, value < 256
                else { break }
                found += Self.readings(value, end)
            }
        default:
            let isLetter = (0x61...0x7A).contains(letter | 0x20) || (0x30...0x39).contains(letter)
            if !isLetter, letter < 0x80 { found.append((UInt32(letter), true, start + 1)) }
        }
        return found
    }

    /// `{1F6DF}`.
    private mutating func braced(at start: Int) -> [Escape] {
        guard byte(start) == 0x7B, let (value, end) = number(radix: 16, at: start + 1, most: 8), byte(end) == 0x7D
        else { return [] }
        return [(value, false, end + 1)]
    }

    /// A number that some languages take for a byte and some for a character.
    private static func readings(_ value: UInt32, _ end: Int) -> [Escape] {
        value < 0x80 ? [(value, true, end)] : [(value, true, end), (value, false, end)]
    }

    /// The control character that a letter behind a backslash stands for.
    private static func control(_ letter: UInt8) -> UInt32? {
        switch letter {
        case 0x6E: 0x0A
        case 0x74: 0x09
        case 0x72: 0x0D
        case 0x62: 0x08
        case 0x66: 0x0C
        case 0x61: 0x07
        case 0x76: 0x0B
        case 0x65, 0x45: 0x1B
        default: nil
        }
    }

    /// A character of one or two units of UTF-16.
    private mutating func surrogates(_ unit: UInt32, at end: Int) -> Escape {
        guard (0xD800..<0xDC00).contains(unit) else { return (unit, false, end) }
        var second = end
        while second - end < 64, byte(second) == 0x5C { second += 1 }
        guard second > end, byte(second) == 0x75, let low = hexadecimal(4, at: second + 1),
            (0xDC00..<0xE000).contains(low)
        else { return (unit, false, end) }
        return (0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00), false, second + 5)
    }

    private mutating func hasPrefix(_ prefix: StaticString, at start: Int) -> Bool {
        for index in 0..<prefix.utf8CodeUnitCount where byte(start + index) != prefix.utf8Start[index] { return false }
        return true
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x61...0x66: UInt32(byte - 0x61 + 10)
        case 0x41...0x46: UInt32(byte - 0x41 + 10)
        default: nil
        }
    }

    /// The value of exactly so many hexadecimal digits.
    private mutating func hexadecimal(_ count: Int, at start: Int) -> UInt32? {
        number(radix: 16, at: start, most: count).flatMap { $0.end == start + count ? $0.value : nil }
    }

    private mutating func number(radix: UInt32, at start: Int, most: Int) -> (value: UInt32, end: Int)? {
        var (value, end): (UInt32, Int) = (0, start)
        while end - start < most, let byte = byte(end), let digit = Self.digit(byte), digit < radix {
            (value, end) = (value &* radix &+ digit, end + 1)
        }
        return end > start ? (value, end) : nil
    }
}

// MARK: - Numbers

extension SecretMatcher {
    /// Where a row of numbers ends that are the bytes of the secret.
    private mutating func numbersEnd(
        _ pattern: SecretPattern,
        _ offset: Int,
        _ start: Int,
        _ numberEnd: (inout SecretMatcher, UInt8, Int) -> Int?
    ) -> Int? {
        var position = start
        for index in offset..<pattern.bytes.count {
            if index > offset { position = separatorsEnd(position) }
            guard let end = numberEnd(&self, pattern.bytes[index], position) else {
                return text.count - position < 3 && isCutOff(pattern, index - offset) ? text.count : nil
            }
            position = end
        }
        return position
    }

    /// The end of the two hexadecimal digits of a byte.
    private mutating func pair(_ wanted: UInt8, _ start: Int) -> Int? {
        hexadecimal(2, at: start) == UInt32(wanted) ? start + 2 : nil
    }

    /// The end of the decimal number of a byte, which stands alone.
    private mutating func decimal(_ wanted: UInt8, _ start: Int) -> Int? {
        if start > 0, start < text.count, (0x30...0x39).contains(text[start - 1]) { return nil }
        guard let (value, end) = number(radix: 10, at: start, most: 3), value == UInt32(wanted) else { return nil }
        if let next = byte(end), (0x30...0x39).contains(next) { return nil }
        return end
    }

    /// The end of what stands between two numbers: blanks, commas, colons, broken lines, `0x`.
    private mutating func separatorsEnd(_ start: Int) -> Int {
        var end = start
        while end - start < 32, let byte = byte(end) {
            switch byte {
            case 0x20, 0x2C, 0x2D, 0x3A, 0x3B, 0x5F, 0x09...0x0D: end += 1
            case 0x5C:
                guard let letter = self.byte(end + 1) else { return end }
                guard [0x5C, 0x6E, 0x72, 0x74, 0x78].contains(letter) else { return end }
                end += letter == 0x5C ? 1 : 2
            case 0x30:
                guard let next = self.byte(end + 1), next | 0x20 == 0x78 else { return end }
                end += 2
            default: return end
            }
        }
        return end
    }
}

// MARK: - Edges

extension SecretMatcher {
    func isBase64(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2F, 0x5F].contains(byte)
    }

    /// The end of the letter that holds the secret's last bits, and of the padding.
    private mutating func lettersEnd(_ end: Int, _ pattern: SecretPattern) -> Int {
        var end = end
        if pattern.hasTrail, let next = byte(end), isBase64(next) { end += 1 }
        while let byte = byte(end), byte == 0x3D || (byte == 0x25 && hexadecimal(2, at: end + 1) == 0x3D) {
            end += byte == 0x3D ? 1 : 3
        }
        return end
    }

    /// The beginning of the escape in which an index lies, so that no half of one is left behind.
    private func escapeStart(_ start: Int) -> Int {
        for digits in 0...3 where start - digits >= 2 && text[start - digits - 1] == 0x75 {
            guard text[(start - digits)..<start].allSatisfy({ Self.digit($0) != nil }), start < text.count,
                Self.digit(text[start]) != nil, hasOddBackslashes(before: start - digits - 1)
            else { continue }
            return start - digits - 2
        }
        return hasOddBackslashes(before: start) ? start - 1 : start
    }

    /// The end of the escape that begins with the byte before an index, if one does.
    private func escapeEnd(_ end: Int) -> Int {
        guard end < text.count, text[end] < 0x80, text[end] != 0x0A, hasOddBackslashes(before: end) else { return end }
        return end + 1
    }

    private func hasOddBackslashes(before index: Int) -> Bool {
        var start = index
        while start > 0, index - start < Self.longestRun, text[start - 1] == 0x5C { start -= 1 }
        return (index - start) % 2 == 1
    }
}
