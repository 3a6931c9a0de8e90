// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Expressions
import Values

/// Follows the pages of one operation by the AWS CLI's rules: which parameters ask for the next page, what of a page
/// counts, where the answer is cut, and the token that goes on from there.
///
/// A value without I/O: ask with ``parameters``, hand the output to ``take(_:)``, until ``isFinished``.
struct PageWalk {
    /// Why the pages cannot be followed.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The parameters of the next call.
    private(set) var parameters: JSONObject
    /// Whether there is nothing more to ask for.
    private(set) var isFinished = false
    /// Where to go on later, when the answer was cut.
    private(set) var resumeToken: PageToken?
    /// What is the same on every page, read from the first.
    private(set) var sharedPart = JSONObject()

    private let inputTokens: [String]
    private let outputTokens: [Expression]
    private let moreResults: Expression?
    private let resultPaths: [ResultPath]
    private let sharedPaths: [ResultPath]
    private let maximumItems: Int?
    private var isFirst = true
    private var isResumed: Bool
    private var offset: Int
    private var token: PageToken
    private var lastTokens: JSONObject?
    private var itemCount = 0

    /// A walk over an operation's pages.
    ///
    /// - Throws: ``Failure`` when the starting token is not one, or the paginator cannot be read.
    init(
        _ paginator: PaginatorModel,
        parameters: JSONObject,
        maximumItems: Int?,
        startingToken: String?
    ) throws(Failure) {
        do {
            inputTokens = paginator.inputTokens
            outputTokens = try paginator.outputTokens.map { try Expression($0, dialect: .jmespath) }
            moreResults = try paginator.moreResults.map { try Expression($0, dialect: .jmespath) }
            resultPaths = try paginator.resultKeys.map { try ResultPath($0) }
            sharedPaths = try paginator.nonAggregateKeys.map { try ResultPath($0) }
            let none = JSONObject(paginator.inputTokens.map { ($0, JSONValue.null) })
            token =
                try startingToken.map { try PageToken($0, inputTokens: paginator.inputTokens) }
                ?? PageToken(tokens: none, offset: nil)
        } catch let error as PageToken.Malformed {
            throw Failure(description: error.description)
        } catch {
            throw Failure(description: "the pages of \(paginator.operation) cannot be read: \(error)")
        }
        self.parameters = parameters
        self.maximumItems = maximumItems
        isResumed = startingToken != nil
        offset = token.offset ?? 0
        token.offset = nil
        if isResumed { ask(with: token.tokens) }
    }

    /// Takes the output of a call: returns the page with what does not count cut off.
    mutating func take(_ output: JSONValue) throws(Failure) -> JSONValue {
        do {
            return try advance(output)
        } catch let error as ExpressionError {
            throw Failure(description: "the pages cannot be followed: \(error.message)")
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure(description: "\(error)")
        }
    }

    private mutating func advance(_ output: JSONValue) throws -> JSONValue {
        guard let primary = resultPaths.first else {
            isFinished = true
            return output
        }
        var page = output.objectValue ?? JSONObject()
        if isFirst {
            if isResumed { try cutStart(&page, primary) }
            for path in sharedPaths { path.set(try path.value(in: .object(page)), in: &sharedPart) }
        } else {
            offset = 0
        }
        isFirst = false
        let items = try primary.value(in: .object(page))
        let count = Self.count(items)
        if let maximumItems, itemCount + count > maximumItems {
            let kept = maximumItems - itemCount
            primary.set(Self.prefix(items, kept), in: &page)
            token.offset = kept + offset
            resumeToken = token
            isFinished = true
            return .object(page)
        }
        itemCount += count
        try findNext(.object(page))
        return .object(page)
    }

    private mutating func findNext(_ page: JSONValue) throws {
        var next = JSONObject()
        let mayFollow = try moreResults.map { !PythonText.isFalse(try $0.value(of: page)) } ?? true
        if mayFollow {
            for (expression, name) in zip(outputTokens, inputTokens) {
                let value = try expression.value(of: page)
                next[name] = PythonText.isFalse(value) ? .null : value
            }
        }
        token = PageToken(tokens: next, offset: nil)
        guard next.values.contains(where: { !$0.isNull }) else {
            isFinished = true
            return
        }
        if itemCount == maximumItems {
            resumeToken = token
            isFinished = true
            return
        }
        if lastTokens == next {
            throw Failure(
                description:
                    "the same next token was received twice, so the pages would never end; nothing more was read"
            )
        }
        lastTokens = next
        ask(with: next)
    }

    private mutating func ask(with tokens: JSONObject) {
        for (name, value) in tokens { parameters[name] = value.isNull || value == "None" ? nil : value }
    }

    /// Leaves out what an earlier answer has shown of the first page, and what it has summed up beside it.
    private func cutStart(_ page: inout JSONObject, _ primary: ResultPath) throws {
        let items = try primary.value(in: .object(page))
        primary.set(Self.dropping(items, offset), in: &page)
        for path in resultPaths.dropFirst() {
            switch try path.value(in: .object(page)) {
            case .array: path.set([], in: &page)
            case .string: path.set("", in: &page)
            case .number: continue
            case .null, .bool, .object: path.set(.null, in: &page)
            }
        }
    }

    // MARK: Answers made of pages

    /// Adds a page to the whole answer: lists are joined, numbers and texts summed up.
    func merge(_ page: JSONValue, into whole: inout JSONObject) throws(Failure) {
        do {
            for path in resultPaths {
                let addition = try path.value(in: page)
                if addition.isNull { continue }
                switch (try path.value(in: .object(whole)), addition) {
                case (.null, _): path.set(addition, in: &whole)
                case (.array(let old), .array(let new)): path.set(.array(old + new), in: &whole)
                case (.string(let old), .string(let new)): path.set(.string(old + new), in: &whole)
                case (.number(let old), .number(let new)):
                    if let a = old.exactInteger, let b = new.exactInteger, old.isInteger, new.isInteger {
                        path.set(.integer(a &+ b), in: &whole)
                    } else {
                        path.set(.number(JSONNumber(old.double + new.double)), in: &whole)
                    }
                default: continue
                }
            }
        } catch {
            throw Failure(description: "the pages cannot be joined: \(error.message)")
        }
    }

    /// The whole answer with what all pages share, and the token to go on with when it was cut.
    func finish(_ whole: JSONObject) -> JSONValue {
        var whole = Self.merging(sharedPart, into: whole)
        if let resumeToken { whole["NextToken"] = .string(resumeToken.text) }
        return .object(whole)
    }

    /// One page by itself, as `--output text` shows it: the lists, and on the first page what all pages share.
    func part(_ page: JSONValue, isFirst: Bool) throws(Failure) -> JSONValue {
        var part = isFirst ? sharedPart : JSONObject()
        do {
            for path in resultPaths { path.set(try path.value(in: page), in: &part) }
        } catch {
            throw Failure(description: "a page cannot be read: \(error.message)")
        }
        return .object(part)
    }

    private static func merging(_ addition: JSONObject, into base: JSONObject) -> JSONObject {
        var result = base
        for (name, value) in addition {
            if case .object(let inner) = value, let old = result[name]?.objectValue {
                result[name] = .object(merging(inner, into: old))
            } else {
                result[name] = value
            }
        }
        return result
    }

    // MARK: Lists and texts

    private static func count(_ value: JSONValue) -> Int {
        switch value {
        case .array(let elements): elements.count
        case .string(let text): text.unicodeScalars.count
        case .object(let members): members.count
        case .null, .bool, .number: 0
        }
    }

    private static func prefix(_ value: JSONValue, _ count: Int) -> JSONValue {
        switch value {
        case .array(let elements): .array(Array(elements.prefix(count)))
        case .string(let text): .string(String(String.UnicodeScalarView(text.unicodeScalars.prefix(count))))
        case .null, .bool, .number, .object: value
        }
    }

    private static func dropping(_ value: JSONValue, _ count: Int) -> JSONValue {
        switch value {
        case .array(let elements): .array(Array(elements.dropFirst(count)))
        case .string(let text): .string(String(String.UnicodeScalarView(text.unicodeScalars.dropFirst(count))))
        case .null, .bool, .number, .object: .null
        }
    }
}
