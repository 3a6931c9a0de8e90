// SPDX-License-Identifier: Apache-2.0

public import Values

extension ServiceModel {
    /// What becomes of the account when the call is sent twice.
    ///
    /// Derived from reviewed tables and from the tokens that the description marks; what neither knows is unsafe.
    ///
    /// - Parameters:
    ///   - operation: an operation of this service.
    ///   - parameters: the call's parameters by the names of the description.
    /// - Returns: the judgement and its reason.
    public func repetition(of operation: OperationModel, with parameters: JSONValue) -> RepetitionJudgement {
        let name = operation.name
        let tokenMember = input(of: operation)?.members.first(where: \.isIdempotencyToken)?.name
        if operation.effect == .read {
            return RepetitionJudgement(.natural, "it only looks")
        }
        let rules = Self.repetitionRules[operation.serviceName] ?? []
        let look = rules.first { $0.operations.contains(name) && $0.look != nil }?.look
        if let rule = rules.first(where: { $0.operations.contains(name) && $0.condition.holds(for: parameters) }) {
            return RepetitionJudgement(
                rule.repetition,
                rule.reason,
                codes: rule.existenceCodes,
                look: rule.look ?? look,
                tokenMember: rule.repetition == .token ? tokenMember : nil,
                lifetime: rule.lifetime
            )
        }
        if let member = tokenMember {
            let reason = "the service knows it again by \(member) and carries it out once"
            return RepetitionJudgement(.token, reason, look: look, tokenMember: member)
        }
        return RepetitionJudgement(.unsafe, "no reviewed table says that it may be sent twice", look: look)
    }

    /// Whether what the call creates can carry a tag and gives it back when it is looked for.
    public func takesIntentTag(_ operation: OperationModel, with parameters: JSONValue) -> Bool {
        guard case .made(_, _?, _)? = repetition(of: operation, with: parameters).look?.effect else { return false }
        return input(of: operation)?.members.contains { $0.name == "Tags" } ?? false
    }

    static let repetitionRules = Dictionary(
        grouping: UnrepeatableOperations.rules + NamedCreations.rules + LookableChanges.rules
            + RepeatableOperations.rules,
        by: \.service
    )
}

extension RepetitionJudgement {
    fileprivate init(
        _ repetition: Repetition,
        _ reason: String,
        codes: Set<String> = [],
        look: EffectLook? = nil,
        tokenMember: String? = nil,
        lifetime: Int = RepetitionRule.defaultLifetime
    ) {
        self.repetition = repetition
        self.reason = reason
        existenceCodes = codes
        self.look = look
        self.tokenMember = tokenMember
        self.lifetime = lifetime
    }
}

extension RepetitionRule.Condition {
    /// Whether the parameters are such that the line speaks of the call.
    fileprivate func holds(for parameters: JSONValue) -> Bool {
        switch self {
        case .always: return true
        case .without(let members):
            return members.allSatisfy { parameters[$0].map { $0.isNull || $0 == .bool(false) } ?? true }
        case .with(let member): return parameters[member].map { !$0.isNull } ?? false
        case .every(let path, let member, let text):
            let list = path.reduce(Optional(parameters)) { $0?[$1] }?.arrayValue ?? []
            return !list.isEmpty && list.allSatisfy { $0[member]?.stringValue == text }
        }
    }
}
