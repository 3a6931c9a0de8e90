// SPDX-License-Identifier: Apache-2.0

/// Reads tokens into a program: a precedence climber with JMESPath's binding powers.
///
/// The dialect adds arithmetic between comparison and projection. `*` is the wildcard where an operand is expected and
/// multiplication where an operator is; `a.*` and `a[*]` are always wildcards. In strict JMESPath `!` binds closer
/// than `.`, as in every published implementation; in the dialect, `!a.b` negates `a.b`.
struct Parser {
    /// How deep brackets, calls and prefixes may nest, which bounds the parser's stack.
    static let maximumNesting = 100
    /// How deep the tree may be, which bounds the evaluator's stack: a chain of operators adds a level each.
    static let maximumDepth = 200

    let dialect: Expression.Dialect
    private let tokens: [Token]
    private var position = 0
    private var depth = 0
    private(set) var program = Program()
    /// Whether a bare name means a value of the scope rather than a member of the current value.
    private(set) var namesAreScoped: Bool

    private init(_ source: String, dialect: Expression.Dialect) throws(ExpressionError) {
        self.dialect = dialect
        tokens = try Lexer.tokens(of: source, isStrict: dialect == .jmespath)
        namesAreScoped = dialect == .interpolation
    }

    /// The program of a whole source text.
    static func parse(_ source: String, dialect: Expression.Dialect) throws(ExpressionError) -> Program {
        var parser = try Parser(source, dialect: dialect)
        parser.program.root = try parser.expression(0)
        guard parser.current.kind == .end else { throw parser.unexpected("the end of the expression") }
        return parser.program
    }

    var isStrict: Bool { dialect == .jmespath }

    var current: Token { tokens[position] }

    var next: Token { tokens[min(position + 1, tokens.count - 1)] }

    /// Where the last consumed token ended.
    var previousEnd: Int { position > 0 ? tokens[position - 1].range.upperBound : 0 }

    mutating func advance() {
        if position < tokens.count - 1 { position += 1 }
    }

    mutating func take(_ kind: Token.Kind) -> Bool {
        guard current.kind == kind else { return false }
        advance()
        return true
    }

    mutating func expect(_ kind: Token.Kind, _ what: String) throws(ExpressionError) {
        guard take(kind) else { throw unexpected(what) }
    }

    func unexpected(_ expected: String) -> ExpressionError {
        let found =
            current.kind == .end ? "the expression ends where \(expected) is expected" : "\(expected) is expected"
        return ExpressionError(kind: .syntax, message: found, range: current.range)
    }

    /// Adds a node that reaches from `start` to the last consumed token.
    mutating func add(_ node: Node, from start: Int) throws(ExpressionError) -> NodeID {
        let end = max(start, previousEnd)
        let depth = (node.children.map { program.depths[$0] }.max() ?? 0) + 1
        guard depth <= Self.maximumDepth else { throw tooDeep(start..<end, Self.maximumDepth) }
        program.nodes.append(node)
        program.ranges.append(start..<end)
        program.depths.append(depth)
        return program.nodes.count - 1
    }

    func start(of node: NodeID) -> Int { program.ranges[node].lowerBound }

    /// Widens the range of a node to include the parentheses around it.
    mutating func widen(_ node: NodeID, from start: Int) {
        program.ranges[node] = start..<previousEnd
    }

    /// An expression whose operators bind closer than `power`.
    mutating func expression(_ power: Int) throws(ExpressionError) -> NodeID {
        try enter()
        let left = try prefix()
        let whole = try operators(after: left, power)
        depth -= 1
        return whole
    }

    /// An expression with bare names read as members (or as scope values) inside it.
    mutating func expression(_ power: Int, scoped: Bool) throws(ExpressionError) -> NodeID {
        let outer = namesAreScoped
        namesAreScoped = scoped
        let node = try expression(power)
        namesAreScoped = outer
        return node
    }

    /// What follows a dot; behind it bare names are members.
    mutating func unscopedMember(_ power: Int) throws(ExpressionError) -> NodeID {
        let outer = namesAreScoped
        namesAreScoped = false
        let node = try member(power)
        namesAreScoped = outer
        return node
    }

    /// What a projection does to each element: the rest of the path, or nothing.
    mutating func projected(_ power: Int) throws(ExpressionError) -> NodeID {
        let outer = namesAreScoped
        namesAreScoped = false
        try enter()
        let start = previousEnd
        let node: NodeID
        switch current.kind {
        case .dot:
            advance()
            node = try member(power)
        case .leftBracket, .filter:
            // Also a filter behind a filter goes into the elements, although it does not bind closer.
            node = try operators(after: try infix(try add(.current, from: start)), power)
        default:
            guard infixPower < 10 else { throw unexpected("'.' or '['") }
            node = try add(.current, from: start)
        }
        depth -= 1
        namesAreScoped = outer
        return node
    }

    /// The operators after `left` that bind closer than `power`.
    mutating func operators(after left: NodeID, _ power: Int) throws(ExpressionError) -> NodeID {
        var left = left
        while infixPower > power { left = try infix(left) }
        return left
    }

    private mutating func enter() throws(ExpressionError) {
        guard depth < Self.maximumNesting else { throw tooDeep(current.range, Self.maximumNesting) }
        depth += 1
    }

    private func tooDeep(_ range: Range<Int>, _ limit: Int) -> ExpressionError {
        let message = "the expression nests deeper than \(limit) levels"
        return ExpressionError(kind: .syntax, message: message, range: range)
    }
}
