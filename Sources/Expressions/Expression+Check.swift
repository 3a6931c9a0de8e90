// SPDX-License-Identifier: Apache-2.0

public import Values

extension Expression {
    /// Evaluates the expression as an assertion, with the operands that decided it.
    ///
    /// Never throws: a value that an operation does not take fails the assertion with the reason. In the dialect, null
    /// as the final value means that nothing was observed there.
    public func check(_ root: JSONValue, in scope: Scope) -> Assertion {
        let decider = Decider(expression: self, root: root, scope: scope)
        let current = current(root, scope)
        do {
            let decision = try decider.decide(program.root, current: current, isSecret: false)
            return assertion(decision, decider)
        } catch {
            let operands = decider.operands(below: program.root, current: current, isSecret: false)
            return Assertion(verdict: .failed, operands: decider.shown(operands), reason: error.message)
        }
    }

    private func assertion(_ decision: Decider.Decision, _ decider: Decider) -> Assertion {
        let operands = decider.shown(decision.operands)
        switch decision.value {
        case .json(.bool(true)): return Assertion(verdict: .passed, operands: operands, reason: nil)
        case .json(.bool(false)): return Assertion(verdict: .failed, operands: operands, reason: nil)
        case .unobserved(let reason): return Assertion(verdict: .undetermined, operands: operands, reason: reason)
        case .json(.null) where dialect != .jmespath:
            return Assertion(verdict: .undetermined, operands: operands, reason: "the assertion has no value")
        default:
            let value = decision.isSecret ? "(secret)" : decision.value.shownText()
            let reason = "the assertion is not a comparison: its value is \(value)"
            return Assertion(verdict: .failed, operands: operands, reason: reason)
        }
    }
}
