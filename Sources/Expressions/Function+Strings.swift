// SPDX-License-Identifier: Apache-2.0

import Values

extension Function {
    static let contains = Function("contains", [Parameter(kinds: [.array, .string]), .any], returns: .boolean) {
        call throws(ExpressionError) in
        if call.isMissing(1) { return .unobserved("contains(): argument 2 has no value") }
        if case .json(.string(let text)) = call.arguments[0] {
            guard case .json(.string(let part)) = call.arguments[1] else { return .bool(false) }
            return .bool(Array(text.unicodeScalars).contains(run: Array(part.unicodeScalars)))
        }
        for element in try call.elements(0) {
            let verdict = try Comparison.apply(.equal, element, call.arguments[1], at: call.range, isStrict: true)
            if verdict == .bool(true) { return verdict }
        }
        // An element without a value may be what is looked for.
        guard call.evaluator.isStrict || call.evaluator.isWritten(call.nodes[0]) else {
            let isOpen = try call.elements(0).contains(where: \.isNull)
            return isOpen ? .unobserved("an element of contains(): argument 1 has no value") : .bool(false)
        }
        return .bool(false)
    }

    static let startsWith = Function("starts_with", [.string, .string], returns: .boolean) {
        call throws(ExpressionError) in
        .bool(try call.string(0).utf8.starts(with: try call.string(1).utf8))
    }

    static let endsWith = Function("ends_with", [.string, .string], returns: .boolean) { call throws(ExpressionError) in
        .bool(try call.string(0).utf8.reversed().starts(with: try call.string(1).utf8.reversed()))
    }

    static let join = Function("join", [.string, .array(of: .string)], returns: .string) {
        call throws(ExpressionError) in
        var parts: [String] = []
        for case .json(.string(let part)) in try call.elements(1) { parts.append(part) }
        return .json(.string(parts.joined(separator: try call.string(0))))
    }

    static let length = Function("length", [Parameter(kinds: [.string, .array, .object])], returns: .number) {
        call throws(ExpressionError) in
        switch call.arguments[0] {
        case .json(.string(let text)): .json(.integer(text.unicodeScalars.count))
        case .json(.object(let members)): .json(.integer(members.count))
        case .json(.array(let elements)): .json(.integer(elements.count))
        default: .json(.integer(try call.elements(0).count))
        }
    }

    static let reverse = Function("reverse", [Parameter(kinds: [.string, .array])], returns: [.string, .array]) {
        call throws(ExpressionError) in
        if case .json(.string(let text)) = call.arguments[0] {
            var reversed = String.UnicodeScalarView()
            reversed.append(contentsOf: text.unicodeScalars.reversed())
            return .json(.string(String(reversed)))
        }
        return .list(of: try call.elements(0).reversed())
    }

    static let toString = Function("to_string", [.any], returns: .string) { call throws(ExpressionError) in
        if call.isMissing(0) { return .unobserved("to_string(): argument 1 has no value") }
        guard let text = call.arguments[0].text else { throw call.mismatch(0) }
        return .json(.string(text))
    }

    /// Whether a regular expression matches anywhere in a string; `^` and `$` anchor it.
    ///
    /// The matcher backtracks: a pattern with nested repetition, as `(a+)+$`, can take very long on a long string.
    static let matches = Function("matches", [.string, .string], returns: .boolean) { call throws(ExpressionError) in
        let (text, pattern) = (try call.string(0), try call.string(1))
        do {
            let expression = try Regex(pattern).matchingSemantics(.unicodeScalar)
            return .bool(try expression.firstMatch(in: text) != nil)
        } catch {
            throw call.error(.invalidValue, "argument 2 is no regular expression")
        }
    }.inDialect
}

extension [Unicode.Scalar] {
    /// Whether `run` stands somewhere in this sequence.
    fileprivate func contains(run: [Unicode.Scalar]) -> Bool {
        guard let first = run.first else { return true }
        guard run.count <= count else { return false }
        for start in 0...(count - run.count) where self[start] == first {
            if self[start..<start + run.count].elementsEqual(run) { return true }
        }
        return false
    }
}
