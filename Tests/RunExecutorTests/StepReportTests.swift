// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Testing
import Values

/// What a step says while it goes on, and what it never says.
@Suite(.timeLimit(.minutes(10)))
struct StepReportTests {
    private func evidence(_ rig: Rig) throws -> String {
        let bundle = rig.store.bundle(rig.run)
        return try bundle.files().filter { $0.path.hasPrefix("evidence/") }
            .map { String(decoding: try bundle.read($0.path), as: UTF8.self) }.joined(separator: "\n")
    }

    @Test func `a wait says after each reading how far it is`() async throws {
        let step = Rig.step("a", .read) { step in
            step.action = .commands([Rig.reading("look")])
            step.wait = WaitRule(
                command: Rig.reading("poll"),
                until: Rig.expression("state == 'up'"),
                every: TimeSpan(.seconds(30)),
                timeout: TimeSpan(.seconds(300))
            )
        }
        let rig = try Rig(Rig.plan([step]), secrets: ["s": "hidden-word"])
        let ending = try await rig.execute { request in
            let polls = rig.performed.count { $0 == "poll" }
            return Rig.done(["state": polls > 2 ? "up" : polls > 1 ? "hidden-word" : "down"])
        }
        #expect(ending == .finished(.completed, RunSummary(passed: 1)))
        #expect(rig.progress.map(\.elapsed) == [.zero, .seconds(30)])
        #expect(rig.progress.allSatisfy { $0.limit == .seconds(300) && $0.text.hasPrefix("state == 'up'") })
        #expect(rig.progress[0].text.contains("down"))
        #expect(rig.progress[1].text.contains("(secret)") && !rig.progress[1].text.contains("hidden-word"))
    }

    @Test func `a token that a command yields is in no event and no evidence`() async throws {
        let token = "k8s-aws-v1.TOKENTOKEN"
        let form = AWSOperation.Form.added(command: "eks get-token", options: .object([]))
        let operation = AWSOperation(service: "eks", operation: "", form: form)
        for capture in [nil, "TOKEN"] {
            let command = Command(
                text: "aws eks get-token",
                operation: .aws(operation),
                effect: .read,
                capture: capture,
                capturesSecret: capture != nil
            )
            let step = Rig.step("a", .read) { step in
                step.action = .commands([command])
                step.expectations = [Expectation(expression: Rig.expression("status.token != 'x'"))]
                step.captures = [Capture(name: "again")]
            }
            let rig = try Rig(Rig.plan([step]))
            _ = try await rig.execute { _ in
                let text = Array("answer \(token)".utf8)
                let item = EvidenceItem(name: "exchange", mediaType: "text/plain", bytes: text)
                let output: JSONValue = ["status": ["token": .string(token)]]
                return .answered(OperationAnswer(output: output, secretTexts: [token], evidence: [item]))
            }
            #expect(try rig.state(of: "a") == .succeeded)
            #expect(!"\(try rig.events())".contains(token))
            #expect(!(try evidence(rig)).contains(token))
        }
    }
}

extension Rig {
    fileprivate static func reading(_ name: String) -> Command {
        Command(text: name, operation: .aws(AWSOperation(service: "x", operation: name)), effect: .read)
    }
}
