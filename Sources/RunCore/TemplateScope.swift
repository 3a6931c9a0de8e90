// SPDX-License-Identifier: Apache-2.0

public import Expressions
public import RunbookModel
public import Values

/// The values that fill the holes of templates: inputs, captures, earlier steps and facts about the run.
public struct TemplateScope: Sendable {
    /// The named values and the clock.
    public var scope: Scope

    /// A scope for templates.
    public init(_ scope: Scope) { self.scope = scope }

    /// The JSON value of a template.
    ///
    /// - Throws: `ResolutionError` when a hole's value was never observed or cannot be computed.
    public func value(of template: Template) throws(ResolutionError) -> JSONValue {
        switch template {
        case .literal(let value): return value
        case .expression(let expression): return try value(of: expression)
        case .text: return .string(try text(of: template))
        case .list(let elements):
            var values: [JSONValue] = []
            for element in elements { values.append(try value(of: element)) }
            return .array(values)
        case .object(let members):
            var object = JSONObject()
            for member in members { object[member.name] = try value(of: member.value) }
            return .object(object)
        }
    }

    /// The text of a template whose value is a scalar; arrays and objects become JSON text.
    ///
    /// - Throws: `ResolutionError` when a hole's value was never observed or cannot be computed.
    public func text(of template: Template) throws(ResolutionError) -> String {
        switch template {
        case .text(let segments):
            var text = ""
            for segment in segments {
                switch segment {
                case .literal(let literal): text += literal
                case .expression(let expression): text += Self.text(of: try value(of: expression))
                }
            }
            return text
        case .literal, .expression, .list, .object: return Self.text(of: try value(of: template))
        }
    }

    private static func text(of value: JSONValue) -> String { value.stringValue ?? value.text(.compact) }

    private func value(of expression: Expression) throws(ResolutionError) -> JSONValue {
        let operand: Operand
        do {
            operand = try expression.value(of: .null, in: scope)
        } catch {
            throw ResolutionError(code: .invalid, expression: expression.source, reason: error.message)
        }
        guard let value = operand.json else {
            throw ResolutionError(
                code: .unobserved,
                expression: expression.source,
                reason: operand.unobservedReason ?? "it was never observed"
            )
        }
        guard !value.isNull else {
            throw ResolutionError(code: .unobserved, expression: expression.source, reason: "it has no value")
        }
        return value
    }
}

extension Expectation {
    /// Checks the statement against a result.
    func check(_ result: JSONValue?, in scope: Scope) -> AssertionRecord {
        expression.record(of: result, in: scope)
    }
}

extension Expression {
    /// Checks the expression as a statement about a result; nil stands for a result that was never observed.
    public func record(of result: JSONValue?, in scope: Scope) -> AssertionRecord {
        var scope = scope
        if result == nil { scope.rootUnobserved = "there is no result" }
        let assertion = check(result ?? .null, in: scope)
        return AssertionRecord(
            statement: source,
            verdict: assertion.verdict,
            operands: assertion.operands.map { "\($0.text) = \($0.value)" },
            reason: assertion.reason
        )
    }
}
