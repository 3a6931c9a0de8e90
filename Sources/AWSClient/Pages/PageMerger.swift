// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Expressions
import Values

/// Merges the pages of an operation.
struct PageMerger {
    private let paginator: PaginatorModel
    private let resultKeys: [Expression]
    private var merged: JSONValue = .null
    private var attempts: [AWSAttempt] = []
    private var secretTexts: [String] = []
    private var pageNotes: [String] = []

    /// How many pages have been added.
    private(set) var count = 0

    init(_ paginator: PaginatorModel) throws(ExpressionError) {
        self.paginator = paginator
        var expressions: [Expression] = []
        for source in paginator.resultKeys { expressions.append(try Expression(source, dialect: .jmespath)) }
        resultKeys = expressions
    }

    /// Adds a page.
    mutating func add(_ answer: AWSAnswer) throws(ExpressionError) {
        count += 1
        attempts += answer.attempts
        secretTexts += answer.secretTexts
        if count <= Self.notedPages { pageNotes.append(note(answer)) }
        if count == 1 {
            merged = answer.output
        } else {
            for key in resultKeys { try merge(key, answer.output) }
            // A reading that is cut short goes on after its last page.
            if var object = merged.objectValue {
                for token in plainTokens { object[token] = answer.output[token] }
                merged = .object(object)
            }
        }
    }

    /// How many pages are named one by one in the record.
    private static let notedPages = 1000

    /// What the record keeps of a page beside the last one's whole exchange.
    private func note(_ answer: AWSAnswer) -> String {
        let body = answer.exchange.responseBody
        let hash = body?.sha256.map { "SHA-256 \($0)" } ?? "no hash, for it held a secret"
        return "page \(count): request \(answer.requestID ?? "without identifier"), status \(answer.httpStatus), "
            + "\(body?.byteCount ?? 0) bytes, \(hash)"
    }

    /// The tokens that are members of the output and no expressions.
    private var plainTokens: [String] {
        paginator.outputTokens.filter { !$0.contains("||") && !$0.contains("[") && !$0.contains(".") }
    }

    /// The answer with the merged output; without the tokens, unless more pages follow.
    func finish(_ answer: AWSAnswer, isTruncated: Bool, wallTime: Duration) -> AWSAnswer {
        var answer = answer
        var output = merged.objectValue ?? JSONObject()
        if !isTruncated {
            for token in plainTokens { output[token] = nil }
            if let flag = paginator.moreResults { output[flag] = nil }
        }
        answer.output = .object(output)
        answer.attempts = attempts
        if count > 1 { answer.exchange.notes += pageNotes }
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
