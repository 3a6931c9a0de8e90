// SPDX-License-Identifier: Apache-2.0

/// What is known of content that went to a sink instead of into the output.
public struct ReceivedContent: Sendable, Equatable {
    /// How many bytes came.
    public var byteCount: Int64
    /// Their SHA-256 in hexadecimal; nil for a part of a file and for secrets.
    public var sha256: String?
    /// The service's own checksum that was recomputed and found right, `CRC32 NhCmhg==`; nil when it sent none.
    public var verifiedChecksum: String?
}
