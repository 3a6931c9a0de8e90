// SPDX-License-Identifier: Apache-2.0

/// How far a transfer is: what is expected, what is over, and what the AWS CLI says about it.
struct TransferCounts: Sendable, Hashable {
    var expectedBytes: Int64 = 0
    var expectedFiles = 0
    var bytes: Int64 = 0
    var files = 0
    var failed = 0
    var warned = 0
    /// Whether no more actions will come.
    var isFinal = false

    /// The line of progress after a time: `Completed 1.0 MiB/8.0 MiB (2.0 MiB/s) with 1 file(s) remaining`.
    func line(after time: Duration) -> String {
        let mark = isFinal ? "" : "~"
        let remaining = "\(mark)\(expectedFiles - files) file(s) remaining"
        let end = isFinal ? "" : " (calculating...)"
        guard expectedBytes > 0 else { return "Completed \(files) file(s) with \(remaining)\(end)" }
        let milliseconds = max(1, time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000)
        let speed = HumanSize.text(bytes: Int64(Double(bytes) / Double(milliseconds) * 1000))
        return "Completed \(HumanSize.text(bytes: bytes))/\(mark)\(HumanSize.text(bytes: expectedBytes)) "
            + "(\(speed)/s) with \(remaining)\(end)"
    }
}
