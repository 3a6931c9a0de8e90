// SPDX-License-Identifier: Apache-2.0

import AWSClient
import HTTPTransport
import RunbookModel
import Synchronization
import Testing
import Values

@testable import RunCore
@testable import StepActions

struct AWSActionsTests {
    /// What was asked of AWS.
    private final class Seen: Sendable {
        let requests = Mutex<[String]>([])
        let bodies = Mutex<[[UInt8]]>([])
    }

    private let seen = Seen()

    private func actions(
        writesFiles: Bool = true,
        _ result: AWSTransport.Result = .response(WireResponse(status: 200, headers: [], body: Array("hello".utf8)))
    ) -> AWSActions {
        self.actions(writesFiles: writesFiles) { _ in result }
    }

    private func actions(
        writesFiles: Bool = true,
        answering answer: @escaping @Sendable (String) -> AWSTransport.Result
    ) -> AWSActions {
        let seen = seen
        let client = AWSClient(
            settings: AWSSettings(
                environment: [
                    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "SECRETKEY",
                    "AWS_REGION": "us-west-2",
                ]
            ),
            transport: AWSTransport { request in
                seen.requests.withLock { $0.append("\(request.method) \(request.url)") }
                if case .bytes(let bytes) = request.body { seen.bodies.withLock { $0.append(bytes) } }
                return answer("\(request.method) \(request.url)")
            },
            surroundings: AWSSurroundings(pause: { _ in })
        )
        return AWSActions(
            client: client,
            defaultRegion: "us-west-2",
            writesFiles: writesFiles,
            pause: { _ in }
        )
    }

    private static func copying(
        _ source: String,
        _ destination: String?,
        _ options: JSONValue,
        verb: String
    ) -> ResolvedOperation.AWS {
        ResolvedOperation.AWS(
            service: "s3",
            operation: "",
            form: .transfer(verb: verb, source: source, destination: destination, options: options),
            region: nil,
            parameters: [:],
            query: nil,
            asText: false,
            paginates: true,
            outputFile: nil,
            attachments: []
        )
    }

    private func copy(
        _ source: String,
        _ destination: String?,
        _ options: JSONValue = [:],
        verb: String = "cp",
        effect: Effect = .change,
        with actions: AWSActions
    ) async throws -> OperationOutcome {
        let aws = Self.copying(source, destination, options, verb: verb)
        let request = OperationRequest(
            run: try #require(RunID("aws")),
            step: try #require(StepID("aws")),
            attempt: 1,
            operation: .aws(aws),
            effect: effect,
            timeout: .seconds(180)
        )
        return await actions.perform(aws, for: request)
    }

    /// A transport to which the run is lost between connecting and sending.
    private func actionsWithLateDoor() -> AWSActions {
        let seen = seen
        let client = AWSClient(
            settings: AWSSettings(
                environment: ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S", "AWS_REGION": "us-west-2"]
            ),
            transport: AWSTransport { request in
                if let reason = request.objection?() { return .neverSent(reason) }
                seen.requests.withLock { $0.append("\(request.method) \(request.url)") }
                return .response(WireResponse(status: 200, headers: [], body: []))
            },
            surroundings: AWSSurroundings(pause: { _ in })
        )
        return AWSActions(client: client, defaultRegion: "us-west-2", pause: { _ in })
    }

    @Test(arguments: [("cp", "/etc/hostname", "s3://b/k"), ("rm", "s3://b/k", ""), ("mb", "s3://b", "")])
    func `no transfer of a run that was taken over leaves`(verb: String, source: String, destination: String)
        async throws
    {
        struct Taken: Error {}
        let aws = Self.copying(source, destination.isEmpty ? nil : destination, [:], verb: verb)
        var request = OperationRequest(
            run: try #require(RunID("aws")),
            step: try #require(StepID("aws")),
            attempt: 1,
            operation: .aws(aws),
            effect: .change,
            timeout: .seconds(180)
        )
        let isTaken = Mutex(false)
        request.fence = ChangeFence(
            confirm: { if isTaken.withLock(\.self) { throw Taken() } },
            objection: {
                isTaken.withLock { $0 = true }
                return "taken over"
            }
        )
        guard case .notSent(let failure) = await actionsWithLateDoor().perform(aws, for: request) else {
            Issue.record("it was sent")
            return
        }
        #expect(failure.message.contains("it is not certain that this executor still has the run"))
        #expect(seen.requests.withLock(\.self).isEmpty)
    }

    private func expectNotSent(_ outcome: OperationOutcome, sourceLocation: SourceLocation = #_sourceLocation) {
        guard case .notSent(let failure) = outcome else {
            Issue.record("\(outcome)", sourceLocation: sourceLocation)
            return
        }
        #expect(failure.kind == .invalid, sourceLocation: sourceLocation)
        #expect(seen.requests.withLock(\.self).isEmpty, sourceLocation: sourceLocation)
    }

    @Test func `an option that is not carried out keeps the transfer from being sent`() async throws {
        expectNotSent(try await copy("/etc/hostname", "s3://b/k", ["unheard-of": true], with: actions()))
        expectNotSent(try await copy("s3://b/k", "/tmp/x", ["parameters": "x"], with: actions()))
        expectNotSent(try await copy("/etc/hostname", "s3://b/k", ["delete": true], with: actions()))
        expectNotSent(try await copy("s3://b/", nil, ["page-size": "five"], verb: "ls", with: actions()))
        expectNotSent(try await copy("s3://b/k", nil, verb: "presign", with: actions()))
        expectNotSent(try await copy("s3://b/k", nil, verb: "burn", with: actions()))
        expectNotSent(try await copy("s3://b/k", "s3://b/k", verb: "mv", with: actions()))
        expectNotSent(try await copy("s3://b/k", "-", with: actions()))
    }

    @Test func `an upload that is called a read is not sent`() async throws {
        expectNotSent(try await copy("/etc/hostname", "s3://b/k", effect: .read, with: actions()))
    }

    @Test func `a file that could not be written is a failure`() async throws {
        let outcome = try await copy("s3://b/k", "/dev/full", effect: .read, with: actions())
        guard case .refused(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.kind == .invalid)
        #expect(failure.message.contains("'/dev/full' was not written: cannot write: No space left on device"))
        #expect(!failure.effectIsUncertain)
    }

    @Test func `a dry run reads an object and writes no file`() async throws {
        let outcome = try await copy("s3://b/k", "/dev/full", effect: .read, with: actions(writesFiles: false))
        guard case .answered(let answer) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(answer.facts["file"] == "not written by the dry run")
        #expect(answer.output["Copied"]?["Body"] == nil)
    }

    @Test func `a call whose task was cancelled says so`() async throws {
        let actions = actions(.lost("cancelled"))
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await copy("/etc/hostname", "s3://b/k", with: actions)
        }
        guard case .refused(let failure) = try await task.value else {
            Issue.record("not refused")
            return
        }
        #expect(failure.kind == .cancelled && !failure.effectIsUncertain)
        #expect(seen.requests.withLock(\.self).isEmpty)
    }

    @Test func `the class of an object goes with it`() async throws {
        let outcome = try await copy(
            "/etc/hostname",
            "s3://b/k",
            ["quiet": true, "parameters": ["StorageClass": "STANDARD_IA"]],
            with: actions(.response(WireResponse(status: 200, headers: [HeaderField("ETag", "x")], body: [])))
        )
        guard case .answered = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(seen.requests.withLock { $0.count } == 1)
    }

    // MARK: - Blobs

    /// What the body of the request is when a step's operation has these parameters.
    private func body(
        _ parameters: JSONValue,
        form: ResolvedOperation.AWS.Form = .call,
        operation: (service: String, name: String) = ("lambda", "Invoke"),
        attachments: [ResolvedOperation.AWS.Attachment] = []
    ) async throws -> String {
        let aws = ResolvedOperation.AWS(
            service: operation.service,
            operation: operation.name,
            form: form,
            region: nil,
            parameters: parameters,
            query: nil,
            asText: false,
            paginates: true,
            outputFile: nil,
            attachments: attachments
        )
        let request = OperationRequest(
            run: try #require(RunID("aws")),
            step: try #require(StepID("aws")),
            attempt: 1,
            operation: .aws(aws),
            effect: .change,
            timeout: .seconds(180)
        )
        _ = await actions().perform(aws, for: request)
        return String(decoding: seen.bodies.withLock { $0.first ?? [] }, as: UTF8.self)
    }

    @Test(arguments: [#"{"dry": true}"#, "AAEC", "é", ""])
    func `the text of a blob is its bytes, as for the AWS CLI's syntax`(payload: String) async throws {
        let sent = try await body(["FunctionName": "f", "Payload": .string(payload)])
        #expect(sent == payload)
    }

    @Test func `a blob that stands in a file or is bytes goes as it is`() async throws {
        let marker: JSONValue = ["FunctionName": "f", "Payload": ["$attachment": "Payload"]]
        let bytes = try await body(
            marker,
            attachments: [.init(name: "Payload", content: .bytes(Array("AAEC".utf8)))]
        )
        #expect(bytes == "AAEC")
    }

    @Test(arguments: [true, false])
    func `a bucket that stays after objects of it are gone is in doubt, and never counts as not sent`(
        isObjectDenied: Bool
    ) async throws {
        let keys = ["k", "l"].map { "<Contents><Key>\($0)</Key><Size>1</Size></Contents>" }.joined()
        let listing = "<ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated>\(keys)</ListBucketResult>"
        let denial = "<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
        let answer = { @Sendable (status: Int, body: String) in
            AWSTransport.Result.response(WireResponse(status: status, headers: [], body: Array(body.utf8)))
        }
        let actions = actions(answering: { request in
            if request.hasPrefix("GET") { return answer(200, listing) }
            let isObject = request.hasSuffix("/k") || request.hasSuffix("/l")
            let isDenied = isObjectDenied ? request.hasSuffix("/l") : !isObject
            return isDenied ? answer(403, denial) : answer(204, "")
        })
        let outcome = try await copy("s3://b", nil, ["force": true], verb: "rb", effect: .irreversible, with: actions)
        guard case .refused(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.effectIsUncertain)
    }
}
