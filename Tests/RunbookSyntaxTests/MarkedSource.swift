// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// A source text whose places are written into it: `«1»…«/1»` marks the range 1, `«2»` the place 2.
struct MarkedSource {
    let source: SourceText
    private var starts: [String: Int] = [:]
    private var ends: [String: Int] = [:]

    init(_ marked: String, name: String = "runbook.md") {
        var bytes: [UInt8] = []
        var rest = marked[...]
        while let open = rest.firstIndex(of: "«"), let close = rest[open...].firstIndex(of: "»") {
            bytes += rest[..<open].utf8
            let mark = rest[rest.index(after: open)..<close]
            if mark.hasPrefix("/") {
                ends[String(mark.dropFirst())] = bytes.count
            } else {
                starts[String(mark)] = bytes.count
            }
            rest = rest[rest.index(after: close)...]
        }
        bytes += rest.utf8
        source = SourceText(name: name, bytes: bytes)
    }

    /// The range of a mark; an empty range when it has no end.
    subscript(mark: String) -> SourceRange {
        let start = starts[mark] ?? -1
        return SourceRange(start, ends[mark] ?? start)
    }
}
