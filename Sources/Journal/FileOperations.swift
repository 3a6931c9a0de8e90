// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The system calls that durability rests on, as values: a test replaces one to make it fail.
///
/// Each does one call once and throws its `errno`; interrupted calls are repeated by who calls.
public struct FileOperations: Sendable {
    /// `open(2)` with path, flags and mode; `O_CLOEXEC` is among the flags.
    public var open: @Sendable (String, Int32, UInt32) throws(SystemError) -> Int32
    /// `read(2)`.
    public var read: @Sendable (Int32, UnsafeMutableRawBufferPointer) throws(SystemError) -> Int
    /// `write(2)`: how many bytes were taken, which may be fewer than given.
    public var write: @Sendable (Int32, UnsafeRawBufferPointer) throws(SystemError) -> Int
    /// `pwrite(2)`: as `write`, at an offset of the file.
    public var writeAt: @Sendable (Int32, UnsafeRawBufferPointer, Int) throws(SystemError) -> Int
    /// `fdatasync(2)`.
    public var syncData: @Sendable (Int32) throws(SystemError) -> Void
    /// `fsync(2)`.
    public var sync: @Sendable (Int32) throws(SystemError) -> Void
    /// `ftruncate(2)`.
    public var truncate: @Sendable (Int32, Int) throws(SystemError) -> Void
    /// `fallocate(2)` with `FALLOC_FL_KEEP_SIZE`: descriptor, offset and length.
    public var reserve: @Sendable (Int32, Int, Int) throws(SystemError) -> Void
    /// `mkdir(2)`.
    public var makeDirectory: @Sendable (String, UInt32) throws(SystemError) -> Void
    /// `rename(2)`.
    public var rename: @Sendable (String, String) throws(SystemError) -> Void
    /// `link(2)`.
    public var link: @Sendable (String, String) throws(SystemError) -> Void
    /// `unlink(2)`.
    public var unlink: @Sendable (String) throws(SystemError) -> Void

    /// The system's own calls.
    public static let system = FileOperations(
        open: { path, flags, mode throws(SystemError) in try checked(Glibc.open(path, flags, mode)) },
        read: { file, buffer throws(SystemError) in try checked(Glibc.read(file, buffer.baseAddress, buffer.count)) },
        write: { file, bytes throws(SystemError) in try checked(Glibc.write(file, bytes.baseAddress, bytes.count)) },
        writeAt: { file, bytes, offset throws(SystemError) in
            try checked(Glibc.pwrite(file, bytes.baseAddress, bytes.count, offset))
        },
        syncData: { file throws(SystemError) in _ = try checked(fdatasync(file)) },
        sync: { file throws(SystemError) in _ = try checked(fsync(file)) },
        truncate: { file, length throws(SystemError) in _ = try checked(ftruncate(file, length)) },
        reserve: { file, offset, length throws(SystemError) in try reserveBlocks(file, offset, length) },
        makeDirectory: { path, mode throws(SystemError) in _ = try checked(mkdir(path, mode)) },
        rename: { old, new throws(SystemError) in _ = try checked(Glibc.rename(old, new)) },
        link: { old, new throws(SystemError) in _ = try checked(Glibc.link(old, new)) },
        unlink: { path throws(SystemError) in _ = try checked(Glibc.unlink(path)) }
    )

    private static func checked<Value: SignedInteger>(_ result: Value) throws(SystemError) -> Value {
        guard result >= 0 else { throw SystemError.last }
        return result
    }

    /// Glibc's module does not show `fallocate`, and `posix_fallocate` would change the file's size.
    private static func reserveBlocks(_ file: Int32, _ offset: Int, _ length: Int) throws(SystemError) {
        typealias Fallocate = @convention(c) (Int32, Int32, Int, Int) -> Int32
        let keepSize: Int32 = 1
        guard let symbol = dlsym(nil, "fallocate") else { throw SystemError(ENOSYS) }
        // The symbol is glibc's `fallocate`, whose C type is the one named here.
        _ = try checked(unsafeBitCast(symbol, to: Fallocate.self)(file, keepSize, offset, length))
    }
}
