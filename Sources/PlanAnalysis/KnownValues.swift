// SPDX-License-Identifier: Apache-2.0

import AWSModel
public import Expressions
public import RunbookModel
public import Values

/// The values that are known before a run: the inputs' defaults and what the environment of the workspace says.
///
/// Secrets, captures, readings of the clock and inputs without a default are not.
public struct KnownValues: Sendable {
    private let scope: Scope

    /// What is known of a plan; without an environment its account and regions are not.
    public init(_ plan: Plan, environment: WorkspaceEnvironment?) {
        var values: [String: Scope.Entry] = [:]
        for input in plan.inputs where !input.isSecret {
            if let value = input.defaultValue { values[input.name] = .observed(value) }
        }
        if let environment {
            values[ScopeName.environment.rawValue] = .observed(["name": .string(environment.name)])
            values[ScopeName.account.rawValue] = environment.account.map { .observed(.string($0)) }
            let regions = environment.regions.map { ($0.name, JSONValue.string($0.region)) }
            values[ScopeName.regions.rawValue] = .observed(.object(JSONObject(regions)))
        }
        scope = Scope(values: values, now: Timestamp(nanosecondsSinceEpoch: 0))
    }

    /// The value of an expression; nil when it is known only in the run.
    public func value(of expression: Expression) -> JSONValue? {
        guard !expression.usesClock else { return nil }
        return (try? expression.value(in: scope))?.json
    }

    /// The text of a template; nil when any part of it is known only in the run.
    public func text(of template: Template) -> String? {
        let value = fill(template) { _ in nil }
        guard let value else { return nil }
        return value.stringValue ?? value.text()
    }

    /// The value of a template with `hole` in place of what is known only in the run.
    public func value(of template: Template, hole: (Expression) -> String) -> JSONValue {
        fill(template) { .some(hole($0)) } ?? .null
    }

    /// The value of a template, with a marker of `AWSModel` in place of what is known only in the run.
    public func deferred(_ template: Template) -> JSONValue { value(of: template) { _ in DeferredText.marker(0) } }

    /// The value; nil as soon as `hole` has none for a part.
    private func fill(_ template: Template, hole: (Expression) -> String?) -> JSONValue? {
        switch template {
        case .literal(let value): return value
        case .expression(let expression):
            return value(of: expression) ?? hole(expression).map(JSONValue.string)
        case .text(let segments):
            var text = ""
            for segment in segments {
                switch segment {
                case .literal(let literal): text += literal
                case .expression(let expression):
                    let known = value(of: expression).map { $0.stringValue ?? $0.text() }
                    guard let part = known ?? hole(expression) else { return nil }
                    text += part
                }
            }
            return .string(text)
        case .list(let elements):
            var values: [JSONValue] = []
            for element in elements {
                guard let value = fill(element, hole: hole) else { return nil }
                values.append(value)
            }
            return .array(values)
        case .object(let members):
            var object = JSONObject()
            for member in members {
                guard let value = fill(member.value, hole: hole) else { return nil }
                object[member.name] = value
            }
            return .object(object)
        }
    }
}
