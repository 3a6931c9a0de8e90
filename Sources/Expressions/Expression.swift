// SPDX-License-Identifier: Apache-2.0

public import Values

/// A parsed expression: JMESPath as specified, or Lifeboat's dialect of it.
///
/// The dialect is JMESPath (https://jmespath.org/specification.html) with bare numbers, `true`, `false`, `null`,
/// durations (`26h`, `1h30m`), sizes in bytes (`10GiB`), arithmetic, `${name.path}` for values of the scope, and the
/// functions `now age seconds matches timestamp duration`. Its logic has three values: what was never observed makes
/// whatever depends on it undetermined. `*` is the wildcard where an operand is expected, multiplication where an
/// operator is. `!a.b` negates `a.b`. Parsing and evaluation are bounded in depth; hostile text gives an error.
public struct Expression: Sendable {
    /// Which language the source is written in.
    public enum Dialect: String, Sendable, Codable, CaseIterable {
        /// JMESPath exactly as specified: `--query` and waiters.
        case jmespath
        /// The dialect, and the whole must be able to be true or false.
        case assertion
        /// The dialect with any result: captures.
        case value
        /// The dialect as it stands inside `${…}`: bare names are values of the scope, `now` is `now()`.
        case interpolation
    }

    /// The text that was parsed.
    public let source: String
    /// The language it was parsed as.
    public let dialect: Dialect
    let program: Program

    /// Parses an expression.
    ///
    /// Functions and the number of their arguments are checked here; in the dialect so are the kinds of operands where
    /// the source alone shows them (`age(t) < 900`).
    ///
    /// - Throws: `ExpressionError` for the first mistake, with its range.
    public init(_ source: String, dialect: Dialect) throws(ExpressionError) {
        let program = try Parser.parse(source, dialect: dialect)
        if dialect != .jmespath { try KindCheck.check(program, isAssertion: dialect == .assertion) }
        self.source = source
        self.dialect = dialect
        self.program = program
    }

    /// An expression that shows another source than the one that it was parsed from.
    init(_ expression: Expression, shownAs source: String) {
        self.source = source
        dialect = expression.dialect
        program = expression.program
    }

    /// Parses the text inside `${…}`.
    ///
    /// - Throws: `ExpressionError` as `init(_:dialect:)`.
    public static func interpolation(_ text: String) throws(ExpressionError) -> Expression {
        try Expression(text, dialect: .interpolation)
    }

    /// The value of a strict JMESPath expression for a root.
    ///
    /// - Throws: `ExpressionError` as the specification demands, and `invalid-value` for any other dialect, which needs
    ///   a scope.
    public func value(of root: JSONValue) throws(ExpressionError) -> JSONValue {
        guard dialect == .jmespath else {
            throw ExpressionError(kind: .invalidValue, message: "this expression needs a scope", range: 0..<0)
        }
        let scope = Scope(now: Timestamp(nanosecondsSinceEpoch: 0))
        return try evaluator(in: scope, root).value(program.root, current: .json(root)).json ?? .null
    }

    /// The value for a root in a scope; `.unobserved` when something that it depends on was not observed.
    ///
    /// - Throws: `ExpressionError` for a value that an operation does not take.
    public func value(of root: JSONValue, in scope: Scope) throws(ExpressionError) -> Operand {
        try evaluator(in: scope, root).value(program.root, current: current(root, scope))
    }

    /// The value of an expression that looks at the scope alone, as interpolations do.
    ///
    /// - Throws: `ExpressionError` for a value that an operation does not take.
    public func value(in scope: Scope) throws(ExpressionError) -> Operand { try value(of: [:], in: scope) }

    func evaluator(in scope: Scope, _ root: JSONValue) -> Evaluator {
        Evaluator(program, isStrict: dialect == .jmespath, scope: scope, root: root)
    }

    /// What `@` is at first.
    func current(_ root: JSONValue, _ scope: Scope) -> Operand {
        guard dialect != .interpolation else { return .json([:]) }
        return scope.rootUnobserved.map(Operand.unobserved) ?? .json(root)
    }
}

extension Expression: Hashable {
    /// Two expressions are equal when dialect and source text are.
    public static func == (left: Expression, right: Expression) -> Bool {
        left.dialect == right.dialect && left.source.utf8.elementsEqual(right.source.utf8)
    }

    /// Hashes dialect and source text.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(dialect)
    }
}

extension Expression: CustomStringConvertible {
    /// The source.
    public var description: String { source }
}
