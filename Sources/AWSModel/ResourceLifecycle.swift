// SPDX-License-Identifier: Apache-2.0

/// What an operation makes or removes, told by the operation's name, and which of its parameters name it.
///
/// All names are those of the command line, `delete-db-instance` and `db-instance-identifier`, so that a command that no
/// description of a service knows can be asked about, too.
public struct ResourceLifecycle: Sendable, Hashable {
    /// What is made or removed, such as `rds db-instance`; what makes a thing and what removes it have one noun.
    public let noun: String
    /// Whether it is there afterwards; otherwise it is gone.
    public let isMade: Bool
    /// The parameters that may name it, the likeliest first; a list names several.
    public let names: [String]

    /// What an operation does; nil when it neither makes nor removes anything.
    public init?(service: String, operation: String) {
        guard let (isMade, noun) = Self.deed(operation) else { return nil }
        self.isMade = isMade
        self.noun = "\(service == "s3api" ? "s3" : service) \(noun)"
        let kinds = ["identifier", "name", "id"]
        let own = kinds.map { "\(noun)-\($0)" } + [noun] + kinds.map { "\(noun)-\($0)s" }
        names = isMade ? kinds.map { "target-\(noun)-\($0)" } + own + ["name"] : own + ["name"]
    }

    /// An operation that removes what is made: `delete-db-instance`.
    public var removal: String {
        let kind = noun.drop { $0 != " " }.dropFirst()
        let known = ["instance": "terminate-instances", "subscription": "unsubscribe", "alarm": "delete-alarms"]
        return noun.hasPrefix("rds ") ? "delete-\(kind)" : known[String(kind)] ?? "delete-\(kind)"
    }

    // MARK: - Operations

    /// Operations whose names do not say it by the rule.
    private static let special: [String: (isMade: Bool, noun: String)] = [
        "run-instances": (true, "instance"), "terminate-instances": (false, "instance"),
        "put-metric-alarm": (true, "alarm"), "put-composite-alarm": (true, "alarm"), "delete-alarms": (false, "alarm"),
        "put-dashboard": (true, "dashboard"), "delete-dashboards": (false, "dashboard"),
        "subscribe": (true, "subscription"), "unsubscribe": (false, "subscription"),
        "put-rule": (true, "rule"), "put-parameter": (true, "parameter"), "delete-parameters": (false, "parameter"),
        "put-object": (true, "object"), "copy-object": (true, "object"), "delete-objects": (false, "object"),
        "complete-multipart-upload": (true, "object"),
    ]

    /// What is made and is no thing of its own, or is gone by itself.
    private static let exceptions: Set<String> = [
        "create-tags", "create-grant", "create-alias", "create-session", "create-change-set", "delete-tags",
    ]

    private static func deed(_ operation: String) -> (isMade: Bool, noun: String)? {
        if let found = special[operation] { return found }
        guard !exceptions.contains(operation), let hyphen = operation.firstIndex(of: "-") else { return nil }
        let noun = String(operation[operation.index(after: hyphen)...])
        switch operation[..<hyphen] {
        case "create", "copy", "allocate":
            let replica = "-read-replica"
            return (true, noun.hasSuffix(replica) ? String(noun.dropLast(replica.utf8.count)) : noun)
        case "restore":
            let end = noun.firstRange(of: "-from-")?.lowerBound ?? noun.firstRange(of: "-to-")?.lowerBound
            return (true, String(noun[..<(end ?? noun.endIndex)]))
        case "delete", "terminate", "release": return (false, noun)
        default: return nil
        }
    }
}

/// What some calls make and others remove, by kind and by name.
public struct ResourceBalance: Sendable {
    /// What becomes of something that is made.
    public enum Fate: Sendable, Hashable {
        /// Something removes it.
        case removed
        /// Something removes one of its kind whose name is known only in the run.
        case perhapsRemoved(String)
        /// Nothing removes it.
        case stays
    }

    /// The names that are removed, by noun; nil where a call does not say which.
    private var removed: [String: [(name: String?, isKnown: Bool)]] = [:]
    private var made: [String: Set<String>] = [:]

    /// Nothing is made, nothing removed.
    public init() {}

    /// Counts a call; `names` are those that its parameters give, each with whether all of it is known.
    public mutating func count(_ lifecycle: ResourceLifecycle, _ names: [(name: String, isKnown: Bool)]) {
        count(lifecycle.noun, isMade: lifecycle.isMade, names)
    }

    /// Counts something that is made or removed.
    public mutating func count(_ noun: String, isMade: Bool, _ names: [(name: String, isKnown: Bool)]) {
        if isMade {
            made[noun, default: []].formUnion(names.map(\.name))
        } else if names.isEmpty {
            removed[noun, default: []].append((nil, false))
        } else {
            removed[noun, default: []] += names.map { ($0.name, $0.isKnown) }
        }
    }

    /// What becomes of something of a kind; without a name anything of the kind that is removed may be it.
    public func fate(of noun: String, named name: (name: String, isKnown: Bool)?) -> Fate {
        guard let removals = removed[noun], !removals.isEmpty else { return .stays }
        guard let name else { return .removed }
        if removals.contains(where: { $0.name.map { $0 == name.name } ?? true }) { return .removed }
        // A name that something else has here was meant for that, and one that is known is another one.
        let open = removals.first { removal in
            guard let other = removal.name, made[noun]?.contains(other) != true else { return false }
            return !removal.isKnown || !name.isKnown
        }
        return open.flatMap(\.name).map(Fate.perhapsRemoved) ?? .stays
    }
}
