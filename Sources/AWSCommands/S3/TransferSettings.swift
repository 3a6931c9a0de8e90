// SPDX-License-Identifier: Apache-2.0

public import AWSClient

/// The `s3` settings of a profile: when and how large objects are cut up, and how much goes on at once.
public struct TransferSettings: Sendable, Hashable {
    /// Objects of this size in bytes and more are transferred in parts.
    public var multipartThreshold: Int64 = 8 << 20
    /// How large the parts are, in bytes.
    public var partSize: Int64 = 8 << 20
    /// How many requests are under way at once.
    public var concurrency = 10
    /// Objects above this size in bytes are copied between buckets in parts; S3 copies up to 5 GiB in one call.
    public var copyLimit: Int64 = 5 << 30

    /// The AWS CLI's defaults.
    public init() {}

    /// The settings of the client's profile.
    ///
    /// - Throws: `S3Failure` for a value that is no positive number or size.
    public init(_ client: AWSClient) throws(S3Failure) {
        if let size = try Self.size("multipart_threshold", client) { multipartThreshold = size }
        if let size = try Self.size("multipart_chunksize", client) { partSize = size }
        if let count = try Self.size("max_concurrent_requests", client) { concurrency = Int(min(count, 256)) }
    }

    private static func size(_ name: String, _ client: AWSClient) throws(S3Failure) -> Int64? {
        guard let text = client.s3Setting(name) else { return nil }
        guard let bytes = bytes(text), bytes > 0 else {
            throw .local("Value for \(name) must be a positive integer: \(text)")
        }
        return bytes
    }

    /// Reads `8388608`, `8MB` or `8MiB`; a kilobyte has 1024 bytes either way, as in the AWS CLI.
    static func bytes(_ text: String) -> Int64? {
        let lowered = text.lowercased()
        let suffixes: [(String, Int64)] = [("k", 1 << 10), ("m", 1 << 20), ("g", 1 << 30), ("t", 1 << 40)]
        for (letter, factor) in suffixes {
            for suffix in [letter + "ib", letter + "b"] where lowered.hasSuffix(suffix) {
                guard let number = Int64(lowered.dropLast(suffix.count)) else { return nil }
                let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
                return overflow ? nil : bytes
            }
        }
        return Int64(lowered)
    }
}
