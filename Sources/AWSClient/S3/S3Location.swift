// SPDX-License-Identifier: Apache-2.0

/// A bucket and a key or prefix in it, as `s3://bucket/key`.
public struct S3Location: Sendable, Equatable, CustomStringConvertible {
    /// The bucket.
    public var bucket: String
    /// The key or prefix; empty for the bucket itself.
    public var key: String

    /// A location from its parts.
    public init(bucket: String, key: String) {
        self.bucket = bucket
        self.key = key
    }

    /// Reads `s3://bucket/key`; nil when it is none.
    public init?(_ text: String) {
        guard text.hasPrefix("s3://") else { return nil }
        let halves = text.dropFirst(5).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bucket = halves.first, !bucket.isEmpty else { return nil }
        self.init(bucket: String(bucket), key: halves.count > 1 ? String(halves[1]) : "")
    }

    /// The URL form, `s3://bucket/key`.
    public var description: String { "s3://\(bucket)/\(key)" }
}
