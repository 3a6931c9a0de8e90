// SPDX-License-Identifier: Apache-2.0

/// Counts what each line of Markdown may become, before it is parsed.
struct MarkupCount {
    /// Lines, and runs of characters that begin or end inline markup.
    private(set) var parts = 0
    /// The square of the number of brackets, summed over all texts without a blank line.
    private var finishedWork = 0
    private var brackets = 0

    /// What comparing brackets with each other may cost.
    var bracketWork: Int { finishedWork + brackets * brackets }

    /// Counts a line.
    mutating func add(_ line: ArraySlice<UInt8>) {
        parts += 1
        var previous: UInt8 = 0
        for byte in line {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "]"):
                parts += 1
                brackets += 1
            case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "`"):
                if byte != previous { parts += 1 }
            case UInt8(ascii: "<"), UInt8(ascii: "&"), UInt8(ascii: "!"), UInt8(ascii: "\\"), UInt8(ascii: ">"):
                parts += 1
            default: break
            }
            previous = byte
        }
    }

    /// A blank line ends the text.
    mutating func endText() {
        finishedWork += brackets * brackets
        brackets = 0
    }
}
