// SPDX-License-Identifier: Apache-2.0

/// The states of resources whose service's description lists none, from the services' documentation.
///
/// They serve to find misspellings only: a state that is not here, and near to none, is taken as it is.
enum KnownStates {
    /// The states that a member may have; nil when nothing is known.
    static func states(service: String, structure: String, member: String) -> [String]? {
        guard ["rds", "docdb", "neptune"].contains(service) else { return nil }
        return switch (structure, member) {
        case ("DBInstance", "DBInstanceStatus"): instances
        case ("DBCluster", "Status"): clusters
        case ("DBSnapshot", "Status"), ("DBClusterSnapshot", "Status"): snapshots
        default: nil
        }
    }

    private static let instances = [
        "available", "backing-up", "configuring-enhanced-monitoring", "configuring-iam-database-auth",
        "configuring-log-exports", "converting-to-vpc", "creating", "delete-precheck", "deleting", "deleted", "failed",
        "inaccessible-encryption-credentials", "inaccessible-encryption-credentials-recoverable", "incompatible-create",
        "incompatible-credentials", "incompatible-network", "incompatible-option-group", "incompatible-parameters",
        "incompatible-restore", "insufficient-capacity", "maintenance", "modifying", "moving-to-vpc", "rebooting",
        "renaming", "resetting-master-credentials", "restore-error", "starting", "stopped", "stopping",
        "storage-config-upgrade", "storage-full", "storage-initialization", "storage-optimization", "upgrading",
    ]

    private static let clusters = [
        "available", "backing-up", "backtracking", "cloning-failed", "creating", "deleting", "deleted", "failing-over",
        "failed", "inaccessible-encryption-credentials", "inaccessible-encryption-credentials-recoverable",
        "incompatible-network", "incompatible-parameters", "incompatible-restore", "maintenance", "migrating",
        "migration-failed", "modifying", "promoting", "preparing-data-migration", "rebooting", "renaming",
        "resetting-master-credentials", "starting", "stopped", "stopping", "storage-optimization",
        "update-iam-db-auth", "upgrading",
    ]

    private static let snapshots = ["available", "copying", "creating", "deleted", "deleting", "failed", "modifying"]
}
