// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import Journal
import RunCore
import Values

/// The files that letters in an inbox name, each beside its letter: `LETTER.file-SHA256`.
///
/// They are no evidence: whoever posts may write here, and only the run's executor, who looks at each, makes evidence of it.
struct InboxFiles {
    private static let mark = ".file-"
    private static let letterSuffix = ".json"

    /// The inbox of a run.
    let folder: String

    /// How long a file waits for its letter.
    static let patience = Duration.seconds(24 * 3600)

    /// Where a file lies; nil for what is no digest, and would lead elsewhere.
    private func path(_ letter: String, _ sha256: String) -> String? {
        guard Digest256(hex: sha256)?.hex == sha256, !letter.contains("/") else { return nil }
        let name = letter.hasSuffix(Self.letterSuffix) ? String(letter.dropLast(Self.letterSuffix.count)) : letter
        return "\(folder)/\(name)\(Self.mark)\(sha256)"
    }

    /// Makes a file durable for a letter that is still to come.
    func write(_ bytes: [UInt8], as sha256: String, for letter: String) throws {
        guard let path = path(letter, sha256) else {
            throw RunStoreError(.inputOutput, "'\(sha256)' is no SHA-256, and no file is left under it")
        }
        try FileReading.makeFolder(folder)
        do throws(JournalError) {
            try DurableFile.replace(path, bytes: bytes)
        } catch {
            throw RunStoreError("cannot leave the file", error)
        }
    }

    /// The bytes of a file, at most one more than it should have; nil when it is not there or cannot be read as one.
    ///
    /// Somebody else may have put it there: what cannot be read keeps no executor from its run.
    func read(_ file: AttachedFile, for letter: String) -> [UInt8]? {
        guard let path = path(letter, file.sha256) else { return nil }
        return try? FileReading.bytes(at: path, limit: max(0, min(file.size, AttachmentGate.largest)) + 1)
    }

    /// Removes the files of a letter that was dealt with.
    func remove(_ files: [AttachedFile], of letter: String) {
        for file in files { if let path = path(letter, file.sha256) { unlink(path) } }
    }

    /// Removes the files whose letter never came, or is gone: those that were written long before a moment.
    ///
    /// Who is just posting has written the files and is about to write the letter.
    func removeLeft(at now: Timestamp) throws {
        let names = Set(try FileReading.entries(of: folder).map(\.name))
        for name in names {
            guard let mark = name.firstRange(of: Self.mark) else { continue }
            let letter = name[..<mark.lowerBound] + Self.letterSuffix
            if names.contains(String(letter)) { continue }
            var status = stat()
            guard lstat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            let written = Timestamp(nanosecondsSinceEpoch: Int64(status.st_mtim.tv_sec) * 1_000_000_000)
            if now - written > Self.patience { unlink("\(folder)/\(name)") }
        }
    }
}
