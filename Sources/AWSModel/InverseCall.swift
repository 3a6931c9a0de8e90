// SPDX-License-Identifier: Apache-2.0

/// The call that undoes another one: deletes what it made, or switches on what it switched off.
public struct InverseCall: Sendable, Hashable {
    /// The service as the command line names it.
    public let service: String
    /// The operation as the command line names it.
    public let operation: String
    /// The options in order, each with its values.
    public let options: [(name: String, values: [String])]

    /// The call that undoes an operation; nil when none is known, or when its parameters do not say what it needs.
    ///
    /// - Parameters:
    ///   - catalog: the services, in which the call must be found and which say what it needs.
    ///   - service: the service as the command line names it.
    ///   - operation: the operation as the command line names it.
    ///   - parameters: the values of its parameters, by the names of the command line.
    public init?(in catalog: ServiceCatalog, service: String, operation: String, parameters: [String: [String]]) {
        let candidates: [String]
        let inverse: String
        if let suspension = ResourceSuspension(service: service, operation: operation), suspension.isOff {
            (candidates, inverse) = (suspension.names, suspension.inverse)
        } else if let made = ResourceLifecycle(service: service, operation: operation), made.isMade {
            (candidates, inverse) = (made.names, made.removal)
        } else {
            return nil
        }
        guard let names = candidates.lazy.compactMap({ parameters[$0] }).first(where: { !$0.isEmpty }),
            let model = try? catalog.service(service), let found = model.operation(cliName: inverse)
        else { return nil }
        let members = (model.input(of: found)?.members ?? []).map { (CommandLineName.make($0.name), $0.isRequired) }
        let known = Set(members.map { $0.0 })
        guard
            let name = (candidates.map { $0.replacing("target-", with: "") } + candidates).first(where: known.contains)
        else { return nil }
        var options = [(name: name, values: names)]
        // Whoever goes back may want the data of what is deleted: the last snapshot is kept, and named for that.
        if known.contains("final-db-snapshot-identifier") {
            options.append(("final-db-snapshot-identifier", ["\(names[0])-final"]))
        }
        for (member, isRequired) in members where isRequired && !options.contains(where: { $0.name == member }) {
            guard let values = parameters[member] else { return nil }
            options.append((member, values))
        }
        self.service = service
        self.operation = inverse
        self.options = options
    }

    /// Whether two calls are the same.
    public static func == (left: InverseCall, right: InverseCall) -> Bool { left.words == right.words }

    /// Hashes the words of the call.
    public func hash(into hasher: inout Hasher) { hasher.combine(words) }

    /// The words of the command line, without quotes.
    public var words: [String] {
        ["aws", service, operation] + options.flatMap { ["--\($0.name)"] + $0.values }
    }
}
