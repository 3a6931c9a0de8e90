// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A part of a file as it was at one moment; reading it notices every later change.
///
/// The path is opened anew for each reading. A file with another size, inode or time of modification is not read: a
/// checksum taken before would be of other bytes.
public struct HTTPFile: Sendable, Equatable {
    /// Why a file, or a part of it, cannot be read.
    public struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// The reason with the path.
        public var description: String
    }

    /// What tells one state of a file from another.
    struct Version: Sendable, Equatable {
        var device: UInt64
        var inode: UInt64
        var size: Int64
        var modifiedSeconds: Int
        var modifiedNanoseconds: Int

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
            size = Int64(status.st_size)
            modifiedSeconds = status.st_mtim.tv_sec
            modifiedNanoseconds = status.st_mtim.tv_nsec
        }
    }

    /// The path, as it was given.
    public let path: String
    /// The bytes meant.
    public let range: Range<Int64>
    let version: Version

    /// Looks at a file; without a range the whole of it is meant.
    ///
    /// - Throws: `Failure` when it cannot be opened, is no regular file, or is shorter than the range.
    public init(path: String, range: Range<Int64>? = nil) throws(Failure) {
        let reader = try FileReader(path)
        let version = try reader.version()
        self.path = path
        self.version = version
        self.range = range ?? 0..<version.size
        guard self.range.lowerBound >= 0, self.range.upperBound <= version.size else {
            throw Failure(
                description: "'\(path)' has \(version.size) bytes: it has no bytes \(self.range.lowerBound) to "
                    + "\(self.range.upperBound)"
            )
        }
    }

    /// How many bytes are meant.
    public var count: Int64 { range.upperBound - range.lowerBound }

    /// Why the file is not the one that was looked at any more; nil when it is.
    public var change: String? {
        do throws(Failure) {
            _ = try FileReader(self)
            return nil
        } catch {
            return error.description
        }
    }

    /// Reads the bytes from first to last, in pieces of at most 256 KiB.
    ///
    /// - Throws: `Failure` when the file has changed or cannot be read; some pieces may have been given by then.
    public func forEachChunk(_ body: (UnsafeRawBufferPointer) -> Void) throws(Failure) {
        let reader = try FileReader(self)
        let size = 256 << 10
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let read = try reader.read(into: buffer)
            guard read > 0 else { return }
            body(UnsafeRawBufferPointer(rebasing: buffer[..<read]))
        }
    }
}
