// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Expressions
import Values

/// Finds the tokens of the next page in a page, and notices when one comes twice.
struct PageTokens {
    /// What follows a page.
    enum Next {
        /// Another page, asked for with these parameters.
        case page([(String, JSONValue)])
        /// Nothing.
        case end
        /// The page that has just been read.
        case repeated
    }

    /// How many pages have been seen.
    private(set) var count = 0
    private let inputTokens: [String]
    private let outputTokens: [Expression]
    private let moreResults: Expression?
    private var lastTokens: [JSONValue] = []

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
        var next: [(String, JSONValue)] = []
        for (name, expression) in zip(inputTokens, outputTokens) {
            let token = try expression.value(of: output)
            if !token.isNull, token != "" { next.append((name, token)) }
        }
        guard !next.isEmpty else { return .end }
        let tokens = next.map(\.1)
        guard tokens != lastTokens else { return .repeated }
        lastTokens = tokens
        return .page(next)
    }
}
