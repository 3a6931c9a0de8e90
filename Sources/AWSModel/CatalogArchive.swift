// SPDX-License-Identifier: Apache-2.0

internal import CAWSModels
internal import CZlib
internal import Synchronization

/// The archive in the executable: which services it holds, and those decoded so far.
final class CatalogArchive: Sendable {
    private struct Entry {
        let offset: Int
        let deflatedCount: Int
        let inflatedCount: Int
    }

    static let embedded = CatalogArchive()

    /// The services, sorted by name.
    let serviceNames: [String]
    let partitions: Partitions
    private let entries: [String: Entry]
    private let services = Mutex<[String: ServiceModel]>([:])

    /// An archive of which nothing is decoded yet; everybody but tests uses ``embedded``.
    init() {
        let index = Self.index()
        entries = index
        serviceNames = index.keys.filter { !$0.isEmpty }.sorted()
        partitions = index[""].flatMap(Self.inflate).map(Self.partitions) ?? Partitions(all: [])
    }

    /// The services decoded so far, sorted by name.
    var decodedServiceNames: [String] { services.withLock { $0.keys.sorted() } }

    func contains(_ name: String) -> Bool { !name.isEmpty && entries[name] != nil }

    func service(_ name: String) throws(AWSModelError) -> ServiceModel {
        if let known = services.withLock({ $0[name] }) { return known }
        guard !name.isEmpty, let entry = entries[name] else { throw AWSModelError(.unknownService, name) }
        guard let bytes = Self.inflate(entry) else { throw AWSModelError(.damagedArchive, name) }
        let archive = try ServiceArchive(name: name, bytes: bytes)
        let model = ServiceModel(metadata: archive.metadata, records: ServiceRecords(archive))
        return services.withLock { services in
            if let first = services[name] { return first }
            services[name] = model
            return model
        }
    }

    /// The bytes in the executable; they live as long as the process.
    private static var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: lifeboat_aws_models(), count: lifeboat_aws_models_size())
    }

    private static func index() -> [String: Entry] {
        let header = Array(bytes.prefix(12))
        guard header.starts(with: "LBAWSM02".utf8), header.count == 12 else { return [:] }
        let count = header[8...].reversed().reduce(0) { $0 << 8 | Int($1) }
        let index = Array(bytes.dropFirst(12).prefix(count))
        var reader = ArchiveReader(index, 0..<index.count)
        var offset = 12 + count
        let entries = reader.list { reader in
            let name = reader.text()
            let entry = Entry(offset: offset, deflatedCount: reader.number(), inflatedCount: reader.number())
            offset += entry.deflatedCount
            return (name, entry)
        }
        return Dictionary(entries) { first, _ in first }
    }

    /// More than deflate can make of a byte; a count beyond it is damage and no reason to ask for memory.
    private static let largestRatio = 1040

    private static func inflate(_ entry: Entry) -> [UInt8]? {
        guard entry.offset + entry.deflatedCount <= bytes.count,
            entry.inflatedCount <= entry.deflatedCount * largestRatio
        else { return nil }
        let deflated = UnsafeBufferPointer(rebasing: bytes[entry.offset..<entry.offset + entry.deflatedCount])
        var status = Z_DATA_ERROR
        let inflated = [UInt8](unsafeUninitializedCapacity: entry.inflatedCount) { buffer, count in
            var length = uLongf(entry.inflatedCount)
            status = uncompress(buffer.baseAddress, &length, deflated.baseAddress, uLong(deflated.count))
            count = Int(length)
        }
        return status == Z_OK && inflated.count == entry.inflatedCount ? inflated : nil
    }

    private static func partitions(_ bytes: [UInt8]) -> Partitions {
        var sections = ArchiveReader(bytes, 0..<bytes.count)
        let strings = ArchiveStrings(bytes, sections.sized())
        var reader = ArchiveReader(bytes, sections.sized(), strings: strings)
        let all = reader.list { reader in
            var partition = Partition.commercial
            partition.id = reader.string()
            partition.regionPattern = reader.string()
            partition.dnsSuffix = reader.string()
            partition.dualStackDNSSuffix = reader.string()
            partition.implicitGlobalRegion = reader.string()
            let flags = reader.number()
            partition.supportsFIPS = flags & 1 != 0
            partition.supportsDualStack = flags & 2 != 0
            partition.regions = reader.stringList()
            return partition
        }
        return Partitions(all: all)
    }
}
