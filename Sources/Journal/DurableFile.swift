// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc

/// Whole files that survive a power cut as they were before or as they are after, never in between.
public enum DurableFile {
    /// How the name of a file ends that was being written when its writer was killed; it holds nothing that counts.
    public static let temporarySuffix = ".tmp"

    /// Puts the bytes in the place of a file, or makes it; durable on return, file and name.
    ///
    /// Writes a temporary file in the same directory, syncs it, renames it and syncs the directory.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - bytes: Its new content.
    ///   - mode: Its permissions.
    ///   - operations: The system calls to use.
    /// - Throws: `JournalError` `noSpace` or `inputOutput`. The old content is then still there, unless only the last
    ///   step failed: then either may be there after a power cut.
    public static func replace(
        _ path: String,
        bytes: [UInt8],
        mode: UInt32 = 0o600,
        operations: FileOperations = .system
    ) throws(JournalError) {
        let temporary = try writeTemporary(beside: path, bytes, mode, operations)
        do {
            try operations.uninterrupted("rename") { () throws(SystemError) in try operations.rename(temporary, path) }
        } catch {
            try? operations.unlink(temporary)
            throw error
        }
        try operations.syncDirectory(of: path)
    }

    /// Removes a file, so that it does not come back after a power cut either; one that is not there is removed already.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - operations: The system calls to use.
    /// - Throws: `JournalError` `inputOutput`.
    public static func remove(_ path: String, operations: FileOperations = .system) throws(JournalError) {
        do throws(SystemError) {
            try operations.uninterrupted { () throws(SystemError) in try operations.unlink(path) }
        } catch {
            guard error.number == ENOENT else { throw JournalError(error, "remove \(path)") }
        }
        try operations.syncDirectory(of: path)
    }

    /// Makes a file that is never changed again; durable on return.
    ///
    /// The same content may be written again.
    ///
    /// - Parameters:
    ///   - path: The file, named for its content.
    ///   - bytes: Its content.
    ///   - mode: Its permissions.
    ///   - operations: The system calls to use.
    /// - Throws: `JournalError` `alreadyExists` when the file has other content, `noSpace` or `inputOutput`.
    public static func writeOnce(
        _ path: String,
        bytes: [UInt8],
        mode: UInt32 = 0o400,
        operations: FileOperations = .system
    ) throws(JournalError) {
        if access(path, F_OK) != 0 {
            let temporary = try writeTemporary(beside: path, bytes, mode, operations)
            defer { try? operations.unlink(temporary) }
            var isOurs = true
            do throws(SystemError) {
                try operations.uninterrupted { () throws(SystemError) in try operations.link(temporary, path) }
            } catch {
                // Somebody else was faster: what counts is the content.
                guard error.number == EEXIST else { throw JournalError(error, "link \(path)") }
                isOurs = false
            }
            // The content of our own file is on the disk already; only its name is not.
            if isOurs { return try operations.syncDirectory(of: path) }
        }
        guard try operations.readAll(path) == bytes else {
            throw JournalError(.alreadyExists, "\(path) is there with other content")
        }
        let file = try operations.openFile(path, O_RDONLY)
        defer { close(file) }
        try operations.uninterrupted("fsync") { () throws(SystemError) in try operations.sync(file) }
        try operations.syncDirectory(of: path)
    }

    /// Makes a directory with mode 0700, unless it is there; durable on return.
    ///
    /// - Parameters:
    ///   - path: The directory, in one that exists.
    ///   - operations: The system calls to use.
    /// - Throws: `JournalError` `noSpace` or `inputOutput`.
    public static func makeDirectory(_ path: String, operations: FileOperations = .system) throws(JournalError) {
        do throws(SystemError) {
            try operations.uninterrupted { () throws(SystemError) in try operations.makeDirectory(path, 0o700) }
        } catch {
            guard error.number == EEXIST else { throw JournalError(error, "mkdir \(path)") }
        }
        try operations.syncDirectory(of: path)
    }

    private static func writeTemporary(
        beside path: String,
        _ bytes: [UInt8],
        _ mode: UInt32,
        _ operations: FileOperations
    ) throws(JournalError) -> String {
        let temporary = "\(path).\(Hex.encode(SecureRandom.bytes(count: 8)))\(temporarySuffix)"
        let file = try operations.openFile(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
        defer { close(file) }
        do {
            try operations.writeAll(file, bytes)
            try operations.uninterrupted("fsync") { () throws(SystemError) in try operations.sync(file) }
        } catch {
            try? operations.unlink(temporary)
            throw error
        }
        return temporary
    }
}
