// SPDX-License-Identifier: Apache-2.0

import Values

/// What the states of resources mean: reviewed words, and the states of services whose descriptions list none.
enum WaiterStates {
    /// The members that hold how far something is: `PercentProgress` of RDS, `Progress` of EC2 ("35%") and their like.
    static let percentMembers = [
        "PercentProgress", "Progress", "progress", "PercentComplete", "percentComplete", "PercentDone",
        "ProgressPercent",
        "progressPercent", "progressPercentage", "ProgressPercentage", "completionPercentage", "CompletionPercentage",
        "FullLoadProgressPercent", "SnapshotProgress",
    ]

    /// Whether a waiter of this name waits for something to go away.
    static func waitsForAbsence(_ name: String) -> Bool {
        let words = [
            "Deleted", "NotExists", "Terminated", "DeleteComplete", "Deregistered", "Disassociated", "Inactive",
        ]
        return words.contains(where: name.contains)
    }

    /// The expression of the states that a waiter looks at: that of its first acceptor which expects a text.
    static func path(of waiter: WaiterModel) -> String? {
        waiter.acceptors.first { acceptor in
            guard acceptor.expected.stringValue != nil, let argument = acceptor.argument else { return false }
            return [.path, .pathAll, .pathAny].contains(acceptor.matcher) && isPlain(argument)
        }?.argument
    }

    /// Whether an expression is nothing but members and `[]`.
    static func isPlain(_ expression: String) -> Bool {
        expression.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "[" || $0 == "]" }
            && !expression.contains("[0") && !expression.contains("[1")
    }

    /// The states of failure of a service whose description does not list its states.
    static func knownFailures(service: String, path: String) -> [String] {
        switch (service, path) {
        case ("rds", "DBInstances[].DBInstanceStatus"), ("docdb", "DBInstances[].DBInstanceStatus"),
            ("neptune", "DBInstances[].DBInstanceStatus"):
            instances
        case ("rds", "DBClusters[].Status"): clusters
        case ("rds", "DBSnapshots[].Status"), ("rds", "DBClusterSnapshots[].Status"): ["failed", "deleting", "deleted"]
        case ("rds", "TenantDatabases[].Status"): ["failed", "deleting", "deleted"]
        case ("elasticache", _): ["create-failed", "restore-failed", "incompatible-network", "deleting", "deleted"]
        case ("redshift", "Clusters[].ClusterStatus"): warehouses
        case ("redshift", "Clusters[].RestoreStatus.Status"): ["failed"]
        case ("redshift", "Snapshots[].Status"): ["failed", "cancelled", "deleted"]
        case ("dms", "ReplicationInstances[].ReplicationInstanceStatus"):
            ["failed", "incompatible-credentials", "incompatible-network", "storage-full", "deleting", "deleted"]
        case ("memorydb", _), ("dax", _): ["create-failed", "deleting", "deleted"]
        default: []
        }
    }

    /// The states of database instances that no waiting ends.
    private static let instances = [
        "failed", "restore-error", "incompatible-restore", "incompatible-network", "incompatible-parameters",
        "incompatible-option-group", "incompatible-credentials", "incompatible-create", "insufficient-capacity",
        "inaccessible-encryption-credentials", "inaccessible-encryption-credentials-recoverable", "storage-full",
        "deleting", "deleted",
    ]

    private static let clusters = [
        "failed", "cloning-failed", "incompatible-restore", "incompatible-network", "incompatible-parameters",
        "inaccessible-encryption-credentials", "inaccessible-encryption-credentials-recoverable", "migration-failed",
        "deleting", "deleted",
    ]

    private static let warehouses = [
        "hardware-failure", "incompatible-hsm", "incompatible-network", "incompatible-parameters",
        "incompatible-restore",
        "storage-full", "unavailable", "final-snapshot", "deleting", "deleted",
    ]

    /// Whether a state that a description lists is one that no waiting ends, seen from a waiter's name.
    static func isFailure(_ state: String, waiter name: String) -> Bool {
        let state = state.lowercased()
        let isGoing = waitsForAbsence(name)
        if isGoing {
            // What is about to be deleted may have failed before.
            return state.contains("delet") && (state.contains("fail") || state.contains("error"))
        }
        let bad = ["fail", "error", "incompatible", "inaccessible", "invalid", "impossible"]
        if bad.contains(where: state.contains) { return true }
        let gone = ["deleting", "deleted", "delete_in_progress", "delete_complete", "terminat", "shutting", "archiv"]
        if gone.contains(where: state.contains) { return true }
        guard !name.contains("Cancel") else { return false }
        return state.contains("cancel") || state.contains("reject") || state.contains("expired")
    }

    /// How long such things take at most, so that a shorter limit is an early end.
    static func usualLimit(service: String, waiter name: String) -> Duration {
        if waitsForAbsence(name) { return long.contains(service) ? .seconds(3600) : .seconds(600) }
        if name.hasSuffix("Exists") { return .zero }
        if name.contains("Snapshot") || name.contains("Image") || name.contains("Export") || name.contains("Import") {
            return .seconds(4 * 3600)
        }
        return long.contains(service) ? .seconds(2 * 3600) : .seconds(600)
    }

    /// The services of which resources take an hour and more to come.
    private static let long: Set<String> = [
        "rds", "docdb", "neptune", "redshift", "elasticache", "memorydb", "opensearch", "es", "eks", "cloudformation",
        "dms",
        "fsx", "kafka",
    ]
}
