// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What a folder holds by name, as uploads go through it; names can hold bytes that are no text.
public enum FolderListing {
    /// The names in a folder as bytes, without `.` and `..`, in no order; nil when it cannot be read.
    public static func names(in folder: [UInt8]) -> [[UInt8]]? {
        guard let stream = withPath(folder, { opendir($0) }) else { return nil }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
            errno = 0
        }
        return errno == 0 ? names : nil
    }

    /// Hands a path of bytes to a call of the C library.
    public static func withPath<Result>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (path + [0]).withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let base = characters.baseAddress else { preconditionFailure("a path ends with a zero byte") }
                return body(base)
            }
        }
    }
}
