// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Expressions
import Values

extension AWSClient {
    /// Makes a call and follows its pages, the lists of all pages merged into one answer.
    ///
    /// Without a paginator in the models it is `call`. A page that fails ends the whole with that outcome: a part of a
    /// list is never passed off as the list. When more pages follow than `maximumPages`, the answer's notes say so and the
    /// token stays in the output. The deadline is for all pages together.
    public func callAllPages(_ call: AWSCall, maximumPages: Int = 1000, deadline: Duration) async -> AWSOutcome {
        guard let service = try? catalog.service(call.service),
            let operation = service.operation(named: call.operation) ?? service.operation(cliName: call.operation),
            let paginator = service.paginator(forOperation: operation.name)
        else { return await self.call(call, deadline: deadline) }
        var pages: PageMerger
        do throws(ExpressionError) {
            pages = try PageMerger(paginator)
        } catch {
            let reason = "the paginator of \(operation.name) cannot be read: \(error)"
            return .notSent(AWSNotSent(code: .unknownOperation, reason: reason))
        }
        let started = surroundings.uptime()
        var call = call
        while true {
            let outcome = await self.call(call, deadline: deadline - (surroundings.uptime() - started))
            guard case .answered(var answer) = outcome else { return outcome }
            let next: [(String, JSONValue)]?
            do throws(ExpressionError) {
                next = try pages.add(answer)
            } catch {
                answer.notes.append("the pages of \(operation.name) could not be followed: \(error)")
                next = nil
            }
            guard let next, pages.count < maximumPages else {
                if next != nil { answer.notes.append("truncated: more pages follow after \(pages.count)") }
                return .answered(pages.finish(answer, wallTime: surroundings.uptime() - started))
            }
            var parameters = call.parameters.objectValue ?? JSONObject()
            for (name, token) in next { parameters[name] = token }
            call.parameters = .object(parameters)
        }
    }
}
