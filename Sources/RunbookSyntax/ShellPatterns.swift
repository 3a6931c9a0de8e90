// SPDX-License-Identifier: Apache-2.0

/// Finds the file name patterns and brace expansions of one word, byte by byte.
struct ShellPatterns {
    private var hasGlob = false
    private var hasBraces = false
    private var bracket: Int?
    private var braces: [(offset: Int, expands: Bool)] = []
    private var previous: UInt8 = 0

    /// Takes an unquoted byte, and returns the pattern that it completes; each kind is returned once a word.
    mutating func take(_ byte: UInt8, at offset: Int) -> (kind: ShellConstruct.Kind, lower: Int, upper: Int)? {
        defer { previous = byte }
        switch byte {
        case UInt8(ascii: "*"), UInt8(ascii: "?"): return glob(at: offset)
        case UInt8(ascii: "["): bracket = bracket ?? offset
        case UInt8(ascii: "]"):
            guard let start = bracket, offset > start + 1 else { return nil }
            return glob(at: start)
        case UInt8(ascii: "{"): braces.append((offset, false))
        case UInt8(ascii: ","): expand()
        case UInt8(ascii: ".") where previous == byte: expand()
        case UInt8(ascii: "}"):
            guard let open = braces.popLast(), open.expands, !hasBraces else { return nil }
            hasBraces = true
            return (.braceExpansion, open.offset, offset + 1)
        default: break
        }
        return nil
    }

    private mutating func glob(at offset: Int) -> (kind: ShellConstruct.Kind, lower: Int, upper: Int)? {
        guard !hasGlob else { return nil }
        hasGlob = true
        return (.glob, offset, offset + 1)
    }

    private mutating func expand() {
        if !braces.isEmpty { braces[braces.count - 1].expands = true }
    }
}
