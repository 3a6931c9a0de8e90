// SPDX-License-Identifier: Apache-2.0

public import AWSModel
import Expressions
import Values

extension WaiterModel {
    /// Judges an outcome by the waiter's acceptors, the first that matches deciding.
    ///
    /// An error that no acceptor names ends the wait, unless it says that the service is busy or has failed for now; so
    /// does an expression that cannot be read. A call that cannot be made (no credentials, wrong parameters) ends the
    /// wait too. Where no connection came about or no answer, nothing is known about the world: it is a retry.
    public func evaluate(_ outcome: AWSOutcome) -> WaiterVerdict {
        switch outcome {
        case .notSent(let failure): return failure.code == .noConnection ? .retry : .failure(reason: failure.reason)
        case .unknown: return .retry
        case .answered, .refused: break
        }
        for acceptor in acceptors {
            let isMatch: Bool
            do throws(ExpressionError) {
                isMatch = try acceptor.matches(outcome)
            } catch {
                return .failure(reason: "waiter \(name): \(error)")
            }
            guard isMatch else { continue }
            switch acceptor.state {
            case .success:
                if let doubt = acceptor.doubt(about: outcome) { return .failure(reason: doubt) }
                return .success(reason: acceptor.text)
            case .failure: return .failure(reason: failureText(acceptor, outcome))
            case .retry: return .retry
            }
        }
        guard let error = outcome.serviceError else { return .retry }
        return error.isThrottling || error.isTransient ? .retry : .failure(reason: "unexpected \(error)")
    }

    /// A matched error is said in the service's own words, anything else by the rule that matched.
    private func failureText(_ acceptor: Acceptor, _ outcome: AWSOutcome) -> String {
        guard acceptor.matcher == .error || acceptor.matcher == .status, let error = outcome.serviceError else {
            return acceptor.text
        }
        return "\(error)"
    }
}

extension WaiterModel.Acceptor {
    /// The rule for a person: `DBInstances[].DBInstanceStatus is "failed"`.
    fileprivate var text: String {
        let value = expected.stringValue.map { "'\($0)'" } ?? expected.text()
        switch matcher {
        case .error: return expected == false ? "it is there" : expected == true ? "the call is refused" : "\(value)"
        case .status: return "HTTP status \(value)"
        case .path: return expected == true ? argument ?? "" : "\(argument ?? "") is \(value)"
        case .pathAll: return "every \(argument ?? "") is \(value)"
        case .pathAny: return "some \(argument ?? "") is \(value)"
        }
    }

    fileprivate func matches(_ outcome: AWSOutcome) throws(ExpressionError) -> Bool {
        switch matcher {
        case .error: return matchesError(outcome.serviceError)
        case .status:
            let status = outcome.answer?.httpStatus ?? outcome.serviceError?.httpStatus
            return expected.integerValue.map { Int($0) } == status
        case .path, .pathAll, .pathAny:
            guard let output = outcome.answer?.output, let argument else { return false }
            let value = try Expression(argument, dialect: .jmespath).value(of: output)
            if matcher == .path { return value == expected }
            guard let elements = value.arrayValue else { return false }
            if matcher == .pathAny { return elements.contains(expected) }
            return !elements.isEmpty && elements.allSatisfy { $0 == expected }
        }
    }

    private func matchesError(_ error: AWSServiceError?) -> Bool {
        switch expected {
        case .bool(let isWanted): (error != nil) == isWanted
        case .string(let code): error?.code == code
        default: false
        }
    }

    /// Why a refusal does not prove that something is gone; nil when it does.
    ///
    /// Some services have one code for all mistakes, so that a misspelt name would look like a deletion.
    fileprivate func doubt(about outcome: AWSOutcome) -> String? {
        guard matcher == .error, let error = outcome.serviceError, WaiterRule.vagueCodes.contains(error.code) else {
            return nil
        }
        let message = error.message.lowercased()
        let signs = ["does not exist", "not exist", "could not find", "cannot find", "not found", "recordnotfound"]
        return signs.contains(where: message.contains) ? nil : "\(error): this does not say that it is gone"
    }
}
