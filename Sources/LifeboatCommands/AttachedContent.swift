// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import RunCore

/// A file that a person attaches to an answer, read whole before anything of the answer is left or recorded.
struct AttachedContent: Sendable {
    /// What the answer says of it.
    let file: AttachedFile
    /// Its bytes.
    let bytes: [UInt8]

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: Where it lies; a link is followed.
    ///   - others: The files that come with the same answer.
    ///   - whileRead: Told once the bytes are read, before they are taken for the file's.
    /// - Throws: `Failure` when it is no regular file, cannot be read, is empty, too large or changes meanwhile.
    init(_ path: String, besides others: [AttachedContent] = [], whileRead: () -> Void = {}) throws {
        // A device may do something when it is opened, and a FIFO would wait for its writer.
        let before = try Self.look(at: path) { stat(path, $0) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw Self.failure("cannot read '\(path)': \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        let opened = try Self.look(at: path) { fstat(descriptor, $0) }
        guard Self.isSame(before, opened) else { throw Self.changed(path) }
        guard opened.st_size > 0 else { throw Self.failure("'\(path)' is empty: it shows nothing", .invalid) }
        let room = AttachmentGate.largest - others.reduce(0) { $0 + $1.file.size }
        guard opened.st_size <= room else { throw Self.tooLarge(path, Int(opened.st_size)) }
        bytes = try Self.read(descriptor, Int(opened.st_size), of: path)
        whileRead()
        guard bytes.count == Int(opened.st_size),
            Self.isSame(opened, try Self.look(at: path) { fstat(descriptor, $0) })
        else { throw Self.changed(path) }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        file = AttachedFile(name: name, size: bytes.count, sha256: SHA256.digest(of: bytes).hex)
        if let objection = AttachmentGate.objection(to: others.map(\.file) + [file]) {
            throw Self.failure("'\(path)' cannot be attached: \(objection)", .invalid)
        }
    }

    /// Reads files that come with one answer, none of which holds a secret that is known here.
    ///
    /// - Throws: `Failure`; nothing was recorded then.
    static func read(_ paths: [String], _ words: SpokenWords) throws -> [AttachedContent] {
        var read: [AttachedContent] = []
        for path in paths {
            let content = try AttachedContent(path, besides: read)
            try words.check(content)
            read.append(content)
        }
        return read
    }

    /// What a person typed as the name of a file; `~` in front of it is their home.
    static func typed(_ text: String) -> String {
        guard text.hasPrefix("~/"), let home = ProcessVariables.all["HOME"] else { return text }
        return home + text.dropFirst()
    }

    // MARK: - Reading

    private static func look(at path: String, _ call: (UnsafeMutablePointer<stat>) -> Int32) throws -> stat {
        var status = stat()
        guard call(&status) == 0 else { throw failure("cannot read '\(path)': \(String(cString: strerror(errno)))") }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return status
        case S_IFDIR: throw failure("'\(path)' is a folder: attach a file")
        default: throw failure("'\(path)' is no regular file: attach a file that holds what was seen")
        }
    }

    private static func read(_ descriptor: Int32, _ size: Int, of path: String) throws -> [UInt8] {
        // One byte more shows that it has grown.
        var bytes = [UInt8](repeating: 0, count: size + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
            }
            if count == 0 { break }
            if count > 0 {
                filled += count
            } else if errno != EINTR {
                throw failure("cannot read '\(path)': \(String(cString: strerror(errno)))")
            }
        }
        return Array(bytes[..<filled])
    }

    private static func isSame(_ first: stat, _ second: stat) -> Bool {
        first.st_dev == second.st_dev && first.st_ino == second.st_ino && first.st_size == second.st_size
            && first.st_mtim.tv_sec == second.st_mtim.tv_sec && first.st_mtim.tv_nsec == second.st_mtim.tv_nsec
            && first.st_ctim.tv_sec == second.st_ctim.tv_sec && first.st_ctim.tv_nsec == second.st_ctim.tv_nsec
    }

    private static func tooLarge(_ path: String, _ size: Int) -> Failure {
        let most = "the files of an answer have at most \(AttachmentGate.largest) bytes together"
        return failure("'\(path)' has \(size) bytes, and \(most)", .invalid)
    }

    private static func changed(_ path: String) -> Failure {
        failure("'\(path)' was changed while it was read: attach it when it is whole")
    }

    private static func failure(_ sentence: String, _ status: ExitStatus = .inputOutput) -> Failure {
        Failure(status, sentence, advice: "nothing was recorded")
    }
}
