// SPDX-License-Identifier: Apache-2.0

/// Kleene's logic over JMESPath's truth: an operand that was not observed may be either.
enum Logic {
    /// The conjunction, when `left` alone did not decide it.
    static func and(_ left: Operand, _ right: Operand) -> Operand {
        guard case .unobserved = left else { return left.truth == false ? left : right }
        // A value other than `false` could not be told from what the other side would have been.
        return right == .bool(false) ? right : left
    }

    /// The disjunction, when `left` alone did not decide it.
    static func or(_ left: Operand, _ right: Operand) -> Operand {
        guard case .unobserved = left else { return left.truth == true ? left : right }
        return right == .bool(true) ? right : left
    }

    /// The negation; in the dialect, the negation of null is not observed, because null is what missing data gives.
    static func not(_ operand: Operand, isStrict: Bool) -> Operand {
        if operand.isNull, !isStrict { return .unobserved("the operand of '!' has no value") }
        guard let truth = operand.truth else { return operand }
        return .bool(!truth)
    }
}
