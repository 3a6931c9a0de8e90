// SPDX-License-Identifier: Apache-2.0

/// Which resources an action can be limited to, looked up in the two tables.
struct ActionResources: Sendable {
    /// A type of resource that an action takes.
    struct Kind: Sendable, Hashable {
        /// The service's prefix and the type's name: `rds/db`.
        var name: String
        /// The ARN without `arn:{Partition}:`, with names in braces: `rds:{R}:{A}:db:{DbInstanceName}`.
        var form: String
        /// Whether a statement that limits the action must name a resource of this type.
        var isRequired: Bool
    }

    /// The forms by the names of their types.
    let forms: [String: String]
    private let kinds: [String: [Kind]]

    /// The tables, read once.
    static let tables = ActionResources()

    private init() {
        var forms: [String: String] = [:]
        for line in ResourceTypeTable.text.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            if parts.count == 2 { forms[String(parts[0])] = String(parts[1]) }
        }
        self.forms = forms
        var kinds: [String: [Kind]] = [:]
        for text in [ActionResourceTable.text, ActionResourceTable.ec2] { Self.read(text, forms, into: &kinds) }
        self.kinds = kinds
    }

    private static func read(_ text: String, _ forms: [String: String], into kinds: inout [String: [Kind]]) {
        var prefix = ""
        var types: [Kind] = []
        var isTypeLine = false
        for line in text.split(separator: "\n") {
            if line.hasSuffix(":") {
                prefix = String(line.dropLast())
            } else if line.hasPrefix("| ") {
                // Types that fill more than one line go on.
                if !isTypeLine { types = [] }
                for word in line.dropFirst(2).split(separator: " ") where word != "-" {
                    let name = "\(prefix)/\(word.hasSuffix("!") ? word.dropLast() : word)"
                    types.append(Kind(name: name, form: forms[name] ?? "*", isRequired: word.hasSuffix("!")))
                }
                isTypeLine = true
                continue
            } else {
                for action in line.split(separator: " ") { kinds["\(prefix):\(action)"] = types }
            }
            isTypeLine = false
        }
    }

    /// The types that an action takes; empty when it cannot be limited, nil when the tables do not have it.
    func kinds(of action: String) -> [Kind]? { kinds[action] }

    /// Every action of the tables with its types.
    var all: [String: [Kind]] { kinds }
}
