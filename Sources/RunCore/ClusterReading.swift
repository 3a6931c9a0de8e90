// SPDX-License-Identifier: Apache-2.0

/// Which database cluster stands at a place that SQL goes to, as the cluster itself said.
///
/// A host name leads to another server after a failover or a restore; the system identifier tells which data it serves. It is
/// made when a cluster is created, and its physical standbys have the same.
public struct ClusterReading: Sendable, Hashable, Codable {
    /// Where the SQL goes, without how to log in.
    public var place: String
    /// The cluster's system identifier; nil when it could not be read.
    public var systemIdentifier: String?
    /// Why it could not be read.
    public var problem: String?

    /// A cluster that said which it is.
    public init(place: String, systemIdentifier: String) {
        (self.place, self.systemIdentifier, problem) = (place, systemIdentifier, nil)
    }

    /// A place where nothing said which cluster it is.
    public init(place: String, problem: String) {
        (self.place, systemIdentifier, self.problem) = (place, nil, problem)
    }

    /// The same for a person, in one line.
    public var text: String {
        guard let systemIdentifier else { return "\(place) NOT KNOWN: \(problem ?? "nothing was read")" }
        return "\(place) system identifier \(systemIdentifier)"
    }
}

/// The clusters that people were shown when they were asked about a step: what they agree to goes to no others.
public struct BoundClusters: Sendable, Hashable, Codable {
    /// What stood at each place.
    public var readings: [ClusterReading]
    /// The command that the step goes on with, counted from 0; nil when that is its first.
    public var firstCommand: Int?

    /// What people were shown; nil when there was nothing to show.
    public init?(_ readings: [ClusterReading], firstCommand: Int?) {
        if readings.isEmpty { return nil }
        self.readings = readings
        self.firstCommand = firstCommand
    }

    /// The same for whoever is asked, a line each.
    public var lines: [String] { readings.map { "cluster: \($0.text)" } }

    /// The system identifiers of the clusters that said which they are, by place.
    public var known: [String: String] {
        let known = readings.compactMap { reading in reading.systemIdentifier.map { (reading.place, $0) } }
        return Dictionary(known) { first, _ in first }
    }
}
