// SPDX-License-Identifier: Apache-2.0

/// All services that Lifeboat knows, by name.
///
/// A value that is cheap to copy; copies share what has been decoded.
public struct ServiceCatalog: Sendable {
    /// The catalogue in the executable.
    public static let embedded = ServiceCatalog(archive: .embedded, additions: [:], directories: nil)

    private let archive: CatalogArchive
    private let additions: [String: ServiceModel]
    private let directories: ModelDirectories?

    private init(archive: CatalogArchive, additions: [String: ServiceModel], directories: ModelDirectories?) {
        self.archive = archive
        self.additions = additions
        self.directories = directories
    }

    /// The names of the services, sorted.
    public var serviceNames: [String] {
        guard !additions.isEmpty || directories != nil else { return archive.serviceNames }
        let others = directories?.serviceNames ?? []
        return Set(archive.serviceNames).union(additions.keys).union(others).sorted()
    }

    /// The partitions of AWS.
    public var partitions: Partitions { archive.partitions }

    /// The description of a service by its name in descriptions (`rds`, `s3`, `codedeploy`); decoded once and kept.
    ///
    /// - Throws: ``AWSModelError`` `unknownService`, `damagedArchive`, or `malformedDescription` for a file of a
    ///   directory that was added.
    public func service(_ name: String) throws(AWSModelError) -> ServiceModel {
        if let added = additions[name] { return added }
        if let directories, let found = try directories.service(name, embedded: { try? archive.service(name) }) {
            return found
        }
        return try archive.service(name)
    }

    /// Whether there is a service of this name.
    public func contains(_ name: String) -> Bool {
        if additions[name] != nil || archive.contains(name) { return true }
        return directories?.serviceNames.contains(name) ?? false
    }

    /// The catalogue with one more service, or with another description of one that it has.
    public func adding(_ service: ServiceModel) -> ServiceCatalog {
        var additions = additions
        additions[service.name] = service
        return ServiceCatalog(archive: archive, additions: additions, directories: directories)
    }

    /// The catalogue with the descriptions below directories, looked up when a service is asked for.
    public func adding(_ directories: ModelDirectories) -> ServiceCatalog {
        ServiceCatalog(archive: archive, additions: additions, directories: directories)
    }
}
