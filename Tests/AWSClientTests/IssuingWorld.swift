// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Synchronization
import Values

@testable import AWSClient

/// A world that issues credentials: what it answers is a function of the request, and its clock moves when told.
final class IssuingWorld: Sendable {
    typealias Answer = @Sendable (AWSTransport.Request) async -> AWSTransport.Result

    private struct State {
        var now = Timestamp(nanosecondsSinceEpoch: 1_795_000_000_000_000_000)
        var uptime = Duration.zero
        var requests: [AWSTransport.Request] = []
        var issued = 0
        var files: [String: [UInt8]] = [:]
        var devices: [String] = []
    }

    private let state = Mutex(State())
    private let answer: Answer

    init(answer: @escaping Answer) { self.answer = answer }

    var now: Timestamp { state.withLock(\.now) }
    var requests: [AWSTransport.Request] { state.withLock(\.requests) }
    var devices: [String] { state.withLock(\.devices) }

    /// The requests whose URL or body names an action.
    func requests(_ action: String) -> [AWSTransport.Request] {
        requests.filter { $0.url.contains(action) || Self.text($0).contains(action) }
    }

    func advance(_ duration: Duration) {
        state.withLock { state in
            state.now = state.now + duration
            state.uptime += duration
        }
    }

    func put(_ path: String, _ text: String) { state.withLock { $0.files[path] = Array(text.utf8) } }
    func file(_ path: String) -> String? {
        state.withLock { $0.files[path] }.map { String(decoding: $0, as: UTF8.self) }
    }

    /// A number that is another one each time.
    func next() -> Int {
        state.withLock { state in
            state.issued += 1
            return state.issued
        }
    }

    static func text(_ request: AWSTransport.Request) -> String { request.text }

    var transport: AWSTransport {
        AWSTransport { request in
            self.state.withLock { $0.requests.append(request) }
            return await self.answer(request)
        }
    }

    func client(
        environment: [String: String] = [:],
        configuration: String = "",
        credentials: String = "",
        profile: String? = nil,
        code: (@Sendable () -> String?)? = nil,
        process: CredentialSurroundings.ProcessEnding? = nil,
        providers: [CredentialProvider] = CredentialProvider.standardChain
    ) -> AWSClient {
        var around = CredentialSurroundings(
            readFile: { path in self.state.withLock { $0.files[path] } },
            writePrivateFile: { path, bytes in
                self.state.withLock { $0.files[path] = bytes }
                return nil
            },
            metadata: transport
        )
        if let process { around.runProcess = { _ in process } }
        if let code {
            around.askForCode = { device in
                self.state.withLock { $0.devices.append(device) }
                return code()
            }
        }
        let settings = AWSSettings(
            environment: ["HOME": "/home/ada", "AWS_REGION": "us-west-2"].merging(environment) { $1 },
            configuration: SharedConfiguration(configuration: configuration, credentials: credentials),
            profileName: profile
        )
        return AWSClient(
            settings: settings,
            transport: transport,
            providers: providers,
            surroundings: AWSSurroundings(
                now: { self.now },
                uptime: { self.state.withLock(\.uptime) },
                pause: { self.advance($0) },
                random: { 0.5 },
                makeToken: { "token" },
                credentials: around
            )
        )
    }

    // MARK: Answers

    static func role(_ key: String, ends: Timestamp) -> AWSTransport.Result {
        .answer(
            200,
            "<R><AssumeRoleResult><Credentials><AccessKeyId>\(key)</AccessKeyId><SecretAccessKey>secret-\(key)"
                + "</SecretAccessKey><SessionToken>token-\(key)</SessionToken><Expiration>\(ends.text())</Expiration>"
                + "</Credentials><AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/Ops/s</Arn>"
                + "</AssumedRoleUser></AssumeRoleResult></R>"
        )
    }

    static func caller(_ arn: String, account: String = "111122223333") -> AWSTransport.Result {
        .answer(
            200,
            "<R><GetCallerIdentityResult><Arn>\(arn)</Arn><UserId>U</UserId><Account>\(account)</Account>"
                + "</GetCallerIdentityResult></R>"
        )
    }

    static func refusal(_ code: String, _ message: String = "no", status: Int = 403) -> AWSTransport.Result {
        .answer(
            status,
            "<ErrorResponse><Error><Code>\(code)</Code><Message>\(message)</Message></Error></ErrorResponse>"
        )
    }

    static let instances = AWSTransport.Result.answer(
        200,
        "<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances/></DescribeDBInstancesResult>"
            + "</DescribeDBInstancesResponse>"
    )
}

extension AWSTransport.Request {
    /// The access key that the request is signed with.
    var accessKeyID: String? {
        headers.value("Authorization")?.split(separator: "Credential=").last?.split(separator: "/").first.map(
            String.init
        )
    }
}
