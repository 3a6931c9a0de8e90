// SPDX-License-Identifier: Apache-2.0

public import Expressions

/// The list that a step goes through: its commands are carried out once for each element, in order.
public struct EachRule: Sendable, Hashable, Codable {
    /// The most elements that a list may have; a longer one is refused rather than cut.
    public static let limit = 1000

    /// The name that stands for the element at hand; it exists in this step alone.
    public var name: String
    /// The list, over values of the run.
    public var list: Expression

    /// The list that a step goes through.
    public init(name: String, list: Expression) {
        self.name = name
        self.list = list
    }

    /// The rule as a runbook writes it: `bucket in buckets`.
    public var source: String { "\(name) in \(list.source)" }
}
