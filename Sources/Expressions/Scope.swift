// SPDX-License-Identifier: Apache-2.0

public import Values

/// What an expression of the dialect can see beside its root: named values and a clock.
public struct Scope: Sendable {
    /// A named value, and whether it may be shown.
    public struct Entry: Sendable, Hashable {
        /// The value, or that it was never observed.
        public let operand: Operand
        /// Whether the value, and whatever is computed from it, is shown as `(secret)`.
        public let isSecret: Bool

        /// A value that may be shown unless it is marked secret.
        public init(_ operand: Operand, isSecret: Bool = false) {
            self.operand = operand
            self.isSecret = isSecret
        }

        /// A value that was observed.
        public static func observed(_ value: JSONValue) -> Entry { Entry(.json(value)) }

        /// A value that nobody has seen, with the reason as a phrase (`step 'promote' has not run`).
        public static func unobserved(_ reason: String) -> Entry { Entry(.unobserved(reason)) }

        /// An object of which some members were not observed, with the reason for each.
        public static func observed(_ members: JSONObject, besides unobserved: [String: String]) -> Entry {
            Entry(unobserved.isEmpty ? .json(.object(members)) : .partial(members, unobserved: unobserved))
        }

        /// A value that takes part in evaluation and is never shown.
        public static func secret(_ value: JSONValue) -> Entry { Entry(.json(value), isSecret: true) }
    }

    /// The values by name: inputs, captures and steps.
    public var values: [String: Entry]
    /// What `now()` answers.
    public var now: Timestamp
    /// Why the root itself was not observed; nil when it was.
    public var rootUnobserved: String?

    /// A scope of the given values at a moment.
    public init(values: [String: Entry] = [:], now: Timestamp, rootUnobserved: String? = nil) {
        self.values = values
        self.now = now
        self.rootUnobserved = rootUnobserved
    }

    /// The value of a name; a name that is not there is not observed.
    func operand(_ name: String) -> Operand {
        values[name]?.operand ?? .unobserved("there is no value named '\(name)'")
    }
}
