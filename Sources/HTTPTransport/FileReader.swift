// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An open file that is read from front to back; the one owner of its descriptor.
///
/// It is used by one thread at a time: its owner is.
final class FileReader {
    private let path: String
    private let descriptor: Int32
    private var file: HTTPFile?
    private var position: Int64 = 0

    /// Opens a path for looking at it.
    init(_ path: String) throws(HTTPFile.Failure) {
        self.path = path
        // O_NONBLOCK: a pipe that nobody writes to must not hold us; it is no regular file and refused below.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw HTTPFile.Failure(description: "'\(path)' cannot be opened: \(String(cString: strerror(errno)))")
        }
    }

    /// Opens a file for reading it, when it is still the one that was looked at.
    convenience init(_ file: HTTPFile) throws(HTTPFile.Failure) {
        try self.init(file.path)
        guard try version() == file.version else {
            throw HTTPFile.Failure(description: "'\(path)' was changed after it was looked at, and is not sent")
        }
        self.file = file
        position = file.range.lowerBound
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The state of the open file.
    func version() throws(HTTPFile.Failure) -> HTTPFile.Version {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw HTTPFile.Failure(description: "'\(path)' cannot be read: \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw HTTPFile.Failure(description: "'\(path)' is no regular file, so that its length is not known")
        }
        return HTTPFile.Version(status)
    }

    /// Reads on; 0 at the end of the part.
    ///
    /// The last piece is given only when the file is still the one that was looked at: a receiver never gets all bytes
    /// of a file that changed underway.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(HTTPFile.Failure) -> Int {
        guard let file else { return 0 }
        let wanted = Int(min(Int64(buffer.count), file.range.upperBound - position))
        guard wanted > 0 else { return 0 }
        var count = pread(descriptor, buffer.baseAddress, wanted, off_t(position))
        while count < 0, errno == EINTR { count = pread(descriptor, buffer.baseAddress, wanted, off_t(position)) }
        if count < 0 {
            throw HTTPFile.Failure(description: "'\(path)' cannot be read: \(String(cString: strerror(errno)))")
        }
        guard count > 0 else { throw changed }
        position += Int64(count)
        if position == file.range.upperBound, try version() != file.version { throw changed }
        return count
    }

    /// Starts again at the first byte.
    func rewind() { position = file?.range.lowerBound ?? 0 }

    private var changed: HTTPFile.Failure {
        HTTPFile.Failure(description: "'\(path)' was changed while it was being sent")
    }
}
