// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import Synchronization

/// The place of a journal's last acknowledged record, in a file outside the journal: the only thing that shows that whole
/// records are missing at the journal's end.
///
/// The file is one line, always of the same length, and is written over in place:
///
///     record SSSSSSSSSSSSSSSSSSSS HASH CHECK⏎
///
/// with the record's number in 20 digits, its hash in 64, and the first 16 digits of the SHA-256 of what stands before the
/// blank ahead of CHECK. A file that is no such line says nothing: a crash may leave any part of one.
///
/// It is written right after a record was acknowledged, and never before, so that it is never ahead of what is durable. It
/// is not synced then, and may lag: behind a crash it names a record that is there, or says nothing. `sync()` is for when
/// the writer rests. What cannot be written is left out, because no run must stop for it.
///
/// Rejected: a sync of its own for each record, which would double what a record costs. Rejected: a line appended for each
/// record, which would make a second journal.
public final class JournalHead: Sendable {
    private struct File {
        var descriptor: Int32?
        /// After a failed sync nothing more is written, as with a journal.
        var isDead = false
    }

    private let path: String
    private let operations: FileOperations
    private let file = Mutex(File())

    /// The file of that path, made with mode 0600 when the first record is noted, in a directory that exists.
    public init(_ path: String, operations: FileOperations = .system) {
        (self.path, self.operations) = (path, operations)
    }

    deinit { file.withLock { file in if let descriptor = file.descriptor { close(descriptor) } } }

    /// Writes down that a record was acknowledged.
    public func note(_ position: JournalPosition) {
        let line = Self.line(position)
        file.withLock { file in
            guard !file.isDead else { return }
            do throws(JournalError) {
                try operations.writeAll(try opened(&file), line, at: 0)
            } catch {
                // It lags, which it may.
            }
        }
    }

    private func opened(_ file: inout File) throws(JournalError) -> Int32 {
        if let descriptor = file.descriptor { return descriptor }
        let descriptor = try operations.openFile(path, Self.flags, mode: 0o600)
        file.descriptor = descriptor
        return descriptor
    }

    /// Makes durable what was written, the file's name too.
    public func sync() {
        file.withLock { file in
            guard let descriptor = file.descriptor, !file.isDead else { return }
            do throws(JournalError) {
                try operations.uninterrupted("fsync") { () throws(SystemError) in try operations.sync(descriptor) }
                try operations.syncDirectory(of: path)
            } catch {
                file.isDead = true
            }
        }
    }

    /// The place that a file names; nil when there is none, or when it is no whole line.
    ///
    /// - Throws: `JournalError` `inputOutput` when there is one and it cannot be read.
    public static func read(
        _ path: String,
        operations: FileOperations = .system
    ) throws(JournalError) -> JournalPosition? {
        try JournalReader.refuseOtherThanFiles(path)
        do throws(JournalError) { return position(in: try operations.readAll(path)) } catch {
            guard error.code == .missing else { throw error }
            return nil
        }
    }

    /// The place that a line names; nil for anything else.
    public static func position(in bytes: [UInt8]) -> JournalPosition? {
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 4, let sequence = UInt64(words[1]), let hash = Digest256(hex: words[2]) else { return nil }
        let position = JournalPosition(sequence: sequence, hash: hash)
        return line(position) == bytes ? position : nil
    }

    private static let flags = O_WRONLY | O_CREAT | O_NOFOLLOW

    private static func line(_ position: JournalPosition) -> [UInt8] {
        let digits = String(position.sequence)
        let number = String(repeating: "0", count: max(0, 20 - digits.count)) + digits
        let text = "record \(number) \(position.hash.hex)"
        let check = SHA256.digest(of: Array(text.utf8)).hex.prefix(16)
        return Array("\(text) \(check)\n".utf8)
    }
}
