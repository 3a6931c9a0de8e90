// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import HTTPTransport
import Synchronization
import Values

@testable import AWSCommands

/// A runner whose calls are answered by a script and whose output is kept.
final class ScriptedConsole: Sendable {
    private struct State {
        var answers: [AWSTransport.Result]
        var bodies: [String] = []
        var output = ""
        var reports: [String] = []
        var pauses: [Duration] = []
        var written: [String: [UInt8]] = [:]
        var linesLeft = Int.max
    }

    private let state: Mutex<State>
    private let files: [String: [UInt8]]

    init(_ answers: [AWSTransport.Result], files: [String: [UInt8]] = [:], linesRead: Int = .max) {
        state = Mutex(State(answers: answers, linesLeft: linesRead))
        self.files = files
    }

    static func json(_ value: JSONValue, status: Int = 200) -> AWSTransport.Result {
        .response(WireResponse(status: status, headers: [], body: Array(value.text().utf8)))
    }

    var output: String { state.withLock(\.output) }
    var reports: [String] { state.withLock(\.reports) }
    var pauses: [Duration] { state.withLock(\.pauses) }
    var written: [String: [UInt8]] { state.withLock(\.written) }
    /// The bodies of the requests that were sent.
    var bodies: [JSONValue] { state.withLock(\.bodies).compactMap { try? JSONParser.parse($0) } }

    func run(_ words: String..., variables: [String: String] = [:]) async throws -> AWSExitCode {
        let command = try AWSCommand.parse(words: ["aws"] + words).get()
        return await runner(variables).run(command)
    }

    private func runner(_ variables: [String: String]) -> AWSCommandRunner {
        let environment = [
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        ].merging(variables) { $1 }
        let moment = Timestamp(nanosecondsSinceEpoch: 1_795_000_000_000_000_000)
        let client = AWSClient(
            settings: AWSSettings(environment: environment),
            transport: AWSTransport { self.answer($0) },
            surroundings: AWSSurroundings(
                now: { moment },
                // Only pauses take time.
                uptime: { self.pauses.reduce(.zero, +) },
                pause: { self.pause($0) }
            )
        )
        return AWSCommandRunner(
            client: client,
            console: AWSConsole(write: { self.write($0) }, report: { self.report($0) }),
            settings: AWSCommandRunner.Settings(
                region: "us-west-2",
                variables: ["HOME": "/home/op"].merging(variables) { $1 },
                now: { moment },
                pause: { self.pause($0) },
                readFile: { self.files[$0] },
                hasFile: { self.files[$0] != nil || $0 == "/locked" },
                writeFile: { self.keep($0, $1) }
            )
        )
    }

    private func answer(_ request: AWSTransport.Request) -> AWSTransport.Result {
        state.withLock { state in
            if case .bytes(let bytes) = request.body { state.bodies.append(String(decoding: bytes, as: UTF8.self)) }
            return state.answers.isEmpty ? .neverSent("the script is over") : state.answers.removeFirst()
        }
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        state.withLock { state in
            guard state.linesLeft > 0 else { return false }
            state.linesLeft -= 1
            state.output += String(decoding: bytes, as: UTF8.self)
            return true
        }
    }

    private func report(_ text: String) { state.withLock { $0.reports.append(text) } }

    private func pause(_ duration: Duration) { state.withLock { $0.pauses.append(duration) } }

    private func keep(_ path: String, _ bytes: [UInt8]) -> String? {
        state.withLock { $0.written[path] = bytes }
        return path.hasPrefix("/full/") ? "no space" : nil
    }
}
