// SPDX-License-Identifier: Apache-2.0

/// What a blob parameter holds.
public enum AWSContent: Sendable, Equatable, ExpressibleByArrayLiteral {
    /// Bytes in memory.
    case bytes([UInt8])
    /// A regular file, or the part of it in a range of byte offsets.
    ///
    /// Where the parameter is the body of the request, as an object that is put, the file is read while it is sent and
    /// never held in memory; anywhere else it is loaded, up to ``loadLimit`` bytes. A file that changes between the look
    /// at it and the end of the sending fails the call.
    case file(path: String, range: Range<Int64>?)

    /// How large a file may be that is loaded, 64 MiB.
    public static let loadLimit: Int64 = 64 << 20

    /// Bytes, written out.
    public init(arrayLiteral elements: UInt8...) { self = .bytes(elements) }
}
