// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Expressions
import Values

/// Merges the pages of an operation and finds the tokens of the next one.
struct PageMerger {
    private let paginator: PaginatorModel
    private let outputTokens: [Expression]
    private let resultKeys: [Expression]
    private let moreResults: Expression?
    private var merged: JSONValue = .null
    private var attempts: [AWSAttempt] = []
    private var secretTexts: [String] = []
    private var lastTokens: [JSONValue] = []

    /// How many pages have been added.
    private(set) var count = 0

    init(_ paginator: PaginatorModel) throws(ExpressionError) {
        self.paginator = paginator
        var expressions: [[Expression]] = []
        for sources in [paginator.outputTokens, paginator.resultKeys, paginator.moreResults.map { [$0] } ?? []] {
            var parsed: [Expression] = []
            for source in sources { parsed.append(try Expression(source, dialect: .jmespath)) }
            expressions.append(parsed)
        }
        outputTokens = expressions[0]
        resultKeys = expressions[1]
        moreResults = expressions[2].first
    }

    /// Adds a page; returns the parameters that ask for the next one, or nil after the last.
    mutating func add(_ answer: AWSAnswer) throws(ExpressionError) -> [(String, JSONValue)]? {
        count += 1
        attempts += answer.attempts
        secretTexts += answer.secretTexts
        if count == 1 {
            merged = answer.output
        } else {
            for key in resultKeys { try merge(key, answer.output) }
        }
        if let moreResults, try moreResults.value(of: answer.output) != true { return nil }
        var next: [(String, JSONValue)] = []
        for (name, expression) in zip(paginator.inputTokens, outputTokens) {
            let token = try expression.value(of: answer.output)
            if !token.isNull, token != "" { next.append((name, token)) }
        }
        let tokens = next.map(\.1)
        // A service that gives the same token again would be asked for ever.
        guard !next.isEmpty, tokens != lastTokens else { return nil }
        lastTokens = tokens
        return next
    }

    /// The answer with the merged output, without the tokens.
    func finish(_ answer: AWSAnswer, wallTime: Duration) -> AWSAnswer {
        var answer = answer
        var output = merged.objectValue ?? JSONObject()
        for token in paginator.outputTokens where !token.contains("||") && !token.contains("[") {
            if answer.notes.isEmpty { output[token] = nil }
        }
        if let flag = paginator.moreResults, answer.notes.isEmpty { output[flag] = nil }
        answer.output = .object(output)
        answer.attempts = attempts
        answer.secretTexts = secretTexts
        answer.wallTime = wallTime
        return answer
    }

    private mutating func merge(_ key: Expression, _ page: JSONValue) throws(ExpressionError) {
        let addition = try key.value(of: page)
        if addition.isNull { return }
        let path = key.source.split(separator: ".").map(String.init)
        merged = Self.adding(addition, at: path[...], to: merged)
    }

    /// A value with another one added at a path: lists are joined, numbers summed, texts joined.
    private static func adding(_ addition: JSONValue, at path: ArraySlice<String>, to value: JSONValue) -> JSONValue {
        guard let name = path.first else {
            switch (value, addition) {
            case (.array(let left), .array(let right)): return .array(left + right)
            case (.number(let left), .number(let right)):
                if let a = left.exactInteger, let b = right.exactInteger { return .number(JSONNumber(a &+ b)) }
                return .number(JSONNumber(left.double + right.double))
            case (.string(let left), .string(let right)): return .string(left + right)
            case (.object(let left), .object(let right)):
                return .object(JSONObject(Array(left) + Array(right)))
            default: return addition
            }
        }
        var object = value.objectValue ?? JSONObject()
        object[name] = object[name].map { adding(addition, at: path.dropFirst(), to: $0) } ?? addition
        return .object(object)
    }
}
