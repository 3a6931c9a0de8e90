// SPDX-License-Identifier: Apache-2.0

import AWSClient
import HTTPTransport
import RunbookModel
import StepActions
import Synchronization
import Testing

struct SecretResolverTests {
    private struct NoFile: Error {}

    /// What was sent, for looking at afterwards.
    private final class Seen: Sendable {
        let requests = Mutex<[(url: String, body: String)]>([])
    }

    private let seen = Seen()

    private func resolver(
        _ status: Int = 200,
        _ body: String = "{}",
        _ result: AWSTransport.Result? = nil
    ) -> SecretResolver {
        let seen = seen
        let client = AWSClient(
            settings: AWSSettings(
                environment: ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "SECRETKEY"]
            ),
            transport: AWSTransport { request in
                var text = ""
                if case .bytes(let bytes) = request.body { text = String(decoding: bytes, as: UTF8.self) }
                seen.requests.withLock { $0.append((request.url, text)) }
                return result ?? .response(WireResponse(status: status, headers: [], body: Array(body.utf8)))
            },
            surroundings: AWSSurroundings(pause: { _ in })
        )
        return SecretResolver(
            client: client,
            region: "us-west-2",
            variables: ["TOKEN": "from the environment", "EMPTY": ""],
            deadline: .seconds(3600),
            readFile: { path, limit in
                switch path {
                case "token": Array("from a file\n".utf8)
                case "empty": Array("\n".utf8)
                case "bytes": [0xFF, 0xFE]
                default: throw NoFile()
                }
            }
        )
    }

    private func reference(_ text: String) throws -> SecretReference { try #require(SecretReference(text)) }

    private func problem(_ text: String, with resolver: SecretResolver) async throws -> SecretResolver.Problem {
        let reference = try reference(text)
        do throws(SecretResolver.Problem) {
            let value = try await resolver.value(of: reference)
            Issue.record("it was read: \(value)")
        } catch {
            return error
        }
        throw NoFile()
    }

    @Test func `variables and files are read here, and nothing is sent`() async throws {
        #expect(try await resolver().value(of: try reference("env:TOKEN")) == "from the environment")
        #expect(try await resolver().value(of: try reference("file:token")) == "from a file")
        for text in ["env:NOWHERE", "env:EMPTY", "file:empty", "file:bytes", "file:nowhere"] {
            let problem = try await problem(text, with: resolver())
            #expect(problem.kind == .missing && problem.reference.text == text)
        }
        let isSilent = seen.requests.withLock { $0.isEmpty }
        #expect(isSilent)
    }

    @Test func `a secret is its text, or one member of the object that it holds`() async throws {
        let answer =
            #"{"Name":"db","SecretString":"{\"user\":\"a\",\"password\":\"hunter22\",\"port\":5432,\"more\":{}}"}"#
        let whole = try await resolver(200, answer).value(of: try reference("secretsmanager:db"))
        #expect(whole.hasPrefix("{\"user\""))
        #expect(try await resolver(200, answer).value(of: try reference("secretsmanager:db#password")) == "hunter22")
        #expect(try await resolver(200, answer).value(of: try reference("secretsmanager:db#port")) == "5432")
        for key in ["nothing", "more"] {
            let problem = try await problem("secretsmanager:db#\(key)", with: resolver(200, answer))
            #expect(
                problem.kind == .missing && !problem.reason.contains("hunter22")
            )
        }
        let plain = #"{"SecretString":"hunter22"}"#
        let noObject = try await problem("secretsmanager:db#password", with: resolver(200, plain))
        #expect(noObject.reason.contains("no JSON object") && !noObject.reason.contains("hunter22"))
        let binary = try await problem("secretsmanager:db", with: resolver(200, #"{"SecretBinary":"aHVudGVyMjI="}"#))
        #expect(binary.reason.contains("bytes"))
        let sent = seen.requests.withLock { $0 }
        #expect(
            sent.allSatisfy { $0.url.contains("secretsmanager.us-west-2.") && $0.body.contains("\"SecretId\":\"db\"") }
        )
    }

    @Test func `a parameter is asked for decrypted, and an ARN names its region`() async throws {
        let answer = #"{"Parameter":{"Name":"/a","Type":"SecureString","Value":"hunter22"}}"#
        #expect(try await resolver(200, answer).value(of: try reference("ssm:/a")) == "hunter22")
        let arn = "arn:aws:ssm:eu-west-1:123456789012:parameter/a"
        #expect(try await resolver(200, answer).value(of: try reference("ssm:\(arn)")) == "hunter22")
        let sent = seen.requests.withLock { $0 }
        #expect(sent.allSatisfy { $0.body.contains("\"WithDecryption\":true") })
        #expect(sent.map { $0.url.contains("eu-west-1") } == [false, true])
    }

    @Test(arguments: [
        (400, #"{"__type":"ResourceNotFoundException","Message":"no"}"#, SecretResolver.Problem.Kind.missing),
        (400, #"{"__type":"AccessDeniedException","Message":"no"}"#, .refused),
        (400, #"{"__type":"UnrecognizedClientException","message":"no"}"#, .refused),
    ])
    func `what AWS refuses is told apart`(status: Int, body: String, kind: SecretResolver.Problem.Kind) async throws {
        let problem = try await problem("secretsmanager:db", with: resolver(status, body))
        #expect(problem.kind == kind, "\(problem.reason)")
        #expect(problem.reason.contains("GetSecretValue"))
    }

    @Test func `nobody answering is no refusal`() async throws {
        let problem = try await problem("ssm:/a", with: resolver(200, "", .neverSent("no route")))
        #expect(problem.kind == .unreachable, "\(problem.reason)")
    }
}
