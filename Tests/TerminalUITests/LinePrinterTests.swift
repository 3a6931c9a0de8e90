// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import TerminalUI
import Testing

struct LinePrinterTests {
    /// Keeps what was written; refuses everything once it is full.
    private final class Recorder: Sendable {
        private let bytes = Mutex<[UInt8]>([])
        private let capacity: Int

        init(capacity: Int = .max) { self.capacity = capacity }

        var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

        func write(_ more: [UInt8]) -> Bool {
            bytes.withLock { bytes in
                if bytes.count + more.count > capacity { return false }
                bytes += more
                return true
            }
        }
    }

    private func printer(_ recorder: Recorder, smart: Bool, columns: Int = 20) -> LinePrinter {
        let environment = smart ? ["TERM": "xterm", "NO_COLOR": "1"] : [:]
        let capabilities = TerminalCapabilities(isTerminal: smart, columns: columns) { environment[$0] }
        return LinePrinter(capabilities: capabilities) { recorder.write($0) }
    }

    @Test func `a pipe without a reader is a failed write and nothing worse`() {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        let printer = LinePrinter(descriptor: ends[1])
        #expect(!printer.line("lost"))
        #expect(printer.hasFailed)
        #expect(!printer.line("lost too"))
        close(ends[1])
        #expect(!DescriptorWriter.write([1], to: -1))
    }

    @Test func `after a failure nothing is attempted`() {
        let recorder = Recorder(capacity: 3)
        let printer = printer(recorder, smart: false)
        #expect(printer.line("a"))
        #expect(!printer.line("bcdef"))
        #expect(!printer.line(""))
        #expect(!printer.status("s"))
        #expect(!printer.clearStatus())
        #expect(recorder.text == "a\n")
    }

    @Test func `a smart terminal overprints its status below the lines`() {
        let recorder = Recorder()
        let printer = printer(recorder, smart: true)
        printer.status("step 1")
        printer.status("step 1")
        printer.line("done")
        printer.clearStatus()
        printer.line("end")
        #expect(recorder.text == "\r\u{1B}[Kstep 1\r\u{1B}[Kdone\nstep 1\r\u{1B}[Kend\n")
    }

    @Test func `a status takes one line, whatever it holds`() {
        let recorder = Recorder()
        printer(recorder, smart: true, columns: 10).status("a\nb\u{1B}[2J and more")
        #expect(recorder.text == "\r\u{1B}[Ka\\x0Ab\\x…")
    }

    @Test func `elsewhere each new status is a line`() {
        let recorder = Recorder()
        let printer = printer(recorder, smart: false)
        printer.status("step 1")
        printer.status("step 1")
        printer.line("done")
        printer.status("step 2")
        printer.clearStatus()
        #expect(recorder.text == "step 1\ndone\nstep 2\n")
    }

    @Test func `lines of many tasks do not mix`() async {
        let recorder = Recorder()
        let printer = printer(recorder, smart: false)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<50 { group.addTask { printer.line("line-\(number)-end") } }
        }
        let lines = recorder.text.split(separator: "\n")
        #expect(Set(lines) == Set((0..<50).map { "line-\($0)-end" }))
    }

    @Test func `a status of several lines is erased to its first before anything else is printed`() {
        let recorder = Recorder()
        let printer = printer(recorder, smart: true)
        let erased = "\r\u{1B}[K\u{1B}[A\r\u{1B}[K"
        printer.status(["one", "two"])
        printer.line("event")
        printer.status(["three"])
        printer.clearStatus()
        #expect(recorder.text == "\r\u{1B}[Kone\ntwo\(erased)event\none\ntwo\(erased)three\r\u{1B}[K")
    }

    @Test func `what something else has written below a status is not erased with it`() {
        let recorder = Recorder()
        let printer = printer(recorder, smart: true)
        printer.status(["one", "two"])
        printer.leaveStatus()
        printer.line("event")
        printer.status("three")
        #expect(recorder.text == "\r\u{1B}[Kone\ntwoevent\n\r\u{1B}[Kthree")
    }

    @Test func `the width is asked for each time, because windows change`() {
        let recorder = Recorder()
        let columns = Mutex(20)
        let variables = ["TERM": "xterm", "NO_COLOR": "1"]
        let capabilities = TerminalCapabilities(isTerminal: true, columns: 20) { variables[$0] }
        let printer = LinePrinter(
            capabilities: capabilities,
            width: { columns.withLock { $0 } },
            write: { recorder.write($0) }
        )
        printer.status("a status of many words")
        columns.withLock { $0 = 9 }
        printer.status("a status of other words")
        // In the narrower window, what took one line stands on three.
        let erased = "\r\u{1B}[K\u{1B}[A\r\u{1B}[K\u{1B}[A\r\u{1B}[K"
        #expect(recorder.text == "\r\u{1B}[Ka status of many w…\(erased)a statu…")
    }
}
