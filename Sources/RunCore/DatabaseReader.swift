// SPDX-License-Identifier: Apache-2.0

/// Who the SQL of a dry run is read as, and what that role may do besides, as the database told.
public struct DatabaseReader: Sendable, Hashable, Codable {
    /// Where the connection leads, with the user and the role for reading, if one is named.
    public var target: String
    /// Who logged in; nil when nobody could be asked.
    public var user: String?
    /// The role in effect; nil when nobody could be asked.
    public var role: String?
    /// What the role may do besides reading, as clauses that follow "which"; empty when the database names nothing.
    public var powers: [String]
    /// Why the database did not tell.
    public var problem: String?

    /// Who the SQL of a dry run is read as.
    public init(target: String, user: String?, role: String?, powers: [String] = [], problem: String? = nil) {
        self.target = target
        self.user = user
        self.role = role
        self.powers = powers
        self.problem = problem
    }

    /// Whether the database has told, and has named nothing that the role may do besides reading.
    public var isLeast: Bool { problem == nil && powers.isEmpty }

    /// One sentence, without a full stop.
    public var text: String {
        guard problem == nil, let role else {
            let why = problem ?? "the database did not tell"
            return "as whom SQL on \(target) is read, and whether that may write, is not known: \(why)"
        }
        let start = "SQL on \(target) is read as \(role)"
        if powers.isEmpty { return "\(start), which may only read, as far as the database tells" }
        return "\(start), which may do more than read: it \(powers.joined(separator: "; "))"
    }
}
