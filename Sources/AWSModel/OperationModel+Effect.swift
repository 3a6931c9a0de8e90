// SPDX-License-Identifier: Apache-2.0

extension OperationModel {
    /// What the operation does to the account.
    ///
    /// Derived from reviewed tables and the operation's verb; what neither knows is a change, unless the description
    /// itself says that it only reads.
    public var effect: AWSEffect { effectRule?.effect ?? (traits.contains(.readOnly) ? .read : .change) }

    /// Why ``effect`` is what it is; nil when nothing but the default decided.
    public var effectReason: String? { effectRule?.reason }

    private var effectRule: EffectRule? {
        let lists = [OneWayDoors.exceptions, OneWayDoors.rules, ReadOperations.rules]
        for list in lists {
            if let rule = list.first(where: { $0.covers(service: serviceName, operation: name) }) { return rule }
        }
        return nil
    }
}
