// SPDX-License-Identifier: Apache-2.0

import Glibc
import Values

/// What the file system says about one path, and the few things that a transfer does to files.
enum LocalFile {
    /// What a path leads to.
    struct Status: Sendable, Hashable {
        enum Kind: Sendable, Hashable {
            case file, directory, link, special
        }

        var kind: Kind
        var size: Int64
        var modified: Timestamp
        var permissions: UInt32
        var device: UInt64
        var inode: UInt64

        /// Whether the content may have changed since another look.
        func isSameContent(as other: Status) -> Bool {
            size == other.size && modified == other.modified && inode == other.inode && device == other.device
        }
    }

    /// What a path leads to; nil when there is nothing.
    ///
    /// A link is followed unless it is asked about itself.
    static func status(_ path: String, followsLink: Bool = true) -> Status? {
        var found = stat()
        guard (followsLink ? stat(path, &found) : lstat(path, &found)) == 0 else { return nil }
        let kind: Status.Kind =
            switch found.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            default: .special
            }
        let (nanoseconds, overflow) = Int64(found.st_mtim.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        let moment = overflow ? 0 : nanoseconds.addingReportingOverflow(Int64(found.st_mtim.tv_nsec)).partialValue
        return Status(
            kind: kind,
            size: Int64(found.st_size),
            modified: Timestamp(nanosecondsSinceEpoch: moment),
            permissions: found.st_mode & 0o777,
            device: UInt64(found.st_dev),
            inode: UInt64(found.st_ino)
        )
    }

    /// Whether a file can be opened, or a directory listed.
    static func isReadable(_ path: String, _ kind: Status.Kind) -> Bool {
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (kind == .directory ? O_DIRECTORY : 0)
        let descriptor = open(path, flags)
        guard descriptor >= 0 else { return false }
        close(descriptor)
        return true
    }

    /// The names in a directory as bytes, without `.` and `..`; nil when it cannot be read.
    static func names(in directory: String) -> [[UInt8]]? { FolderListing.names(in: Array(directory.utf8)) }

    /// Makes a directory and those above it.
    static func makeDirectories(_ path: String) throws(S3Failure) {
        if status(path)?.kind == .directory { return }
        if mkdir(path, 0o777) == 0 || errno == EEXIST && status(path)?.kind == .directory { return }
        if errno == ENOENT, path != "/" {
            try makeDirectories(LocalPath.parent(path))
            if mkdir(path, 0o777) == 0 || errno == EEXIST && status(path)?.kind == .directory { return }
        }
        throw .local("Could not create directory \(path): \(reason)")
    }

    /// Removes a file.
    static func remove(_ path: String) throws(S3Failure) {
        guard unlink(path) == 0 else { throw .local("\(path) was not removed: \(reason)") }
    }

    /// Makes the names in a directory last; a file system that cannot sync a directory keeps them as it can.
    static func syncFolder(_ path: String) throws(S3Failure) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == EBADF || errno == EROFS else {
            throw .local("the directory \(path) was not made durable: \(reason)")
        }
    }

    /// The bytes of a small regular file, such as a key.
    static func read(_ path: String, limit: Int = 1 << 16) throws(S3Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .local("cannot read \(path): \(reason)") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .local("cannot read \(path): \(reason)") }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { throw .local("\(path) is larger than \(limit) bytes") }
        }
    }

    /// What the last call of the C library says about its failure.
    static var reason: String { String(cString: strerror(errno)) }
}
