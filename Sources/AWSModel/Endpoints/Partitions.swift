// SPDX-License-Identifier: Apache-2.0

/// The partitions of AWS and which region belongs to which.
public struct Partitions: Sendable, Hashable {
    /// All of them, the commercial one first.
    public let all: [Partition]

    init(all: [Partition]) { self.all = all }

    /// The partition of a region, known or not; the commercial one when no other claims it.
    public func partition(ofRegion region: String) -> Partition {
        if let known = all.first(where: { $0.regions.contains(region) }) { return known }
        if let claimed = all.first(where: { $0.claims(region) }) { return claimed }
        return all.first ?? .commercial
    }

    /// Whether some partition lists the region; one that appeared after the archive was made is unknown.
    public func isKnown(region: String) -> Bool { all.contains { $0.regions.contains(region) } }
}

extension Partition {
    /// Used when the archive lists no partition at all.
    static let commercial = Partition(
        id: "aws",
        regionPattern: "us eu ap sa ca me af il mx",
        dnsSuffix: "amazonaws.com",
        dualStackDNSSuffix: "api.aws",
        supportsFIPS: true,
        supportsDualStack: true,
        implicitGlobalRegion: "us-east-1",
        regions: []
    )

    /// Whether a region's name has the partition's form: one of its prefixes, a word and a number.
    func claims(_ region: String) -> Bool {
        for prefix in regionPattern.split(separator: " ") where region.hasPrefix(prefix + "-") {
            let rest = region.dropFirst(prefix.count + 1).split(separator: "-", omittingEmptySubsequences: false)
            let isWord = rest.first.map { !$0.isEmpty && $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } }
            if rest.count == 2, isWord == true, !rest[1].isEmpty, rest[1].allSatisfy(\.isNumber) { return true }
        }
        return false
    }
}
