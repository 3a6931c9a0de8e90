// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RunCore

/// Lines of what scripts print.
struct OutputLineTests {
    private func texts(_ lines: [OutputLine]) -> [String] { lines.map { String(decoding: $0.bytes, as: UTF8.self) } }

    @Test func `lines are the same wherever what is printed is cut`() {
        let printed = Array("one\r\n\r\nzwei: ü\n10%\r20%\r\nlast".utf8)
        for cut in 0...printed.count {
            var cutter = OutputLineCutter()
            let lines =
                cutter.take(Array(printed[..<cut]), isError: false)
                + cutter.take(Array(printed[cut...]), isError: false) + cutter.finish()
            #expect(texts(lines) == ["one", "", "zwei: ü", "10%", "20%", "last"], "cut at \(cut)")
        }
    }

    @Test func `streams do not mix within a line, and a gap stands where it is`() {
        var cutter = OutputLineCutter()
        #expect(cutter.take(Array("half".utf8), isError: false).isEmpty)
        #expect(cutter.take(Array("bad\n".utf8), isError: true) == [OutputLine(Array("bad".utf8), isError: true)])
        let lines = cutter.take(Array("tail\n".utf8), isError: false, missing: 7)
        #expect(texts(lines) == ["half", "", "tail"] && lines.map(\.leftOut) == [nil, 7, nil])
    }

    @Test func `a line without end is cut, and between two characters`() {
        for before in 0..<4 {
            var cutter = OutputLineCutter()
            let printed = String(repeating: "x", count: before) + String(repeating: "€😀ü", count: 6000)
            let lines = cutter.take(Array(printed.utf8), isError: false) + cutter.finish()
            #expect(lines.count > 2 && lines.allSatisfy { $0.bytes.count <= OutputLineCutter.longest })
            #expect(lines.allSatisfy { String(validating: $0.bytes, as: UTF8.self) != nil })
            #expect(texts(lines).joined() == printed)
        }
    }

    @Test func `bytes that are no text are kept as they are`() {
        var cutter = OutputLineCutter()
        let printed: [UInt8] = [0xE2, 0x82, 0x0A, 0xFF, 0x00, 0x1B, 0x0A]
        #expect(cutter.take(printed, isError: false).map(\.bytes) == [[0xE2, 0x82], [0xFF, 0x00, 0x1B]])
    }
}
