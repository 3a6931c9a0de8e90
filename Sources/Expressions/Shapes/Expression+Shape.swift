// SPDX-License-Identifier: Apache-2.0

extension Expression {
    /// What the expression comes to when its values have the given shapes, and what can never come out as meant.
    ///
    /// A finding is a promise: whatever is observed later, that part of the expression has no value, or always the same
    /// one. What is not known, as a name that is not among `names`, gives no finding. The findings are in the order in
    /// which the parts are evaluated.
    ///
    /// - Parameters:
    ///   - root: what `@` is; of no meaning inside `${…}`.
    ///   - names: the named values, by name.
    /// - Returns: the shape of the expression's value, and the findings.
    public func shape(of root: ValueShape, names: [String: ValueShape] = [:]) -> (ValueShape, [ShapeFinding]) {
        var check = ShapeCheck(self, names: names)
        let shape = check.shape(program.root, dialect == .interpolation ? .unknown : root)
        if dialect == .assertion { check.checkAssertion(shape) }
        return (shape, check.findings)
    }
}
