// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writes one stream of a script into the files of its spool: the first bytes, and the last in two files by turns.
struct SpoolWriter {
    private let path: String
    private let limit: Int
    private var descriptor: Int32 = -1
    /// How many bytes the file at hand holds.
    private var filled = 0
    /// The older one of the two files with the last bytes.
    private var older: Int?
    private var current: Int?
    /// How many bytes the stream has had.
    private(set) var written = 0

    init(_ spool: ScriptSpool, _ stream: ScriptSpool.Stream, limit: Int = ScriptSpool.limit) {
        path = "\(spool.folder)/\(stream.rawValue)"
        self.limit = limit
    }

    /// Takes in what the script wrote; what cannot be written is counted and missing, and the script goes on.
    mutating func append(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty {
            if descriptor < 0 || filled >= limit { openNext() }
            let part = rest.prefix(max(1, limit - filled))
            let count = descriptor < 0 ? -1 : part.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // After a gap, the next bytes stand in a file that says where they begin.
            if count < part.count { closeFile() }
            filled += max(0, count)
            written += count > 0 ? count : part.count
            rest = rest.dropFirst(count > 0 ? count : part.count)
        }
    }

    private mutating func openNext() {
        closeFile()
        if let older { unlink("\(path).\(older)") }
        // The first bytes are never given up.
        older = current == 0 ? nil : current
        current = written
        filled = 0
        descriptor = open("\(path).\(written)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }

    private mutating func closeFile() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    /// Makes durable what the file at hand holds.
    func sync() { if descriptor >= 0 { fdatasync(descriptor) } }
}
