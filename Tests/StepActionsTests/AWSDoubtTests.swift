// SPDX-License-Identifier: Apache-2.0

import AWSClient
import Expressions
import HTTPTransport
import RunCore
import RunbookModel
import StepActions
import Synchronization
import Testing
import Values

/// What is found out about a call that got no answer.
struct AWSDoubtTests {
    private static let sent = Timestamp("2026-11-22T03:15:00Z") ?? Timestamp(nanosecondsSinceEpoch: 0)

    private final class Seen: Sendable {
        let bodies = Mutex<[String]>([])
    }

    private let seen = Seen()

    private func actions(status: Int = 200, _ body: String = "", later: Duration = .seconds(60), tagged: Bool = false)
        -> AWSActions
    {
        let (seen, sent) = (seen, Self.sent)
        let client = AWSClient(
            settings: AWSSettings(
                environment: [
                    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "SECRETKEY", "AWS_REGION": "us-west-2",
                ]
            ),
            transport: AWSTransport { request in
                if case .bytes(let bytes) = request.body {
                    seen.bodies.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
                }
                return .response(WireResponse(status: status, headers: [], body: Array(body.utf8)))
            },
            surroundings: AWSSurroundings(pause: { _ in })
        )
        return AWSActions(
            client: client,
            defaultRegion: "us-west-2",
            tagsIntents: tagged,
            now: { sent + later },
            pause: { _ in }
        )
    }

    private func request(_ service: String, _ operation: String, _ parameters: JSONValue, _ effect: Effect) throws
        -> (ResolvedOperation.AWS, OperationRequest)
    {
        let template = AWSOperation(service: service, operation: operation, parameters: .literal(parameters))
        let resolved = try ResolvedOperation(.aws(template), in: TemplateScope(Scope(now: Self.sent)))
        guard case .aws(let aws) = resolved else { preconditionFailure("an AWS operation is resolved as one") }
        let request = OperationRequest(
            run: try #require(RunID("daily-20261122-031500-k7f2")),
            step: try #require(StepID("snap")),
            attempt: 1,
            operation: resolved,
            effect: effect,
            timeout: .seconds(3600),
            token: "0a1b2c3d-0000-5000-8000-000000000001"
        )
        return (aws, request)
    }

    private func finding(
        _ service: String,
        _ operation: String,
        _ parameters: JSONValue,
        effect: Effect = .change,
        since: Timestamp? = sent,
        by actions: AWSActions
    ) async throws -> DoubtFinding {
        let (aws, request) = try request(service, operation, parameters, effect)
        return await actions.examine(aws, Doubt(request: request, since: since, facts: [:]))
    }

    private static let snapshot: JSONValue = ["DBSnapshotIdentifier": "s", "DBInstanceIdentifier": "db"]

    private static func answer(
        made: String?,
        of instance: String = "db",
        tag: String? = nil,
        status: String = "available"
    )
        -> String
    {
        let time = made.map { "<SnapshotCreateTime>\($0)</SnapshotCreateTime>" } ?? ""
        let tags =
            tag.map { "<TagList><Tag><Key>lifeboat:intent</Key><Value>\($0)</Value></Tag></TagList>" } ?? ""
        return """
            <DescribeDBSnapshotsResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeDBSnapshotsResult>
            <DBSnapshots><DBSnapshot><DBSnapshotIdentifier>s</DBSnapshotIdentifier>\(time)\(tags)<Status>\(status)</Status>
            <DBInstanceIdentifier>\(instance)</DBInstanceIdentifier></DBSnapshot></DBSnapshots>
            </DescribeDBSnapshotsResult></DescribeDBSnapshotsResponse>
            """
    }

    private static func error(_ code: String) -> String {
        "<ErrorResponse><Error><Type>Sender</Type><Code>\(code)</Code><Message>m</Message></Error></ErrorResponse>"
    }

    // MARK: - Nothing is repeated that must not be

    @Test func `a call that does something the second time is a person's to decide`() async throws {
        let found = try await finding("lambda", "Invoke", ["FunctionName": "f"], by: actions())
        #expect(found.verdict == .undetermined)
        #expect(found.reason.contains("each call runs the function"))
        #expect(seen.bodies.withLock(\.self).isEmpty)
    }

    @Test func `what cannot be undone is never sent twice unseen`() async throws {
        let found = try await finding("events", "DisableRule", ["Name": "r"], effect: .irreversible, by: actions())
        #expect(found.verdict == .undetermined)
    }

    @Test func `what was sent long ago, or nobody knows when, is not repeated`() async throws {
        let parameters: JSONValue = ["Name": "r"]
        let late = try await finding("events", "EnableRule", parameters, by: actions(later: .seconds(3601)))
        let unknown = try await finding("events", "EnableRule", parameters, since: nil, by: actions())
        #expect(late.verdict == .undetermined && late.reason.contains("too long ago"))
        #expect(unknown.verdict == .undetermined)
    }

    @Test(
        arguments: [
            (answer(made: "2026-11-22T03:00:00Z"), "made before"),
            (answer(made: "2026-11-22T03:15:01Z", of: "other"), "another DBInstanceIdentifier"),
            (answer(made: nil), "does not say when"),
            (answer(made: "2026-11-22T03:00:00Z", tag: "another/run/1"), "made before"),
        ]
    )
    func `what exists under the name and may be another's is not adopted`(body: String, reason: String) async throws {
        let found = try await finding("rds", "CreateDBSnapshot", Self.snapshot, by: actions(body))
        #expect(found.verdict == .undetermined)
        #expect(found.reason.contains(reason))
    }

    @Test func `a refused look decides nothing about what is there`() async throws {
        let denied = actions(status: 403, Self.error("AccessDenied"))
        let found = try await finding("rds", "CreateDBSnapshot", Self.snapshot, by: denied)
        #expect(found.verdict == .undetermined)
        let gone = try await finding("rds", "DeleteDBInstance", ["DBInstanceIdentifier": "db"], by: denied)
        #expect(gone.verdict == .undetermined)
    }

    @Test(arguments: ["mv", "rm", "rb", "mb"])
    func `a transfer that takes something away is not repeated`(verb: String) async throws {
        var (aws, request) = try request("s3", "", [:], .change)
        aws.form = .transfer(verb: verb, source: "s3://b/k", destination: nil, options: [:])
        request.operation = .aws(aws)
        let found = await actions().examine(aws, Doubt(request: request, since: Self.sent, facts: [:]))
        #expect(found.verdict == .undetermined)
    }

    // MARK: - What is known

    @Test(
        arguments: [
            answer(made: "2026-11-22T03:15:02Z"), answer(made: nil, status: "creating"),
            answer(made: "2026-11-22T03:00:00Z", tag: "daily-20261122-031500-k7f2/snap/1"),
        ]
    )
    func `what the call made is adopted`(body: String) async throws {
        let found = try await finding("rds", "CreateDBSnapshot", Self.snapshot, by: actions(body))
        #expect(found.verdict == .tookEffect)
        #expect(found.summary == "rds DescribeDBSnapshots")
        #expect(!found.evidence.isEmpty)
    }

    @Test func `what does not exist is made again`() async throws {
        let missing = actions(status: 404, Self.error("DBSnapshotNotFound"))
        let found = try await finding("rds", "CreateDBSnapshot", Self.snapshot, by: missing)
        #expect(found.verdict == .repeatable)
        #expect(found.existenceCodes.contains("DBSnapshotAlreadyExists"))
    }

    @Test func `what was to be deleted and is gone counts as deleted`() async throws {
        let missing = actions(status: 404, Self.error("DBInstanceNotFound"))
        let parameters: JSONValue = ["DBInstanceIdentifier": "db"]
        let found = try await finding("rds", "DeleteDBInstance", parameters, effect: .irreversible, by: missing)
        #expect(found.verdict == .tookEffect)
    }

    @Test func `a call that sets a state is repeated`() async throws {
        let found = try await finding("events", "EnableRule", ["Name": "r"], by: actions())
        #expect(found.verdict == .repeatable)
        #expect(found.facts["repetition"] == "natural")
    }

    @Test func `a call with a token is repeated, and not without the token of the first`() async throws {
        let parameters: JSONValue = [
            "BackupVaultName": "v", "ResourceArn": "arn:aws:rds:us-west-2:123456789012:db:d",
            "IamRoleArn": "arn:aws:iam::123456789012:role/r",
        ]
        let found = try await finding("backup", "StartBackupJob", parameters, by: actions())
        #expect(found.verdict == .repeatable)
        #expect(found.facts["token"] == "0a1b2c3d-0000-5000-8000-000000000001")
        let (aws, with) = try request("backup", "StartBackupJob", parameters, .change)
        var without = with
        without.token = nil
        let old = await actions().examine(aws, Doubt(request: without, since: Self.sent, facts: [:]))
        #expect(old.verdict == .undetermined)
    }

    // MARK: - What the call carries

    @Test func `the token of the intent is what the service gets`() async throws {
        let (aws, request) = try request(
            "backup",
            "StartBackupJob",
            [
                "BackupVaultName": "v", "ResourceArn": "arn:aws:rds:us-west-2:123456789012:db:d",
                "IamRoleArn": "arn:aws:iam::123456789012:role/r",
            ],
            .change
        )
        _ = await actions(status: 200, "{}").perform(aws, for: request)
        #expect(seen.bodies.withLock(\.self).first?.contains("0a1b2c3d-0000-5000-8000-000000000001") == true)
    }

    @Test(arguments: [true, false])
    func `what is created carries the intent where the environment wants it`(tagged: Bool) async throws {
        let (aws, request) = try request("rds", "CreateDBSnapshot", Self.snapshot, .change)
        _ = await actions(Self.answer(made: nil), tagged: tagged).perform(aws, for: request)
        let body = seen.bodies.withLock(\.self).first ?? ""
        #expect(body.contains("Tags.Tag.1.Key=lifeboat%3Aintent") == tagged)
        #expect(body.contains("Tags.Tag.1.Value=daily-20261122-031500-k7f2%2Fsnap%2F1") == tagged)
    }
}
