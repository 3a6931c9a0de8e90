// SPDX-License-Identifier: Apache-2.0

import RunbookSyntax

/// The text of a `<<END`.
struct HereDocument {
    /// Whether the shell replaces variables in it.
    let expands: Bool
    /// The first variable or `$(`, as offsets in the fence; nil when there is none.
    let firstVariable: Range<Int>?

    /// The here-documents of a statement of a fence, in order.
    static func all(in statement: ShellStatement, of bytes: [UInt8]) -> [HereDocument] {
        var found: [HereDocument] = []
        var position: Int?
        for construct in statement.constructs where construct.kind == .hereDocument {
            let range = construct.range.offsets.clamped(to: 0..<bytes.count)
            let stripsTabs = bytes[range].starts(with: "<<-".utf8)
            var delimiter = bytes[range].dropFirst(stripsTabs ? 3 : 2).filter { $0 != 0x20 && $0 != 0x09 }
            let isQuoted = delimiter.contains { "'\"\\".utf8.contains($0) }
            delimiter = delimiter.filter { !"'\"\\".utf8.contains($0) }
            var line = position ?? nextLine(bytes, range.upperBound)
            let start = line
            var end = line
            while line < bytes.count {
                end = line
                let stop = bytes[line...].firstIndex(of: 0x0A) ?? bytes.count
                let text = stripsTabs ? bytes[line..<stop].drop { $0 == 0x09 } : bytes[line..<stop]
                line = min(stop + 1, bytes.count)
                if text.elementsEqual(delimiter) { break }
                end = line
            }
            position = line
            found.append(HereDocument(expands: !isQuoted, firstVariable: variable(bytes, start..<max(start, end))))
        }
        return found
    }

    private static func nextLine(_ bytes: [UInt8], _ offset: Int) -> Int {
        bytes[offset...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
    }

    private static func variable(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int>? {
        var index = range.lowerBound
        while index + 1 < range.upperBound {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 2
                continue
            }
            guard bytes[index] == UInt8(ascii: "$") else {
                index += 1
                continue
            }
            let isBraced = bytes[index + 1] == UInt8(ascii: "{") || bytes[index + 1] == UInt8(ascii: "(")
            var end = index + (isBraced ? 2 : 1)
            let name = end
            while end < range.upperBound, ValueName.isNameByte(bytes[end], first: end == name) { end += 1 }
            if end > name { return index..<min(end + (isBraced ? 1 : 0), range.upperBound) }
            index += 1
        }
        return nil
    }
}
