// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file that content is written to; the one owner of its descriptor.
///
/// It is used by one thread at a time: its owner sees to that. Until `commit` nothing stands under the final name.
struct OutputFile: ~Copyable {
    private enum Kind {
        /// A temporary file that is to take the place of another.
        case replacement(temporary: String, target: String)
        /// A pipe, a device: bytes are gone when they are written.
        case stream
        /// A part of a file that exists.
        case region
    }

    private let descriptor: Int32
    private let kind: Kind
    private var offset: Int64
    private var isOpen = true

    /// Why a file cannot be opened or written.
    struct Failure: Error, Sendable, Equatable {
        let reason: String

        init(_ action: String) { reason = "\(action): \(String(cString: strerror(errno)))" }
    }

    private init(descriptor: Int32, kind: Kind, offset: Int64 = 0) {
        self.descriptor = descriptor
        self.kind = kind
        self.offset = offset
    }

    deinit {
        guard isOpen else { return }
        close(descriptor)
        if case .replacement(let temporary, _) = kind { unlink(temporary) }
    }

    /// Opens what will stand under a name; `token` makes the name of the temporary file unique.
    static func replacing(_ path: String, token: String) throws(Failure) -> OutputFile {
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT != S_IFREG {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Failure("cannot open") }
            return OutputFile(descriptor: descriptor, kind: .stream)
        }
        let target = exists ? resolved(path) : path
        let temporary = "\(target).\(token)"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("cannot open") }
        let file = OutputFile(descriptor: descriptor, kind: .replacement(temporary: temporary, target: target))
        if exists, fchmod(descriptor, status.st_mode & 0o777) != 0 { throw Failure("cannot write") }
        return file
    }

    /// Opens a file that exists for writing from an offset on.
    static func region(_ path: String, offset: Int64) throws(Failure) -> OutputFile {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure("cannot open") }
        return OutputFile(descriptor: descriptor, kind: .region, offset: offset)
    }

    /// Whether bytes that are written cannot be taken back.
    var isStream: Bool {
        if case .stream = kind { true } else { false }
    }

    /// Writes on.
    mutating func write(_ bytes: [UInt8]) throws(Failure) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { [descriptor, offset, kind] rest in
                if case .region = kind { return pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset)) }
                return Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure("cannot write") }
            written += count
            offset += Int64(count)
        }
    }

    /// Ends the writing: a replacement is brought to the disk and takes its name.
    consuming func commit() throws(Failure) {
        guard case .replacement(let temporary, let target) = kind else { return try closing() }
        guard fsync(descriptor) == 0 else { throw Failure("cannot write") }
        do throws(Failure) {
            try closing()
            guard rename(temporary, target) == 0 else { throw Failure("cannot write") }
        } catch {
            unlink(temporary)
            throw error
        }
        Self.syncFolder(of: target)
    }

    private mutating func closing() throws(Failure) {
        isOpen = false
        guard close(descriptor) == 0 else { throw Failure("cannot write") }
    }

    /// Makes the new name last; a file system that cannot sync a folder keeps it as it can.
    private static func syncFolder(of path: String) {
        let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// The file that a path leads to, so that a link to it stays a link.
    private static func resolved(_ path: String) -> String {
        guard let found = realpath(path, nil) else { return path }
        defer { free(found) }
        return String(cString: found)
    }
}
