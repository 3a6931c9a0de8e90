// SPDX-License-Identifier: Apache-2.0

/// All services that Lifeboat knows, by name.
///
/// A value that is cheap to copy; copies share what has been decoded.
public struct ServiceCatalog: Sendable {
    /// The catalogue in the executable.
    public static let embedded = ServiceCatalog(archive: .embedded, additions: [:])

    private let archive: CatalogArchive
    private let additions: [String: ServiceModel]

    private init(archive: CatalogArchive, additions: [String: ServiceModel]) {
        self.archive = archive
        self.additions = additions
    }

    /// The names of the services, sorted.
    public var serviceNames: [String] {
        additions.isEmpty ? archive.serviceNames : Set(archive.serviceNames).union(additions.keys).sorted()
    }

    /// The partitions of AWS.
    public var partitions: Partitions { archive.partitions }

    /// The description of a service by its name in descriptions (`rds`, `s3`, `codedeploy`); decoded once and kept.
    ///
    /// - Throws: ``AWSModelError`` `unknownService` or `damagedArchive`.
    public func service(_ name: String) throws(AWSModelError) -> ServiceModel {
        if let added = additions[name] { return added }
        return try archive.service(name)
    }

    /// Whether there is a service of this name.
    public func contains(_ name: String) -> Bool {
        additions[name] != nil || (!name.isEmpty && archive.serviceNames.contains(name))
    }

    /// The catalogue with one more service, or with another description of one that it has.
    public func adding(_ service: ServiceModel) -> ServiceCatalog {
        var additions = additions
        additions[service.name] = service
        return ServiceCatalog(archive: archive, additions: additions)
    }
}
