// SPDX-License-Identifier: Apache-2.0

import Values

/// A function of the language: its name, what it takes and what it does.
///
/// To add one, declare it as a static member in the file of its topic and name it in `all`.
struct Function: Sendable {
    /// What one parameter takes.
    struct Parameter: Sendable {
        var kinds: Kinds
        /// For a list: what its elements may be; all of them must then be of one of these kinds.
        var elements: Kinds?

        static let any = Parameter(kinds: .any)
        static let number = Parameter(kinds: .number)
        static let string = Parameter(kinds: .string)
        static let array = Parameter(kinds: .array)
        static let object = Parameter(kinds: .object)
        static let expression = Parameter(kinds: .expression)

        static func array(of elements: Kinds) -> Parameter { Parameter(kinds: .array, elements: elements) }
    }

    typealias Body = @Sendable (Call) throws(ExpressionError) -> Operand

    let name: String
    let parameters: [Parameter]
    /// Whether the last parameter may be repeated, or left out when it is not `required`.
    var isVariadic = false
    var required: Int
    /// Whether the function is none of JMESPath's own.
    var isDialectOnly = false
    /// Whether it answers what was never observed, too: any other is undetermined of that.
    var asksForExistence = false
    /// The kinds that it may return.
    let result: Kinds
    let body: Body

    init(
        _ name: String,
        _ parameters: [Parameter],
        returns result: Kinds,
        body: @escaping Body
    ) {
        self.name = name
        self.parameters = parameters
        self.required = parameters.count
        self.result = result
        self.body = body
    }

    /// The same function with its last parameter repeatable.
    func variadic(atLeast required: Int) -> Function {
        var function = self
        function.isVariadic = true
        function.required = required
        return function
    }

    /// The same function for the assertion dialect alone.
    var inDialect: Function {
        var function = self
        function.isDialectOnly = true
        return function
    }

    /// The same function, which answers also where nobody has looked.
    var askingForExistence: Function {
        var function = self
        function.asksForExistence = true
        return function
    }

    /// The parameter that takes the argument at `position`.
    func parameter(at position: Int) -> Parameter {
        position < parameters.count ? parameters[position] : parameters.last ?? .any
    }

    /// How many arguments it takes, for a sentence.
    var arityText: String {
        let count = isVariadic ? required : parameters.count
        let noun = count == 1 ? "argument" : "arguments"
        return isVariadic ? "at least \(count) \(noun)" : "\(count) \(noun)"
    }

    static let all: [String: Function] = {
        let list: [Function] = [
            abs, avg, ceil, floor, sum, toNumber,
            contains, endsWith, startsWith, join, length, reverse, toString, matches,
            keys, values, merge, map, notNull, toArray, type,
            max, min, maxBy, minBy, sort, sortBy,
            now, age, seconds, timestamp, duration,
        ]
        return Dictionary(uniqueKeysWithValues: list.map { ($0.name, $0) })
    }()
}

/// One call of a function: the evaluated arguments, already of the kinds that the function takes.
struct Call {
    let function: Function
    let arguments: [Operand]
    /// The nodes that the arguments are.
    let nodes: [NodeID]
    /// The node behind an `&expression` argument.
    let expression: NodeID?
    let evaluator: Evaluator
    /// Where the call stands in the source.
    let range: Range<Int>

    /// An error that blames the whole call.
    func error(_ kind: ExpressionError.Kind, _ message: String) -> ExpressionError {
        ExpressionError(kind: kind, message: "\(function.name)(): \(message)", range: range)
    }

    /// Whether the dialect takes the argument at `position` for one that is not there, rather than for a written null.
    func isMissing(_ position: Int) -> Bool {
        arguments[position].isNull && !evaluator.isStrict && !evaluator.isWritten(nodes[position])
    }

    /// The argument at `position` as a string.
    func string(_ position: Int) throws(ExpressionError) -> String {
        guard case .json(.string(let text)) = arguments[position] else { throw mismatch(position) }
        return text
    }

    /// The argument at `position` as a list.
    func elements(_ position: Int) throws(ExpressionError) -> [Operand] {
        guard let elements = arguments[position].elements else { throw mismatch(position) }
        return elements
    }

    /// The value of the `&expression` argument for one element.
    func value(for element: Operand) throws(ExpressionError) -> Operand {
        guard let expression else { throw error(.invalidType, "an expression is expected") }
        return try evaluator.value(expression, current: element)
    }

    /// The error for an argument of a kind that the function does not take.
    func mismatch(_ position: Int) -> ExpressionError {
        let expected = function.parameter(at: position).kinds.text
        return error(.invalidType, "argument \(position + 1) is \(arguments[position].kindName), not \(expected)")
    }
}
