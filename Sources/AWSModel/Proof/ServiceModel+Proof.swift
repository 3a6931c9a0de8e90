// SPDX-License-Identifier: Apache-2.0

public import Values

extension ServiceModel {
    /// The reading that shows whether the state that a call asks for holds.
    ///
    /// - Parameters:
    ///   - operation: an operation of this service.
    ///   - parameters: the call's parameters by the names of the description.
    /// - Returns: the reading, or nil when no reviewed table knows one that shows everything that the call asks for.
    public func proof(of operation: OperationModel, with parameters: JSONValue) -> EffectProof? {
        guard operation.effect != .read, let given = parameters.objectValue else { return nil }
        if operation.serviceName == "route53", operation.name == "ChangeResourceRecordSets" {
            return RecordSetProof.proof(of: parameters)
        }
        let token = input(of: operation)?.members.first(where: \.isIdempotencyToken)?.name
        let rules = Self.proofRules[operation.serviceName] ?? []
        let rule = rules.first { $0.operations.contains(operation.name) }
        guard let rule else { return derivedProof(of: operation, with: given) }
        return rule.proof(for: given, ignoring: token)
    }

    /// The reading that tells what became of a lost call, as a proof of what it makes or removes.
    private func derivedProof(of operation: OperationModel, with given: JSONObject) -> EffectProof? {
        guard let look = repetition(of: operation, with: .object(given)).look else { return nil }
        var parameters = JSONObject()
        for (name, source) in look.keys {
            guard let value = given[source], !value.isNull else { return nil }
            parameters[name] = value
        }
        var proof = EffectProof(
            operation: look.operation,
            parameters: .object(parameters),
            item: look.item,
            isGone: false,
            checks: [],
            missingCodes: look.missingCodes,
            settling: operation.serviceName == "rds" ? ProofRule.slowSettling : 10,
            isSpared: false
        )
        switch look.effect {
        case .made(_, _, let same):
            proof.checks = same.sorted { $0.key < $1.key }.compactMap { own, asked in
                given[asked].flatMap { $0.isNull ? nil : .init(own, .text, $0) }
            }
            // What is only being made is not there yet; things that have no status are there at once.
            let settled = "(Status || DBInstanceStatus || 'available')"
            proof.checks.append(.init("contains(['creating', 'starting'], \(settled))", .equal, false))
            proof.underWay = "\(settled) == 'creating' || \(settled) == 'starting'"
            return proof
        case .gone(let statement):
            proof.isGone = true
            proof.isSpared = true
            proof.underWay = statement
            return proof
        case .shows: return nil
        }
    }

    static let proofRules = Dictionary(
        grouping: DatabaseProofs.rules + ComputeProofs.rules + NotificationProofs.rules + StorageProofs.rules
            + AccessProofs.rules,
        by: \.service
    )
}

extension ProofRule {
    /// Databases take a while until they show what they have accepted.
    static let slowSettling = 60

    /// The proof of a call; nil when the table does not know what one of its parameters changes.
    fileprivate func proof(for given: JSONObject, ignoring token: String?) -> EffectProof? {
        let known = Set(keys.values).union(ignored).union(fields.map(\.root)).union([token].compactMap(\.self))
        guard given.allSatisfy({ $0.value.isNull || known.contains($0.key) }) else { return nil }
        var parameters = constants
        for (name, source) in keys {
            if let value = given[source], !value.isNull { parameters[name] = listed.contains(name) ? [value] : value }
        }
        var checks: [EffectProof.Check] = []
        for field in fields {
            guard let wanted = field.wanted(of: given) else { continue }
            checks.append(.init(filled(field.path, given), field.comparison, wanted))
        }
        guard isGone || !checks.isEmpty else { return nil }
        return EffectProof(
            operation: reading,
            parameters: .object(parameters),
            item: filled(item, given),
            isGone: isGone,
            checks: checks,
            underWay: underWay,
            pending: pending,
            missingCodes: missing,
            settling: settling,
            isSpared: isSpared
        )
    }

    /// The path with the call's own texts in the place of `{Parameter}`, and names of members in that of `{=Parameter}`.
    private func filled(_ path: String, _ given: JSONObject) -> String {
        var path = path
        for (name, value) in given {
            guard path.contains("\(name)}"), let text = value.stringValue else { continue }
            path = path.replacing("{\(name)}", with: "'\(text.replacing("'", with: "\\'"))'")
            path = path.replacing("{=\(name)}", with: "\"\(text.replacing("\"", with: ""))\"")
        }
        return path
    }
}

extension ProofRule.Field {
    var root: String { String(parameter.prefix { $0 != "." }) }

    /// What the call asks for; nil when it leaves the state as it is.
    fileprivate func wanted(of given: JSONObject) -> JSONValue? {
        guard !parameter.isEmpty else { return absent }
        var value = Optional(JSONValue.object(given))
        for part in parameter.split(separator: ".") { value = value?[String(part)] }
        guard let value, !value.isNull else { return absent }
        return value
    }
}
