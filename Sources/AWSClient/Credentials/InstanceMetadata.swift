// SPDX-License-Identifier: Apache-2.0

import Values

/// The metadata service of an EC2 instance, version 2 only: every request carries a token of the session.
///
/// [Version 2](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html) is what
/// keeps a forged request from reading credentials. Version 1 is not spoken.
struct InstanceMetadata {
    /// What the service says, or why it says nothing; the text holds no secret.
    enum Answer {
        case text(String)
        /// The service is not there, or has nothing to say.
        case absent(String)
    }

    private static let tokenLifetime = "21600"
    private static let retryPause = Duration.milliseconds(100)

    private let settings: AWSSettings
    private let transport: AWSTransport
    private let pause: @Sendable (Duration) async -> Void
    private let base: AWSEndpoint

    /// Why the service is not looked at.
    struct Refusal: Error {
        let reason: String
        /// Whether a setting is wrong, rather than the service switched off.
        var isMisconfigured = false
    }

    /// The service at the address of the settings.
    ///
    /// - Throws: `Refusal` when it is switched off, or its address is none.
    init(
        settings: AWSSettings,
        transport: AWSTransport?,
        pause: @escaping @Sendable (Duration) async -> Void
    ) throws(Refusal) {
        guard settings.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() != "true" else {
            throw Refusal(reason: "switched off by AWS_EC2_METADATA_DISABLED")
        }
        guard let transport else { throw Refusal(reason: "not looked at here") }
        let address = try Self.address(settings)
        guard let base = AWSEndpoint(url: address, signingRegion: "", signingName: "") else {
            throw Refusal(reason: "the metadata service's endpoint is no http or https URL", isMisconfigured: true)
        }
        self.settings = settings
        self.transport = transport
        self.pause = pause
        self.base = base
    }

    private static func address(_ settings: AWSSettings) throws(Refusal) -> String {
        if let endpoint = settings.value(
            variable: "AWS_EC2_METADATA_SERVICE_ENDPOINT",
            setting: "ec2_metadata_service_endpoint"
        ) {
            return endpoint
        }
        let mode = settings.value(
            variable: "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
            setting: "ec2_metadata_service_endpoint_mode"
        )
        switch mode?.lowercased() {
        case nil:
            let wantsIPv6 = settings.flag(variable: "AWS_IMDS_USE_IPV6", setting: "imds_use_ipv6")
            return wantsIPv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
        case "ipv4": return "http://169.254.169.254"
        case "ipv6": return "http://[fd00:ec2::254]"
        case .some:
            throw Refusal(
                reason: "the metadata service's endpoint mode is neither IPv4 nor IPv6",
                isMisconfigured: true
            )
        }
    }

    /// The address that is asked.
    var authority: String { base.authority }

    /// How long one request may take: `AWS_METADATA_SERVICE_TIMEOUT` in seconds, 1 by default, at most a minute.
    private var timeLimit: Duration {
        let text = settings.value(variable: "AWS_METADATA_SERVICE_TIMEOUT", setting: "metadata_service_timeout")
        let seconds = text.flatMap { Double($0) } ?? 1
        return seconds > 0 && seconds <= 60 ? .seconds(seconds) : .seconds(1)
    }

    /// How often a request is made: `AWS_METADATA_SERVICE_NUM_ATTEMPTS`, 1 by default, at most 10.
    private var attempts: Int {
        let text = settings.value(
            variable: "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
            setting: "metadata_service_num_attempts"
        )
        return min(max(text.flatMap { Int($0) } ?? 1, 1), 10)
    }

    // MARK: Asking

    /// The text at a path below `latest/`.
    func read(_ path: String) async -> Answer {
        switch await token() {
        case .absent(let reason): return .absent(reason)
        case .text(let token): return await read(path, token: token)
        }
    }

    /// The token of a session: the first thing that version 2 wants.
    func token() async -> Answer {
        let header = HeaderField("x-aws-ec2-metadata-token-ttl-seconds", Self.tokenLifetime)
        switch await send("PUT", "api/token", [header]) {
        case .none(let reason):
            return .absent(
                "no metadata service at \(authority) (\(reason)); in a container the instance's hop limit must be 2"
            )
        case .answered(200, let body):
            let token = String(decoding: body, as: UTF8.self).trimmingSpace()
            return token.isEmpty ? .absent("the metadata service gave an empty token") : .text(token)
        case .answered(let status, _):
            return .absent(
                "what answers at \(authority) does not speak version 2 of the metadata service (HTTP \(status))"
            )
        }
    }

    /// The text at a path below `latest/`, with a session's token.
    func read(_ path: String, token: String) async -> Answer {
        switch await send("GET", path, [HeaderField("x-aws-ec2-metadata-token", token)]) {
        case .none(let reason): return .absent("the metadata service at \(authority) fell silent (\(reason))")
        case .answered(200, let body):
            let text = String(decoding: body, as: UTF8.self)
            return text.isEmpty ? .absent("the metadata service has an empty \(path)") : .text(text)
        case .answered(404, _): return .absent("the metadata service has no \(path)")
        case .answered(let status, _): return .absent("the metadata service refuses \(path) (HTTP \(status))")
        }
    }

    private func send(_ method: String, _ path: String, _ headers: [HeaderField]) async -> MetadataRequest.Answer {
        var answer = MetadataRequest.Answer.none("not asked")
        for attempt in 1...attempts {
            if attempt > 1 { await pause(Self.retryPause) }
            let request = MetadataRequest(
                method: method,
                url: "\(base.scheme)://\(base.authority)\(base.path)/latest/\(path)",
                headers: headers,
                timeLimit: timeLimit
            )
            answer = await request.send(by: transport)
            if case .answered(let status, _) = answer, status < 500 { return answer }
            if Task.isCancelled { return answer }
        }
        return answer
    }
}
