// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
public import Values

extension OperationModel {
    /// What the operation does to the account when nothing is known of its parameters.
    ///
    /// Derived from reviewed tables and the operation's verb; what neither knows is a change, unless the description
    /// itself says that it only reads.
    public var effect: AWSEffect { judgement.effect }

    /// Why ``effect`` is what it is; nil when nothing but the default decided.
    public var effectReason: String? { judgement.reason }

    /// What one call does to the account, and why.
    ///
    /// Parameters count: a dry run reads, an upgrade is one-way. Where markers of ``DeferredText`` stand for values that
    /// are known later, the worse case holds.
    ///
    /// - Parameter parameters: the call's parameters by the names of the description.
    /// - Returns: the effect and its reason.
    public func judgement(with parameters: JSONValue) -> EffectJudgement {
        let base = judgement
        for rule in ParameterEffects.rules(for: serviceName) where rule.covers(service: serviceName, operation: name) {
            if rule.decides(parameters, base: base.effect) { return EffectJudgement(rule.effect, reason: rule.reason) }
        }
        return base
    }

    /// What the tables and the verb say.
    private var judgement: EffectJudgement {
        Self.judgements.withLock { judgements in
            let key = "\(serviceName) \(name) \(traits.contains(.readOnly))"
            if let known = judgements[key] { return known }
            let judgement = judged
            // Descriptions have some twenty thousand operations; more come from somewhere else and are not kept.
            if judgements.count < 32_768 { judgements[key] = judgement }
            return judgement
        }
    }

    /// What has been looked up so far: the tables have hundreds of lines, and a runbook repeats its operations.
    private static let judgements = Mutex<[String: EffectJudgement]>([:])

    private var judged: EffectJudgement {
        for list in [UndoableOperations.rules, OneWayDoors.rules, ReadOperations.rules] {
            if let rule = list.first(where: { $0.covers(service: serviceName, operation: name) }) {
                return EffectJudgement(rule.effect, reason: rule.reason)
            }
        }
        return EffectJudgement(traits.contains(.readOnly) ? .read : .change, reason: nil)
    }
}
