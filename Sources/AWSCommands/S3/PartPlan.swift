// SPDX-License-Identifier: Apache-2.0

/// How something large is cut into parts that S3 accepts: 5 MiB to 5 GiB each, 10,000 at most.
public struct PartPlan: Sendable, Hashable {
    /// The most parts of one upload.
    public static let maximumParts: Int64 = 10_000
    /// The smallest part, except for the last.
    public static let smallestPart: Int64 = 5 << 20
    /// The largest part.
    public static let largestPart: Int64 = 5 << 30
    /// The largest object that all parts together can make.
    public static let largestObject: Int64 = 5 << 40

    /// The size of the whole, in bytes.
    public let size: Int64
    /// The size of every part but the last.
    public let partSize: Int64

    /// Cuts a size into parts of about the size wished for; the parts grow by doubling when there would be too many.
    public init(size: Int64, wishing partSize: Int64) {
        var part = max(partSize, 1)
        while part < Self.largestPart, (size + part - 1) / part > Self.maximumParts { part *= 2 }
        self.size = size
        self.partSize = min(max(part, Self.smallestPart), Self.largestPart)
    }

    /// How many parts there are; one for nothing at all.
    public var count: Int { Int(max(1, (size + partSize - 1) / partSize)) }

    /// The bytes of a part, numbered from 0.
    public func range(_ index: Int) -> Range<Int64> {
        let start = Int64(index) * partSize
        return start..<min(start + partSize, size)
    }
}
