// SPDX-License-Identifier: Apache-2.0

public import AWSModel
import Expressions
import Values

/// What an outcome means for a waiter.
public enum WaiterVerdict: Sendable, Equatable {
    /// What was waited for has come.
    case success(reason: String)
    /// It will not come; asking again is useless.
    case failure(reason: String)
    /// Not yet.
    case retry
}

extension WaiterModel {
    /// Judges an outcome by the waiter's acceptors, the first that matches deciding.
    ///
    /// An error that no acceptor names ends the wait; so does an expression that cannot be read. An outcome without an
    /// answer (nothing sent, no answer) says nothing about the world: it is a retry.
    public func evaluate(_ outcome: AWSOutcome) -> WaiterVerdict {
        switch outcome {
        case .notSent, .unknown: return .retry
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
            case .success: return .success(reason: acceptor.text)
            case .failure: return .failure(reason: acceptor.text)
            case .retry: return .retry
            }
        }
        if let error = outcome.serviceError { return .failure(reason: "unexpected \(error)") }
        return .retry
    }
}

extension WaiterModel.Acceptor {
    /// The rule for a person: `pathAny DBInstances[].DBInstanceStatus is "failed"`.
    fileprivate var text: String {
        let subject = argument.map { "\(matcher) \($0)" } ?? "\(matcher)"
        return "\(subject) is \(expected.text())"
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
}
