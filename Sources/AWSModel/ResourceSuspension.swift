// SPDX-License-Identifier: Apache-2.0

/// What an operation switches off for a while, or on again, told by the operation's name: alarms, rules, instances.
///
/// Names are those of the command line, as in `ResourceLifecycle`.
public struct ResourceSuspension: Sendable, Hashable {
    /// What is switched, such as `cloudwatch alarm`; what switches a thing off and what switches it on have one noun.
    public let noun: String
    /// Whether it is off afterwards.
    public let isOff: Bool
    /// The parameters that name it.
    public let names: [String]
    /// The operation that does the contrary.
    public let inverse: String

    /// What an operation switches; nil when it switches nothing.
    public init?(service: String, operation: String) {
        for (noun, off, on, names) in Self.pairs where operation == off || operation == on {
            self.noun = "\(service) \(noun)"
            self.names = names
            isOff = operation == off
            inverse = isOff ? on : off
            return
        }
        return nil
    }

    private static let pairs: [(noun: String, off: String, on: String, names: [String])] = [
        ("alarm", "disable-alarm-actions", "enable-alarm-actions", ["alarm-names"]),
        ("rule", "disable-rule", "enable-rule", ["name"]),
        ("scaling process", "suspend-processes", "resume-processes", ["auto-scaling-group-name"]),
        ("key", "disable-key", "enable-key", ["key-id"]),
        ("instance", "stop-instances", "start-instances", ["instance-ids"]),
        ("db-instance", "stop-db-instance", "start-db-instance", ["db-instance-identifier"]),
        ("db-cluster", "stop-db-cluster", "start-db-cluster", ["db-cluster-identifier"]),
        ("stage transition", "disable-stage-transition", "enable-stage-transition", ["pipeline-name"]),
    ]
}
