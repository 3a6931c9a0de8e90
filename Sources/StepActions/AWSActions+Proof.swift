// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Expressions
public import RunCore
import Values

/// What shows whether a call had an effect.
extension AWSActions {
    /// The reading that shows whether the state that a call asks for holds; nil when no reviewed table knows one.
    public func reading(of aws: ResolvedOperation.AWS) -> EffectReading? {
        guard case .call = aws.form, aws.attachments.isEmpty, let service = try? catalog.service(aws.service),
            let model = service.operation(named: aws.operation),
            let proof = service.proof(of: model, with: aws.parameters)
        else { return nil }
        var reading = aws
        reading.operation = proof.operation
        reading.parameters = proof.parameters
        reading.query = nil
        reading.asText = false
        reading.outputFile = nil
        reading.paginates = true
        return try? EffectReading(.aws(reading), proof)
    }
}

extension EffectReading {
    fileprivate init(_ operation: ResolvedOperation, _ proof: EffectProof) throws(ExpressionError) {
        var checks: [Check] = []
        for check in proof.checks { checks.append(try Check(check)) }
        self.init(
            operation: operation,
            item: try Expression(proof.item, dialect: .jmespath),
            isGone: proof.isGone,
            checks: checks,
            missingCodes: proof.missingCodes,
            settling: .seconds(proof.settling),
            isSpared: proof.isSpared
        )
        if let text = proof.underWay { underWay = try Expression(text, dialect: .jmespath) }
        if let text = proof.pending { pending = try Expression(text, dialect: .jmespath) }
    }
}

extension EffectReading.Check {
    fileprivate init(_ check: EffectProof.Check) throws(ExpressionError) {
        let (comparison, wanted) = (check.comparison, check.wanted)
        self.init(
            statement: "\(check.path) \(comparison.word) \(wanted.shownText)",
            name: check.path,
            path: try Expression(check.path, dialect: .jmespath),
            wanted: comparison.word == "==" ? wanted.shownText : nil,
            holds: { comparison.holds(of: $0, wanted: wanted) }
        )
    }
}

extension EffectProof.Comparison {
    /// How a person reads it.
    fileprivate var word: String {
        switch self {
        case .equal, .text, .document, .elements: "=="
        case .within: "has"
        case .contains: "contains"
        case .lacks: "lacks"
        }
    }

    /// Whether what was found is as wanted.
    func holds(of found: JSONValue, wanted: JSONValue) -> Bool {
        switch self {
        case .equal: return found == wanted || (found.isVoid && wanted.isVoid)
        case .text: return found.stringValue?.lowercased() == wanted.stringValue?.lowercased() && !found.isNull
        case .document: return found == wanted || found.document == wanted.document || (found.isVoid && wanted.isVoid)
        case .elements:
            let (left, right) = (found.arrayValue ?? [], wanted.arrayValue ?? [])
            return left.count == right.count && right.allSatisfy(left.contains) && left.allSatisfy(right.contains)
        case .within: return found.has(wanted)
        case .contains:
            let list = found.arrayValue ?? []
            return (wanted.arrayValue ?? [wanted]).allSatisfy { element in list.contains { $0.has(element) } }
        case .lacks:
            let list = found.arrayValue ?? []
            return !(wanted.arrayValue ?? [wanted]).contains(where: list.contains)
        }
    }
}

extension JSONValue {
    /// The value for a person, cut where it is long.
    fileprivate var shownText: String {
        let text = text(.compact)
        return text.count > 200 ? "\(text.prefix(200))…" : text
    }

    /// Whether it stands for nothing: services leave out what is empty or switched off, or do not.
    fileprivate var isVoid: Bool {
        switch self {
        case .null, .bool(false), .string(""), .array([]): true
        default: false
        }
    }

    /// The JSON in a text; any other value as it is.
    fileprivate var document: JSONValue { stringValue.flatMap { try? JSONParser.parse($0) } ?? self }

    /// Whether it has everything that is wanted, deep down.
    fileprivate func has(_ wanted: JSONValue) -> Bool {
        switch (self, wanted) {
        case (.object(let found), .object(let wanted)):
            return wanted.allSatisfy { member in (found[member.key] ?? .null).has(member.value) }
        case (.array(let found), .array(let wanted)):
            return found.count == wanted.count
                && wanted.allSatisfy { element in found.contains { $0.has(element) } }
        default: return self == wanted || (isVoid && wanted.isVoid)
        }
    }
}
