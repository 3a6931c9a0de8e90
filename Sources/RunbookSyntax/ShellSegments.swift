// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Collects the parts of a word, joining literals that are quoted alike.
struct ShellSegments {
    private let text: EmbeddedText
    private var segments: [ShellWord.Segment] = []
    private var pending: [UInt8] = []
    private var pendingQuoting: ShellWord.Quoting?
    private var lower = 0
    private var upper = 0

    init(text: EmbeddedText) { self.text = text }

    mutating func literal(_ bytes: ArraySlice<UInt8>, _ quoting: ShellWord.Quoting, _ lower: Int, _ upper: Int) {
        if pendingQuoting != quoting {
            flush()
            pendingQuoting = quoting
            self.lower = lower
        }
        pending += bytes
        self.upper = upper
    }

    mutating func literal(_ byte: UInt8, _ quoting: ShellWord.Quoting, _ lower: Int, _ upper: Int) {
        if pendingQuoting != quoting {
            flush()
            pendingQuoting = quoting
            self.lower = lower
        }
        pending.append(byte)
        self.upper = upper
    }

    mutating func append(_ kind: ShellWord.Segment.Kind, _ quoting: ShellWord.Quoting, _ lower: Int, _ upper: Int) {
        flush()
        segments.append(ShellWord.Segment(kind: kind, quoting: quoting, range: text.sourceRange(lower, upper)))
    }

    mutating func finished() -> [ShellWord.Segment] {
        flush()
        return segments
    }

    private mutating func flush() {
        guard let quoting = pendingQuoting else { return }
        pendingQuoting = nil
        guard !pending.isEmpty else { return }
        let kind = ShellWord.Segment.Kind.literal(String(decoding: pending, as: UTF8.self))
        pending = []
        segments.append(.init(kind: kind, quoting: quoting, range: text.sourceRange(lower, upper)))
    }
}
