// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Expressions
import Values

extension AWSClient {
    /// Makes a call and follows its pages, the lists of all pages merged into one answer.
    ///
    /// Without a paginator in the models it is `call`. A page that fails ends the whole with that outcome: a part of a
    /// list is never passed off as the list. A service that gives a token again would be asked for ever: that is a
    /// failure, too. When more pages follow than `maximumPages`, the answer is marked as truncated, its notes say so, and
    /// the token stays in the output. The deadline is for all pages together.
    public func callAllPages(_ call: AWSCall, maximumPages: Int = 1000, deadline: Duration) async -> AWSOutcome {
        guard let paginator = paginator(of: call) else { return await self.call(call, deadline: deadline) }
        var merger: PageMerger
        do throws(ExpressionError) {
            merger = try PageMerger(paginator)
        } catch {
            return unreadable(paginator, error)
        }
        let started = surroundings.uptime()
        var last: AWSAnswer?
        var failure: ExpressionError?
        let ending = await forEachPage(call, maximumPages: maximumPages, deadline: deadline) { answer in
            last = answer
            do throws(ExpressionError) {
                try merger.add(answer)
            } catch {
                failure = error
            }
            return failure == nil
        }
        if let failure { return unreadable(paginator, failure) }
        guard case .answered(let answer) = ending, let last else { return ending }
        var merged = last
        merged.notes = answer.notes
        merged.isTruncated = answer.isTruncated
        return .answered(
            merger.finish(merged, isTruncated: answer.isTruncated, wallTime: surroundings.uptime() - started)
        )
    }

    /// Makes a call and hands every page to a handler as it comes, so that no list need fit into memory.
    ///
    /// - Parameters:
    ///   - call: the call; without a paginator in the models its answer is the one page.
    ///   - maximumPages: how many pages to read at most.
    ///   - deadline: how long all pages together may take, the handler's own time included.
    ///   - handle: takes a page; false ends the reading.
    /// - Returns: the last page with a note when more follow, or the outcome that ended the reading: a page that failed,
    ///   or a token that came twice, as a refusal with the code `(repeated token)`.
    @discardableResult
    public func forEachPage(
        _ call: AWSCall,
        maximumPages: Int = .max,
        deadline: Duration,
        _ handle: (AWSAnswer) async -> Bool
    ) async -> AWSOutcome {
        guard let paginator = paginator(of: call) else {
            let outcome = await self.call(call, deadline: deadline)
            if case .answered(let answer) = outcome { _ = await handle(answer) }
            return outcome
        }
        var tokens: PageTokens
        do throws(ExpressionError) {
            tokens = try PageTokens(paginator)
        } catch {
            return unreadable(paginator, error)
        }
        let started = surroundings.uptime()
        var call = call
        while true {
            let outcome = await self.call(call, deadline: deadline - (surroundings.uptime() - started))
            guard case .answered(var answer) = outcome else { return outcome }
            let next: PageTokens.Next
            do throws(ExpressionError) {
                next = try tokens.next(after: answer.output)
            } catch {
                return unreadable(paginator, error)
            }
            let goesOn = await handle(answer)
            switch next {
            case .end: return .answered(answer)
            case .repeated: return .refused(repeated(answer, paginator))
            case .page(let parameters):
                guard goesOn, tokens.count < maximumPages else {
                    answer.isTruncated = true
                    answer.notes.append("truncated: more pages follow after \(tokens.count)")
                    return .answered(answer)
                }
                call.parameters = Self.adding(parameters, to: call.parameters)
            }
        }
    }

    private func paginator(of call: AWSCall) -> PaginatorModel? {
        guard let service = try? catalog.service(call.service),
            let operation = service.operation(named: call.operation) ?? service.operation(cliName: call.operation)
        else { return nil }
        return service.paginator(forOperation: operation.name)
    }

    /// The parameters with the tokens of the next page, and without those that the next page has none of.
    private static func adding(_ tokens: [(name: String, token: JSONValue?)], to parameters: JSONValue) -> JSONValue {
        var object = parameters.objectValue ?? JSONObject()
        for (name, token) in tokens { object[name] = token }
        return .object(object)
    }

    private func unreadable(_ paginator: PaginatorModel, _ error: ExpressionError) -> AWSOutcome {
        let reason = "the pages of \(paginator.operation) cannot be followed: \(error)"
        return .notSent(AWSNotSent(code: .unknownOperation, reason: reason))
    }

    /// The failure of a service that would be asked for the same page for ever.
    private func repeated(_ answer: AWSAnswer, _ paginator: PaginatorModel) -> AWSServiceError {
        var error = AWSServiceError(
            code: "(repeated token)",
            message:
                "\(paginator.operation) gave a token for the next page that it had given before; what was read is not all",
            httpStatus: answer.httpStatus
        )
        error.requestID = answer.requestID
        error.isAWSAnswer = false
        error.attempts = answer.attempts
        error.exchange = answer.exchange
        return error
    }
}
