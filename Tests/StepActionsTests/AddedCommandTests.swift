// SPDX-License-Identifier: Apache-2.0

import AWSClient
import RunbookModel
import StepActions
import Synchronization
import Testing
import Values

@testable import RunCore

struct AddedCommandTests {
    private static let moment = Timestamp(nanosecondsSinceEpoch: 1_795_000_000_000_000_000)

    /// Carries out a command against answers of a script.
    private func perform(
        _ command: String,
        _ options: JSONValue = [:],
        query: String? = nil,
        region: String? = "us-west-2",
        answers: [JSONValue] = []
    ) async throws -> OperationOutcome {
        let script = Script(answers)
        let client = AWSClient(
            settings: AWSSettings(
                environment: ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"]
            ),
            transport: AWSTransport { _ in script.next() },
            surroundings: AWSSurroundings(now: { Self.moment }, pause: { _ in })
        )
        let aws = ResolvedOperation.AWS(
            service: String(command.prefix { $0 != " " }),
            operation: "",
            form: .added(command: command, options: options),
            region: nil,
            parameters: [:],
            query: query,
            asText: false,
            paginates: true,
            outputFile: nil,
            attachments: []
        )
        let request = OperationRequest(
            run: try #require(RunID("aws")),
            step: try #require(StepID("aws")),
            attempt: 1,
            operation: .aws(aws),
            effect: .read,
            timeout: .seconds(180)
        )
        let actions = AWSActions(client: client, defaultRegion: region, now: { Self.moment }, pause: { _ in })
        return await actions.perform(aws, for: request)
    }

    private final class Script: Sendable {
        private let answers: Mutex<[JSONValue]>
        init(_ answers: [JSONValue]) { self.answers = Mutex(answers) }

        func next() -> AWSTransport.Result {
            answers.withLock { answers in
                guard !answers.isEmpty else { return .neverSent("the script is over") }
                let body = Array(answers.removeFirst().text().utf8)
                return .response(WireResponse(status: 200, headers: [], body: body))
            }
        }
    }

    private func answer(_ outcome: OperationOutcome) throws -> OperationAnswer {
        guard case .answered(let answer) = outcome else { throw Unexpected(outcome: "\(outcome)") }
        return answer
    }

    private func expectNotSent(_ outcome: OperationOutcome, _ text: String, _ place: SourceLocation = #_sourceLocation)
    {
        guard case .notSent(let failure) = outcome else {
            Issue.record("\(outcome)", sourceLocation: place)
            return
        }
        #expect(failure.message.contains(text), sourceLocation: place)
    }

    private struct Unexpected: Error { var outcome: String }

    // Made by botocore for the same keys and moment.
    @Test(arguments: [JSONValue.integer(5432), "5432"])
    func `a database token is the secret that botocore makes`(port: JSONValue) async throws {
        let options: JSONValue = ["hostname": "db.example.com", "port": port, "username": "u/é"]
        let answer = try answer(try await perform("rds generate-db-auth-token", options))
        let token = try #require(answer.output.stringValue)
        #expect(token.hasSuffix("ac42cd620f31d815427c8ecff42ac646a256aaa906347da6e3531a3aa51ce663"))
        #expect(answer.secretTexts == [token])
        #expect(answer.recordableOutput == "(secret)")
        #expect(answer.evidence.isEmpty)
    }

    @Test(arguments: ["ecr", "ecr-public"])
    func `a registry's password is in nothing that is kept`(service: String) async throws {
        let data: JSONValue = ["authorizationToken": "QVdTOnMzY3JldHBhc3M="]
        let body: JSONValue = ["authorizationData": service == "ecr" ? [data] : data]
        let answer = try answer(try await perform("\(service) get-login-password", answers: [body]))
        #expect(answer.output == "s3cretpass")
        #expect(answer.recordableOutput == "(secret)")
        #expect(!answer.evidence.isEmpty)
        for item in answer.evidence {
            let text = String(decoding: item.bytes, as: UTF8.self)
            #expect(!text.contains("s3cretpass") && !text.contains("QVdTOnMzY3JldHBhc3M"), "\(text)")
        }
        #expect(!"\(answer.facts)".contains("s3cretpass"))
    }

    @Test func `an answer without a password is no password`() async throws {
        let outcome = try await perform("ecr get-login-password", answers: [["authorizationData": []]])
        guard case .refused(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.kind == .malformed)
    }

    @Test func `a cluster's token is a secret, and a query finds it`() async throws {
        let whole = try answer(try await perform("eks get-token", ["cluster-name": "c"]))
        let token = try #require(whole.output["status"]?["token"]?.stringValue)
        #expect(token.hasPrefix("k8s-aws-v1."))
        #expect(whole.output["status"]?["expirationTimestamp"] == "2026-11-18T11:20:40Z")
        #expect(whole.recordableOutput["status"]?["token"] == "(secret)")
        let part = try answer(try await perform("eks get-token", ["cluster-name": "c"], query: "status.token"))
        #expect(part.output == .string(token) && part.recordableOutput == "(secret)")
    }

    @Test func `a tailed log is the list of all its events`() async throws {
        let (one, two): (JSONValue, JSONValue) = (["message": "1", "eventId": "1"], ["message": "2", "eventId": "2"])
        let pages: [JSONValue] = [["events": [one], "nextToken": "t"], ["events": [two]]]
        let outcome = try await perform("logs tail", ["group-name": "g", "since": "1h"], answers: pages)
        #expect(try answer(outcome).output == [one, two])
    }

    @Test func `what cannot be carried out is not sent`() async throws {
        expectNotSent(try await perform("logs tail", ["group-name": "g", "since": "tomorrow"]), "--since 'tomorrow'")
        expectNotSent(try await perform("logs tail", ["group-name": "g", "follow": true]), "--follow")
        expectNotSent(try await perform("logs tail", ["group-name": "g", "colour": "red"]), "'colour'")
        expectNotSent(try await perform("logs tail"), "group-name")
        expectNotSent(try await perform("eks update-kubeconfig", ["name": "c"]), "lifeboat aws")
        expectNotSent(try await perform("eks get-token", ["cluster-name": "c", "cluster-id": "d"]), "either")
        expectNotSent(try await perform("eks get-token", ["cluster-name": "c"], region: nil), "region")
        expectNotSent(try await perform("s4 get"), "no command")
    }
}
