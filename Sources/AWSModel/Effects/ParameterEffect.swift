// SPDX-License-Identifier: Apache-2.0

import Values

/// One line of the reviewed table of what parameters make of an operation.
struct ParameterEffect: Sendable, Hashable {
    /// The service's name, or `*` for any.
    let service: String
    /// The operation's name, or `*` for any.
    let operation: String
    /// When the line counts.
    let condition: ParameterCondition
    /// What the call does then.
    let effect: AWSEffect
    /// Why.
    let reason: String

    /// Whether the line speaks of an operation.
    func covers(service name: String, operation candidate: String) -> Bool {
        (service == "*" || service == name) && (operation == "*" || operation == candidate)
    }

    /// Whether the line decides about a call that counts as `base` so far.
    ///
    /// What makes a call worse counts already when it may be so; what makes it harmless only when it certainly is.
    func decides(_ parameters: JSONValue, base: AWSEffect) -> Bool {
        switch condition.holds(for: parameters) {
        case .always: true
        case .perhaps: effect > base
        case .never: false
        }
    }
}
