// SPDX-License-Identifier: Apache-2.0

import Values

extension Function {
    static let keys = Function("keys", [.object], returns: .array) { call throws(ExpressionError) in
        guard case .json(.object(let members)) = call.arguments[0] else { throw call.mismatch(0) }
        return .json(.array(members.keys.map(JSONValue.string)))
    }

    static let values = Function("values", [.object], returns: .array) { call throws(ExpressionError) in
        guard case .json(.object(let members)) = call.arguments[0] else { throw call.mismatch(0) }
        return .json(.array(members.values))
    }

    static let merge = Function("merge", [.object], returns: .object) { call throws(ExpressionError) in
        var merged = JSONObject()
        for case .json(.object(let members)) in call.arguments {
            for (key, value) in members { merged[key] = value }
        }
        return .json(.object(merged))
    }.variadic(atLeast: 0)

    static let map = Function("map", [.expression, .array], returns: .array) { call throws(ExpressionError) in
        var mapped: [Operand] = []
        for element in try call.elements(1) { mapped.append(try call.value(for: element)) }
        return .list(of: mapped)
    }

    static let notNull = Function("not_null", [.any], returns: .any) { call throws(ExpressionError) in
        call.arguments.first { !$0.isNull } ?? .null
    }.variadic(atLeast: 1).askingForExistence

    static let toArray = Function("to_array", [.any], returns: .array) { call throws(ExpressionError) in
        call.arguments[0].kind == .array ? call.arguments[0] : .list(of: [call.arguments[0]])
    }

    static let type = Function("type", [.any], returns: .string) { call throws(ExpressionError) in
        .json(.string(call.arguments[0].kindName))
    }
}
