// SPDX-License-Identifier: Apache-2.0

/// The bytes of one source file with its line table.
///
/// Lines end at LF, CR LF or a lone CR, as CommonMark has it. The bytes need not be valid UTF-8: what is not becomes
/// U+FFFD where text is asked for, so that every file can be quoted in a diagnostic.
///
/// Several sources of one compilation have bases that keep their offsets apart: an offset or a range then names its
/// source by itself, see ``SourceList``.
public struct SourceText: Sendable, Hashable {
    /// The name that diagnostics print, usually a path relative to the workspace.
    public let name: String
    /// The bytes as they were read, indexed by offset.
    public let bytes: SourceBytes
    /// The places that hold secrets, in order and apart: nothing quotes them.
    private var concealed: [SourceRange] = []
    /// The starts of the lines, counted from the first byte.
    private let lineStarts: [Int]

    /// A source of the given bytes whose offsets begin at `base`.
    public init(name: String, bytes: [UInt8], base: Int = 0) {
        self.name = name
        self.bytes = SourceBytes(bytes, base: base)
        var starts = [0]
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 0x0A {
                starts.append(index)
            } else if byte == 0x0D {
                if index < bytes.count, bytes[index] == 0x0A { index += 1 }
                starts.append(index)
            }
        }
        lineStarts = starts
    }

    /// A source of the given text whose offsets begin at `base`.
    public init(name: String, _ text: String, base: Int = 0) {
        self.init(name: name, bytes: Array(text.utf8), base: base)
    }

    /// The offset of the first byte: 0 for the first source of a compilation.
    public var base: Int { bytes.startIndex }

    /// The offset after the last byte.
    public var end: Int { bytes.endIndex }

    /// How many lines there are; a text that ends with a line end has an empty last line.
    public var lineCount: Int { lineStarts.count }

    /// The range of the whole text.
    public var range: SourceRange { SourceRange(base, end) }

    /// The line that holds `offset`, counted from 1; offsets outside the text are clamped.
    public func line(at offset: Int) -> Int {
        let offset = offset - base
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// Line and column of `offset`; offsets outside the text are clamped.
    public func location(at offset: Int) -> SourceLocation {
        let offset = min(max(base, offset), end)
        let line = line(at: offset)
        return SourceLocation(line: line, column: offset - base - lineStarts[line - 1] + 1)
    }

    /// The offset of a place; lines and columns outside the text are clamped, columns to the end of their line.
    public func offset(of location: SourceLocation) -> Int {
        let line = lineRange(location.line)
        return min(line.lower + max(0, location.column - 1), line.upper)
    }

    /// The range of a line (counted from 1) without its line end; lines outside the text are clamped.
    public func lineRange(_ line: Int) -> SourceRange {
        let index = min(max(1, line), lineStarts.count) - 1
        let lower = lineStarts[index]
        let storage = bytes.storage
        var upper = index + 1 < lineStarts.count ? lineStarts[index + 1] : storage.count
        if index + 1 < lineStarts.count {
            if upper > lower, storage[upper - 1] == 0x0A { upper -= 1 }
            if upper > lower, storage[upper - 1] == 0x0D { upper -= 1 }
        }
        return SourceRange(base + lower, base + upper)
    }

    /// The bytes of a range, clamped to the text; the indices of the result are not offsets.
    public func bytes(in range: SourceRange) -> ArraySlice<UInt8> {
        let lower = min(max(base, range.lower), end)
        return bytes.storage[lower - base..<min(max(lower, range.upper), end) - base]
    }

    /// The text of a range, clamped to the text; bytes that are not UTF-8 become U+FFFD.
    public func text(in range: SourceRange) -> String { String(decoding: bytes(in: range), as: UTF8.self) }

    /// The source with places that are not quoted.
    public func concealing(_ ranges: [SourceRange]) -> SourceText {
        guard !ranges.isEmpty else { return self }
        var source = self
        source.concealed = (concealed + ranges).sorted().reduce(into: []) { merged, range in
            if let last = merged.last, range.lower <= last.upper {
                merged[merged.count - 1] = last.union(range)
            } else {
                merged.append(range)
            }
        }
        return source
    }

    /// The text of a range for showing: an asterisk for each column of a place that is not quoted.
    func quoted(in range: SourceRange) -> String {
        var text = ""
        var start = range.lower
        for secret in concealed where secret.lower < range.upper && secret.upper > range.lower {
            let (lower, upper) = (max(secret.lower, start), min(secret.upper, range.upper))
            text += self.text(in: SourceRange(start, lower))
            text += String(repeating: "*", count: VisibleText.columns(self.text(in: SourceRange(lower, upper))))
            start = upper
        }
        return text + self.text(in: SourceRange(start, max(start, range.upper)))
    }

    /// The offset of the first byte that is not part of valid UTF-8, or nil when all of it is.
    public var firstInvalidByte: Int? {
        var offset = base
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): offset += UTF8.width(scalar)
            case .emptyInput: return nil
            case .error: return offset
            }
        }
    }

    /// Sources by their names; of several with one name the first.
    static func byName(_ sources: [SourceText]) -> [String: SourceText] {
        Dictionary(sources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
