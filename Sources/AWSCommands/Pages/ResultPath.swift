// SPDX-License-Identifier: Apache-2.0

import Expressions
import Values

/// One of a paginator's expressions that names a place in an answer, such as `ListedResources.Items`.
struct ResultPath {
    private let expression: Expression
    private let names: [String]

    init(_ source: String) throws(ExpressionError) {
        expression = try Expression(source, dialect: .jmespath)
        names = source.split(separator: ".").map(String.init)
    }

    /// What stands there.
    func value(in root: JSONValue) throws(ExpressionError) -> JSONValue { try expression.value(of: root) }

    /// Puts a value there, making the structures on the way.
    func set(_ value: JSONValue, in root: inout JSONObject) { Self.set(value, at: names[...], in: &root) }

    private static func set(_ value: JSONValue, at names: ArraySlice<String>, in root: inout JSONObject) {
        guard let name = names.first else { return }
        guard names.count > 1 else {
            root[name] = value
            return
        }
        var inner = root[name]?.objectValue ?? JSONObject()
        set(value, at: names.dropFirst(), in: &inner)
        root[name] = .object(inner)
    }
}
