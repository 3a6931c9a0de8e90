// SPDX-License-Identifier: Apache-2.0

import AWSModel
import HTTPTransport
import Synchronization
import Values

@testable import AWSClient

/// A transport that plays results one after the other and keeps what it was asked to send.
final class ScriptedTransport: Sendable {
    private struct State {
        var results: [AWSTransport.Result]
        var requests: [AWSTransport.Request] = []
        var pauses: [Duration] = []
        var now: Timestamp
        var uptime = Duration.zero
    }

    private let state: Mutex<State>

    init(_ results: [AWSTransport.Result], now: Timestamp = Timestamp(nanosecondsSinceEpoch: 1_795_000_000_000_000_000))
    {
        state = Mutex(State(results: results, now: now))
    }

    var requests: [AWSTransport.Request] { state.withLock { $0.requests } }
    var pauses: [Duration] { state.withLock { $0.pauses } }

    var transport: AWSTransport {
        AWSTransport { request in
            self.state.withLock { state in
                state.requests.append(request)
                state.uptime += .milliseconds(10)
                return state.results.isEmpty ? .neverSent("the script is over") : state.results.removeFirst()
            }
        }
    }

    var surroundings: AWSSurroundings {
        AWSSurroundings(
            now: { self.state.withLock { $0.now } },
            uptime: { self.state.withLock { $0.uptime } },
            pause: { pause in
                self.state.withLock { state in
                    state.pauses.append(pause)
                    state.uptime += pause
                }
            },
            random: { 0.5 },
            makeToken: { "00000000-0000-4000-8000-000000000000" }
        )
    }

    func client(
        environment: [String: String] = [:],
        targetGuard: TargetGuard = .any,
        retry: RetryPolicy = RetryPolicy()
    ) -> AWSClient {
        let standard = [
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "SECRETKEY",
            "AWS_SESSION_TOKEN": "SESSIONTOKEN",
            "AWS_REGION": "us-west-2",
        ]
        return AWSClient(
            settings: AWSSettings(environment: standard.merging(environment) { $1 }),
            transport: transport,
            targetGuard: targetGuard,
            retry: retry,
            surroundings: surroundings
        )
    }
}

extension AWSTransport.Request {
    /// The body as text.
    var text: String { String(decoding: body.inMemory ?? [], as: UTF8.self) }
}

extension AWSTransport.Result {
    /// A response of that status and text.
    static func answer(_ status: Int, _ body: String, _ headers: [HeaderField] = []) -> AWSTransport.Result {
        .response(WireResponse(status: status, headers: headers, body: Array(body.utf8)))
    }
}
