// SPDX-License-Identifier: Apache-2.0

import Expressions
import TestSupport
import Testing
import Values

/// Random assertions over what was observed and what was not, against every value that the latter may have.
private struct RandomAssertion {
    static let domain: [JSONValue] = ["a", "b", "failed", "other"]
    static let known: JSONObject = ["s": "a", "t": "failed", "list": [["k": "a"], ["k": "b"]]]

    var generator: SeededGenerator
    /// How the two open values are written.
    let open: [String]

    mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &generator) ?? "s" }

    private mutating func text() -> String { pick(open + ["s", "'a'", "'failed'", "list[0].k"]) }

    mutating func condition(_ depth: Int = 3) -> String {
        guard depth > 0 else { return comparison() }
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: return "!(\(condition(depth - 1)))"
        case 1: return "(\(condition(depth - 1)) && \(condition(depth - 1)))"
        case 2: return "(\(condition(depth - 1)) || \(condition(depth - 1)))"
        case 3: return "length(list[?\(filtering())]) \(pick(["==", ">", "<"])) \(pick(["0", "1"]))"
        case 4: return "((\(condition(depth - 1))) == \(pick(["true", "false"])))"
        case 5: return "sort_by(list, &to_string(\(filtering())))[0].k == 'a'"
        case 6: return "not_null(\(condition(depth - 1)), true)"
        default: return comparison()
        }
    }

    private mutating func comparison() -> String {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: return "\(text()) \(pick(["==", "!="])) \(text())"
        case 1: return "contains([\(text()), \(text())], \(text()))"
        case 2: return "[\(text()), \(text())] \(pick(["==", "!="])) ['a', 'b']"
        default: return "\(text()) \(pick(["==", "!="])) 'failed'"
        }
    }

    /// What can be asked of an element; open values of the scope can, those of the root cannot.
    private mutating func filtering() -> String {
        let value = pick(open.filter { $0.hasPrefix("$") } + ["'a'", "'b'"])
        return "\(pick(["k == ", "k != ", "!(k == "]))\(value)".balanced
    }
}

extension String {
    /// The text with the parenthesis closed that it opens.
    fileprivate var balanced: String { contains("(") ? self + ")" : self }
}

struct KleeneTests {
    /// The verdicts for every value that two open things may have, with `place` making root and scope of them.
    private func verdicts(
        _ expression: Expression,
        _ place: (JSONValue, JSONValue) -> (JSONObject, Scope)
    ) -> Set<Verdict> {
        var found: Set<Verdict> = []
        for first in RandomAssertion.domain {
            for second in RandomAssertion.domain {
                let (root, scope) = place(first, second)
                found.insert(expression.check(.object(root), in: scope).verdict)
            }
        }
        return found
    }

    @Test(arguments: 0..<2000)
    func `what was not observed is undetermined wherever another value would change the outcome`(seed: Int) throws {
        var random = RandomAssertion(generator: SeededGenerator(state: UInt64(seed)), open: ["${u}", "${step.v}"])
        let expression = try Expression(random.condition(), dialect: .assertion)
        let possible = verdicts(expression) { first, second in
            let values: [String: Scope.Entry] = ["u": .observed(first), "step": .observed(["v": second, "w": 1])]
            return (RandomAssertion.known, Scope(values: values, now: Fixture.now))
        }
        let open: [String: Scope.Entry] = ["u": .unobserved("u"), "step": .observed(["w": 1], besides: ["v": "v"])]
        let scope = Scope(values: open, now: Fixture.now)
        let verdict = expression.check(.object(RandomAssertion.known), in: scope).verdict
        #expect(verdict == .undetermined || possible == [verdict], "\(expression): \(verdict), may be \(possible)")
    }

    @Test(arguments: 0..<2000)
    func `what is not there makes no assertion pass that a value would have fail`(seed: Int) throws {
        var random = RandomAssertion(generator: SeededGenerator(state: UInt64(seed)), open: ["x", "y.z"])
        let expression = try Expression(random.condition(), dialect: .assertion)
        let scope = Scope(now: Fixture.now)
        let possible = verdicts(expression) { first, second in
            var root = RandomAssertion.known
            root["x"] = first
            root["y"] = ["z": second]
            return (root, scope)
        }
        let verdict = expression.check(.object(RandomAssertion.known), in: scope).verdict
        #expect(verdict != .passed || possible == [.passed], "\(expression): passed, may be \(possible)")
    }
}
