// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing
import Values

@testable import AWSClient

struct WaiterTests {
    private func waiter(_ acceptors: [WaiterModel.Acceptor]) -> WaiterModel {
        WaiterModel(name: "W", operation: "O", delay: 1, maximumAttempts: 2, acceptors: acceptors)
    }

    private func answered(_ output: JSONValue, status: Int = 200) -> AWSOutcome {
        let body = RecordedExchange.body([])
        let exchange = RecordedExchange(method: "POST", url: "", requestHeaders: [], requestBody: body)
        return .answered(
            AWSAnswer(
                output: output,
                recordableOutput: output,
                secretTexts: [],
                httpStatus: status,
                requestID: nil,
                attempts: [],
                wallTime: .zero,
                exchange: exchange
            )
        )
    }

    private func refused(_ code: String) -> AWSOutcome {
        .refused(AWSServiceError(code: code, message: "", httpStatus: 400))
    }

    private func isFailure(_ verdict: WaiterVerdict) -> Bool {
        if case .failure = verdict { true } else { false }
    }

    private func isSuccess(_ verdict: WaiterVerdict) -> Bool {
        if case .success = verdict { true } else { false }
    }

    @Test func `an error that no acceptor names ends the wait`() {
        #expect(isFailure(waiter([]).evaluate(refused("AccessDenied"))))
    }

    @Test func `no connection says nothing, and a call that cannot be made ends the wait`() {
        let all = waiter([.init(state: .failure, matcher: .error, argument: nil, expected: true)])
        #expect(all.evaluate(.notSent(AWSNotSent(code: .noConnection, reason: ""))) == .retry)
        #expect(isFailure(all.evaluate(.notSent(AWSNotSent(code: .noCredentials, reason: "none")))))
        #expect(isFailure(all.evaluate(.notSent(AWSNotSent(code: .invalidParameters, reason: "wrong")))))
    }

    @Test func `a service that is busy or broken for now is asked again`() {
        #expect(waiter([]).evaluate(refused("ThrottlingException")) == .retry)
        #expect(waiter([]).evaluate(.refused(AWSServiceError(code: "X", message: "", httpStatus: 503))) == .retry)
    }

    @Test func `a code for all mistakes proves an absence only when its message says so`() {
        let gone = waiter([.init(state: .success, matcher: .error, argument: nil, expected: "ValidationError")])
        let refused = { (message: String) in
            AWSOutcome.refused(AWSServiceError(code: "ValidationError", message: message, httpStatus: 400))
        }
        #expect(isSuccess(gone.evaluate(refused("Stack with id shop does not exist"))))
        #expect(isFailure(gone.evaluate(refused("1 validation error detected: Value '' at 'stackName'"))))
    }

    @Test func `an expression that cannot be read ends the wait`() {
        let broken = waiter([.init(state: .success, matcher: .path, argument: "a[", expected: 1)])
        #expect(isFailure(broken.evaluate(answered([:]))))
    }

    @Test func `pathAll needs every element and at least one, pathAny one`() {
        let all = waiter([.init(state: .success, matcher: .pathAll, argument: "x[].s", expected: "ok")])
        #expect(all.evaluate(answered(["x": []])) == .retry)
        #expect(all.evaluate(answered([:])) == .retry)
        #expect(all.evaluate(answered(["x": [["s": "ok"], ["s": "no"]]])) == .retry)
        #expect(isSuccess(all.evaluate(answered(["x": [["s": "ok"], ["s": "ok"]]]))))
        let any = waiter([.init(state: .failure, matcher: .pathAny, argument: "x[].s", expected: "no")])
        #expect(isFailure(any.evaluate(answered(["x": [["s": "ok"], ["s": "no"]]]))))
        #expect(any.evaluate(answered(["x": [["s": "ok"]]])) == .retry)
    }

    @Test func `the first acceptor that matches decides`() {
        let ordered = waiter([
            .init(state: .retry, matcher: .error, argument: nil, expected: "Gone"),
            .init(state: .success, matcher: .error, argument: nil, expected: true),
            .init(state: .failure, matcher: .status, argument: nil, expected: 200),
        ])
        #expect(ordered.evaluate(refused("Gone")) == .retry)
        #expect(isSuccess(ordered.evaluate(refused("Other"))))
        #expect(isFailure(ordered.evaluate(answered([:]))))
    }
}
