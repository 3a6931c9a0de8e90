// SPDX-License-Identifier: Apache-2.0

import PlanAnalysis

/// A small evaluator of policies, by IAM's rules for wildcards: what no statement allows is denied.
struct PolicyEvaluator {
    let statements: [PolicyStatement]

    /// Whether an action on a resource is allowed when the request has these values for its condition keys.
    func allows(_ action: String, on resource: String, keys: [String: String]) -> Bool {
        statements.contains { statement in
            statement.actions.contains { $0.lowercased() == action.lowercased() }
                && statement.resources.contains { Self.matches(resource, $0) }
                && statement.conditions.allSatisfy { condition in
                    guard let value = keys[condition.key] else { return false }
                    return condition.values.contains {
                        condition.comparison == "StringLike" ? Self.matches(value, $0) : $0 == value
                    }
                }
        }
    }

    /// `*` for any text and `?` for one character.
    static func matches(_ text: String, _ pattern: String) -> Bool {
        let (text, pattern) = (Array(text), Array(pattern))
        var (place, star, mark, index) = (0, -1, 0, 0)
        while index < text.count {
            if place < pattern.count, pattern[place] == "?" || pattern[place] == text[index], pattern[place] != "*" {
                place += 1
                index += 1
            } else if place < pattern.count, pattern[place] == "*" {
                (star, mark) = (place, index)
                place += 1
            } else if star >= 0 {
                mark += 1
                (place, index) = (star + 1, mark)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == "*" }
    }
}
