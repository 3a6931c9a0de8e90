// SPDX-License-Identifier: Apache-2.0

/// What a request carries.
public enum HTTPBody: Sendable, Equatable, ExpressibleByArrayLiteral {
    /// Bytes in memory.
    case bytes([UInt8])
    /// A part of a file, read while it is sent and never held in memory as a whole.
    case file(HTTPFile)

    /// Bytes, written out.
    public init(arrayLiteral elements: UInt8...) { self = .bytes(elements) }

    /// How many bytes go out.
    public var count: Int64 {
        switch self {
        case .bytes(let bytes): Int64(bytes.count)
        case .file(let file): file.count
        }
    }

    /// The bytes, when they are in memory.
    public var inMemory: [UInt8]? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }
}
