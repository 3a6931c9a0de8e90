// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Values

/// Service descriptions in directories: `AWS_DATA_PATH`, then `~/.aws/models`, as the AWS CLI reads them.
///
/// A description stands at `SERVICE/API-VERSION/service-2.json` (or `.json.gz`), its waiters, paginators and endpoint
/// rules beside it. The newest version wins, the executable's own among them; among equal versions the directory that is
/// named first, and the executable's last. Waiters, paginators and rules that are not beside a description of the version
/// that the executable has are the executable's. Nothing is read before a service is asked for.
public final class ModelDirectories: Sendable {
    /// The names in a directory; nil when there is none.
    public typealias List = @Sendable (_ path: String) -> [String]?
    /// The bytes of a file; nil when it cannot be read.
    public typealias Read = @Sendable (_ path: String) -> [UInt8]?

    private enum Known: Sendable {
        case service(ServiceModel)
        /// Nothing here, or nothing newer than the executable's.
        case none
        case failed(AWSModelError)
    }

    private struct Place {
        let folder: String
        let names: Set<String>
    }

    private static let largestDescription = 128 << 20

    private let paths: [String]
    private let list: List
    private let read: Read
    private let known = Mutex<[String: Known]>([:])

    /// Descriptions below directories, the one that wins first.
    public init(paths: [String], list: @escaping List, read: @escaping Read) {
        self.paths = paths
        self.list = list
        self.read = read
    }

    /// Where the AWS CLI looks, by the variables of the process.
    public static func paths(variables: [String: String]) -> [String] {
        let home = variables["HOME"] ?? ""
        let expanded = { (path: Substring) in path.hasPrefix("~/") ? home + path.dropFirst() : String(path) }
        let given = (variables["AWS_DATA_PATH"] ?? "").split(separator: ":").map(expanded)
        return home.isEmpty ? given : given + [home + "/.aws/models"]
    }

    /// The names of the services here, in no order.
    var serviceNames: Set<String> {
        var names: Set<String> = []
        for path in paths {
            for name in list(path) ?? [] where Self.isName(name) && versions(path, name).isEmpty == false {
                names.insert(name)
            }
        }
        return names
    }

    /// The description of a service; nil when the executable's is at least as new.
    ///
    /// - Throws: ``AWSModelError`` `malformedDescription`, with the file.
    func service(_ name: String, embedded: () -> ServiceModel?) throws(AWSModelError) -> ServiceModel? {
        guard Self.isName(name) else { return nil }
        if let found = known.withLock({ $0[name] }) { return try Self.value(found) }
        let found: Known
        do throws(AWSModelError) {
            found = try look(name, embedded).map(Known.service) ?? .none
        } catch {
            found = .failed(error)
        }
        known.withLock { $0[name] = found }
        return try Self.value(found)
    }

    private static func value(_ known: Known) throws(AWSModelError) -> ServiceModel? {
        switch known {
        case .service(let service): return service
        case .none: return nil
        case .failed(let error): throw error
        }
    }

    private func look(_ name: String, _ embedded: () -> ServiceModel?) throws(AWSModelError) -> ServiceModel? {
        var newest: (version: String, path: String)?
        for path in paths {
            guard let version = versions(path, name).max() else { continue }
            // A later directory wins by a newer version only.
            if newest.map({ version > $0.version }) ?? true { newest = (version, path) }
        }
        guard let newest else { return nil }
        let own = embedded()
        if let own, own.apiVersion > newest.version { return nil }
        let places = paths.compactMap { path -> Place? in
            let folder = "\(path)/\(name)/\(newest.version)"
            return list(folder).map { Place(folder: folder, names: Set($0)) }
        }
        guard let description = try value("service-2", in: places) else { return nil }
        let inherited = own?.apiVersion == newest.version ? own : nil
        do throws(AWSModelError) {
            return try ServiceModel(
                description: description,
                name: name,
                waiters: try value("waiters-2", in: places),
                paginators: try value("paginators-1", in: places),
                endpointRules: try value("endpoint-rule-set-1", in: places),
                inheriting: inherited
            )
        } catch {
            let file = places.first { Self.file("service-2", $0) != nil }?.folder ?? newest.path
            throw AWSModelError(.malformedDescription, "\(file): \(error.context)")
        }
    }

    /// The versions of a service below a directory that hold a description.
    private func versions(_ path: String, _ name: String) -> [String] {
        (list("\(path)/\(name)") ?? []).filter { version in
            Self.isName(version)
                && Self.file("service-2", Place(folder: "", names: Set(list("\(path)/\(name)/\(version)") ?? [])))
                    != nil
        }
    }

    private static func file(_ stem: String, _ place: Place) -> String? {
        [stem + ".json", stem + ".json.gz"].first(where: place.names.contains)
    }

    private func value(_ stem: String, in places: [Place]) throws(AWSModelError) -> JSONValue? {
        for place in places {
            guard let name = Self.file(stem, place) else { continue }
            let path = "\(place.folder)/\(name)"
            guard var bytes = read(path) else {
                throw AWSModelError(.malformedDescription, "\(path) cannot be read")
            }
            if name.hasSuffix(".gz") {
                guard let inflated = Gzip.decompress(bytes, limit: Self.largestDescription) else {
                    throw AWSModelError(.malformedDescription, "\(path) is not whole gzip data")
                }
                bytes = inflated
            }
            do throws(JSONSyntaxError) {
                return try JSONParser.parse(bytes)
            } catch {
                throw AWSModelError(.malformedDescription, "\(path): \(error)")
            }
        }
        return nil
    }

    /// Names become parts of paths: nothing in them may lead elsewhere.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.first != "." && !text.utf8.contains(UInt8(ascii: "/")) && !text.utf8.contains(0)
    }
}
