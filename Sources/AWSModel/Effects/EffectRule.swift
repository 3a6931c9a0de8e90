// SPDX-License-Identifier: Apache-2.0

/// One line of the reviewed tables that say what an operation does, with the reason.
public struct EffectRule: Sendable, Hashable {
    /// The service's name, or `*` for any.
    public let service: String
    /// The operation's name; one that ends in `*` stands for all that start so.
    public let operation: String
    /// What it does.
    public let effect: AWSEffect
    /// Why it counts as that, for a person who is about to approve it.
    public let reason: String

    init(_ service: String, _ operation: String, _ effect: AWSEffect, _ reason: String) {
        self.service = service
        self.operation = operation
        self.effect = effect
        self.reason = reason
    }

    /// Rules for several operations of one service that share a reason; the names are separated by spaces.
    static func group(_ service: String, _ effect: AWSEffect, _ reason: String, _ names: String) -> [EffectRule] {
        names.split(separator: " ").map { EffectRule(service, String($0), effect, reason) }
    }

    /// Whether the rule speaks of an operation.
    func covers(service name: String, operation candidate: String) -> Bool {
        guard service == "*" || service == name else { return false }
        guard operation.hasSuffix("*") else { return operation == candidate }
        let verb = operation.dropLast()
        guard candidate.hasPrefix(verb) else { return false }
        // `Get*` is a verb: `GetObject` is meant and `Getaway` is not.
        return candidate.dropFirst(verb.count).first.map { !$0.isLowercase } ?? true
    }
}
