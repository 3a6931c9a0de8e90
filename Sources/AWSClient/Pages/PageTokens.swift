// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Expressions
import Values

/// Finds the tokens of the next page in a page, and notices when one comes twice.
///
/// What is kept does not grow with the number of pages: the last token, and one earlier one that is moved up whenever
/// the count has doubled since (Brent's way to find a cycle). A circle of tokens is noticed before it has been walked
/// three times.
struct PageTokens {
    /// What follows a page.
    enum Next {
        /// Another page, asked for with these parameters; what is nil must not be sent, whatever the page before had.
        case page([(name: String, token: JSONValue?)])
        /// Nothing.
        case end
        /// A page that has been read already.
        case repeated
    }

    /// How many pages have been seen.
    private(set) var count = 0
    private let inputTokens: [String]
    private let outputTokens: [Expression]
    private let moreResults: Expression?
    private var lastTokens: [JSONValue] = []
    private var markedTokens: [JSONValue] = []
    private var nextMark = 2

    init(_ paginator: PaginatorModel) throws(ExpressionError) {
        inputTokens = paginator.inputTokens
        var expressions: [Expression] = []
        for source in paginator.outputTokens { expressions.append(try Expression(source, dialect: .jmespath)) }
        outputTokens = expressions
        moreResults = try paginator.moreResults.map { source throws(ExpressionError) in
            try Expression(source, dialect: .jmespath)
        }
    }

    /// Takes a page and says what follows.
    mutating func next(after output: JSONValue) throws(ExpressionError) -> Next {
        count += 1
        if let moreResults, try moreResults.value(of: output) != true { return .end }
        var next: [(name: String, token: JSONValue?)] = []
        for (name, expression) in zip(inputTokens, outputTokens) {
            let token = try expression.value(of: output)
            next.append((name, token.isNull || token == "" ? Optional.none : token))
        }
        guard next.contains(where: { $0.token != nil }) else { return .end }
        let tokens = next.map { $0.token ?? .null }
        guard tokens != lastTokens, tokens != markedTokens else { return .repeated }
        lastTokens = tokens
        if count == nextMark {
            markedTokens = tokens
            nextMark *= 2
        }
        return .page(next)
    }
}
