// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// An exchange without a network: it answers from a script and remembers what it was asked.
public final class ScriptedTransport: HTTPExchange {
    /// What is asked when the script is a function.
    public typealias Answer = @Sendable (HTTPRequest) throws(HTTPError) -> HTTPResponse

    private struct State {
        var requests: [HTTPRequest] = []
        var script: [Result<HTTPResponse, HTTPError>]
    }

    private let state: Mutex<State>
    private let answer: Answer?

    /// Answers in order; when the script is used up, every further request fails as unreachable.
    public init(_ script: [Result<HTTPResponse, HTTPError>]) {
        state = Mutex(State(script: script))
        answer = nil
    }

    /// Answers with what a function says.
    public init(answer: @escaping Answer) {
        state = Mutex(State(script: []))
        self.answer = answer
    }

    /// What was asked so far, in order.
    public var requests: [HTTPRequest] { state.withLock { $0.requests } }

    /// Answers with the next line of the script.
    ///
    /// A sink gets the body in one piece.
    public func send(
        _ request: HTTPRequest,
        to sink: HTTPSink?,
        deadline: Duration
    ) async throws(HTTPError) -> HTTPResponse {
        guard !Task.isCancelled else { throw HTTPError(.cancelled, .neverSent) }
        guard deadline > .zero else { throw HTTPError(.timeout, .neverSent) }
        if let reason = request.objection?() { throw HTTPError(.heldBack, .neverSent, reason) }
        let next: Result<HTTPResponse, HTTPError>? = state.withLock { state in
            state.requests.append(request)
            return answer == nil && !state.script.isEmpty ? state.script.removeFirst() : nil
        }
        if let answer { return try deliver(try answer(request), sink) }
        guard let next else { throw HTTPError(.unreachable, .neverSent, "the script has no more answers") }
        return try deliver(try next.get(), sink)
    }

    private func deliver(_ response: HTTPResponse, _ sink: HTTPSink?) throws(HTTPError) -> HTTPResponse {
        guard let sink, !response.body.isEmpty, sink.accepts(response.status, response.headers) else { return response }
        if let reason = sink.take(response.body) { throw HTTPError(.sinkRefused, .maybeSent, reason) }
        var rest = response
        rest.body = []
        return rest
    }
}
