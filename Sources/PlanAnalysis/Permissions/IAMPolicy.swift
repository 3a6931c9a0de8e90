// SPDX-License-Identifier: Apache-2.0

public import Values

/// The policy that allows what a plan needs and no more, in as few statements as say it.
///
/// A managed policy may have ``limit`` characters; what is longer is split into several, each whole in itself.
public struct IAMPolicy: Sendable, Hashable {
    /// How many characters IAM takes for one managed policy, white space not counted.
    public static let limit = 6144

    /// The policies in order; one where everything fits.
    public let documents: [[PolicyStatement]]

    /// The policy for some needs.
    public init(_ needs: [PermissionNeed], limit: Int = limit) {
        documents = Self.split(Self.statements(of: needs), limit: limit)
    }

    /// Each policy as IAM reads it.
    public var json: [JSONValue] {
        documents.map { ["Version": "2012-10-17", "Statement": .array($0.map(\.json))] }
    }

    /// How many characters of a policy IAM counts.
    public static func size(of policy: JSONValue) -> Int { policy.text().count { !$0.isWhitespace } }

    // MARK: - Merging

    private struct Key: Hashable {
        var isRead: Bool
        var resources: [String]
        var conditions: [PolicyCondition]
    }

    private struct Grant: Hashable {
        var action: String
        var isRead: Bool
        var conditions: [PolicyCondition]
    }

    /// Each action with all its resources first, then all actions of equal resources together.
    private static func statements(of needs: [PermissionNeed]) -> [PolicyStatement] {
        var resources: [Grant: Set<String>] = [:]
        for need in needs {
            let grant = Grant(action: need.action, isRead: need.isRead, conditions: need.conditions)
            resources[grant, default: []].formUnion(need.resources)
        }
        var actions: [Key: Set<String>] = [:]
        for (grant, set) in mergedByRegion(resources) {
            let key = Key(isRead: grant.isRead, resources: reduced(set), conditions: grant.conditions)
            actions[key, default: []].insert(grant.action)
        }
        let sorted = actions.map { key, actions in (key, actions.sorted()) }.sorted { left, right in
            if left.0.isRead != right.0.isRead { return left.0.isRead }
            if left.1 != right.1 { return left.1.lexicographicallyPrecedes(right.1) }
            if left.0.resources != right.0.resources {
                return left.0.resources.lexicographicallyPrecedes(right.0.resources)
            }
            return left.0.conditions.lexicographicallyPrecedes(right.0.conditions)
        }
        var used: [String: Int] = [:]
        return sorted.map { key, actions in
            let name = sid(key.isRead, actions)
            used[name, default: 0] += 1
            return PolicyStatement(
                sid: used[name] == 1 ? name : "\(name)\(used[name] ?? 0)",
                actions: actions,
                resources: key.resources,
                conditions: key.conditions
            )
        }
    }

    /// An action that is needed in several regions has one condition with all of them.
    private static func mergedByRegion(_ resources: [Grant: Set<String>]) -> [Grant: Set<String>] {
        var regions: [String: Set<String>] = [:]
        var merged: [Grant: Set<String>] = [:]
        for (grant, set) in resources {
            let condition = grant.conditions.first
            if grant.conditions.count == 1, let condition, condition.key == "aws:RequestedRegion", set == ["*"] {
                regions["\(grant.isRead) \(grant.action)", default: []].formUnion(condition.values)
            } else {
                merged[grant] = set
            }
        }
        for (name, values) in regions {
            let parts = name.split(separator: " ")
            let condition = PolicyCondition(
                comparison: "StringEquals",
                key: "aws:RequestedRegion",
                values: values.sorted()
            )
            let grant = Grant(action: String(parts[1]), isRead: parts[0] == "true", conditions: [condition])
            merged[grant] = ["*"]
        }
        return merged
    }

    /// The patterns without those that another one covers.
    private static func reduced(_ patterns: Set<String>) -> [String] {
        if patterns.contains("*") { return ["*"] }
        let wide = patterns.filter { $0.hasSuffix("*") && !$0.dropLast().contains { $0 == "*" || $0 == "?" } }
        return patterns.filter { pattern in
            !wide.contains { $0 != pattern && pattern.hasPrefix($0.dropLast()) }
        }.sorted()
    }

    private static func sid(_ isRead: Bool, _ actions: [String]) -> String {
        var services: [String] = []
        for action in actions {
            let prefix = action.prefix { $0 != ":" }.split(separator: "-")
            let name = prefix.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
            if !services.contains(name) { services.append(name) }
        }
        let named = services.count <= 3 ? services.joined() : "\(services.count)Services"
        return (isRead ? "Read" : "Change") + named
    }

    // MARK: - Splitting

    private static func split(_ statements: [PolicyStatement], limit: Int) -> [[PolicyStatement]] {
        // What stands around the statements.
        let frame = size(of: ["Version": "2012-10-17", "Statement": []])
        var documents: [[PolicyStatement]] = []
        var current: [PolicyStatement] = []
        var used = frame
        for statement in statements.flatMap({ cut($0, to: limit - frame) }) {
            let length = size(of: statement.json) + 1
            if !current.isEmpty, used + length > limit {
                documents.append(current)
                current = []
                used = frame
            }
            current.append(statement)
            used += length
        }
        return documents + (current.isEmpty && !documents.isEmpty ? [] : [current])
    }

    /// A statement that is too long by itself, in pieces of fewer resources or actions.
    private static func cut(_ statement: PolicyStatement, to limit: Int) -> [PolicyStatement] {
        guard size(of: statement.json) + 1 > limit else { return [statement] }
        var halves = [statement, statement]
        if statement.resources.count > 1 {
            let middle = statement.resources.count / 2
            halves[0].resources = Array(statement.resources[..<middle])
            halves[1].resources = Array(statement.resources[middle...])
        } else if statement.actions.count > 1 {
            let middle = statement.actions.count / 2
            halves[0].actions = Array(statement.actions[..<middle])
            halves[1].actions = Array(statement.actions[middle...])
        } else {
            return [statement]
        }
        halves[0].sid += "A"
        halves[1].sid += "B"
        return halves.flatMap { cut($0, to: limit) }
    }
}
