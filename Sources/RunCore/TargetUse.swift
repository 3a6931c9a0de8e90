// SPDX-License-Identifier: Apache-2.0

import Expressions
public import RunbookModel
import Values

/// What of an environment a plan leads to: nothing else of it can keep a run from going on.
struct TargetUse {
    /// The connections that statements name.
    private(set) var connections: Set<String> = []
    /// The hosts that statements spell out, for which a connection completes what they leave open; nil when a host is
    /// known only as the run goes.
    private(set) var hosts: Set<String>? = []
    /// The names of the regions that expressions look at; nil when they look at all of them.
    private(set) var regions: Set<String>? = []
    /// The AWS services that may be asked; nil when they may be any, as by a script.
    private(set) var services: Set<String>? = Self.servicesOfCredentials

    /// What is asked for credentials and secrets, whatever the steps call.
    private static let servicesOfCredentials: Set<String> = ["sts", "secretsmanager", "ssm"]

    /// Whether AWS may be asked anything.
    private(set) var reachesAWS: Bool

    init(_ plan: Plan) {
        reachesAWS = plan.secretReferences.contains { $0.call != nil }
        for command in plan.everyCommand {
            switch command.operation {
            case .aws(let aws): add(aws)
            case .sql(let sql): add(sql.connection)
            case .shell: (reachesAWS, services) = (true, nil)
            }
        }
        for reference in plan.references where reference.name == ScopeName.regions.rawValue {
            if let name = reference.path.first { regions?.insert(name) } else { regions = nil }
        }
    }

    private mutating func add(_ aws: AWSOperation) {
        reachesAWS = true
        switch aws.form {
        case .call, .waiter, .transfer: services?.insert(aws.service)
        // Such a command may call others beside its own service, as `cloudformation package` calls S3.
        case .added: services = nil
        }
    }

    private mutating func add(_ connection: SQLOperation.Connection) {
        switch connection {
        case .named(let name): connections.insert(name)
        case .explicit(.object(let members)):
            guard let host = members.first(where: { $0.name == "host" }) else { return }
            if case .literal(let value) = host.value, let name = value.stringValue {
                hosts?.insert(name)
            } else {
                hosts = nil
            }
        case .explicit: hosts = nil
        }
    }
}

extension RunTarget {
    /// How another target differs in what a plan uses, in words; nil when it does not.
    ///
    /// The account is not compared: AWS itself is asked for it. Whatever the plan does not use may be there or not.
    ///
    /// - Parameters:
    ///   - other: What the workspace and the process's environment say now.
    ///   - plan: The plan that the run goes on with.
    ///   - service: One name for all names of an AWS service.
    /// - Returns: What was, and what is.
    public func difference(
        from other: RunTarget,
        for plan: Plan,
        service: (String) -> String = { $0 }
    ) -> String? {
        let use = TargetUse(plan)
        return differenceOfAWS(from: other, use, service) ?? differenceOfRegions(from: other, use)
            ?? differenceOfConnections(from: other, use)
    }

    private func differenceOfAWS(from other: RunTarget, _ use: TargetUse, _ service: (String) -> String) -> String? {
        guard use.reachesAWS else { return nil }
        if endpoint != other.endpoint {
            return "AWS at \(endpoint ?? "its own endpoints"), now at \(other.endpoint ?? "its own endpoints")"
        }
        let (before, after) = (endpoints ?? [:], other.endpoints ?? [:])
        let used = use.services.map { Set($0.map(service)) }
        for name in Set(before.keys).union(after.keys).sorted() where before[name] != after[name] {
            guard used?.contains(service(name)) ?? true else { continue }
            let by = used == nil ? ", which scripts of the run may use" : ""
            return "\(name) at \(before[name] ?? "no endpoint of its own"), "
                + "now at \(after[name] ?? "no endpoint of its own")\(by)"
        }
        guard defaultRegion == other.defaultRegion else {
            return "the default region \(defaultRegion ?? "none"), now \(other.defaultRegion ?? "none")"
        }
        return nil
    }

    private func differenceOfRegions(from other: RunTarget, _ use: TargetUse) -> String? {
        let names = use.regions ?? Set((regions + other.regions).map(\.name))
        for name in names.sorted() {
            let (before, after) = (region(name), other.region(name))
            guard before != after else { continue }
            return "the region '\(name)' \(before ?? "not there"), now \(after ?? "not there")"
        }
        return nil
    }

    private func differenceOfConnections(from other: RunTarget, _ use: TargetUse) -> String? {
        for name in use.connections.sorted() {
            let (before, after) = (place(of: name), other.place(of: name))
            guard before == after else {
                return "the connection '\(name)' to \(before ?? "nowhere"), now to \(after ?? "nowhere")"
            }
            // Runs that were opened before identifiers were on record, or before any was named, say nothing about them.
            guard let identifiers = systemIdentifiers else { continue }
            let (known, found) = (identifiers[name], other.systemIdentifiers?[name])
            guard known == found else {
                return "the system identifier of the connection '\(name)' \(known ?? "not named"), "
                    + "now \(found ?? "not named")"
            }
        }
        guard let hosts = use.hosts else {
            return connections == other.connections
                ? nil : "the connections, any of which may complete a psql command line of the run"
        }
        for host in hosts.sorted() where place(onHost: host) != other.place(onHost: host) {
            return "the connection for a psql command line to \(host): \(place(onHost: host) ?? "none"), "
                + "now \(other.place(onHost: host) ?? "none")"
        }
        return nil
    }

    private func region(_ name: String) -> String? { regions.first { $0.name == name }?.region }

    /// Where the connection of that name leads.
    private func place(of name: String) -> String? {
        identities.first { $0.name == name }?.place
    }

    /// Where the first connection on a host leads, which completes what a `psql` command line leaves open.
    private func place(onHost host: String) -> String? {
        identities.first { $0.isOn(host: host) }?.place
    }
}
