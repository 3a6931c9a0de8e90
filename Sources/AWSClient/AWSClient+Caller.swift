// SPDX-License-Identifier: Apache-2.0

import Values

extension AWSClient {
    /// Asks the security token service of a region whose credentials these are; the only call is a read.
    ///
    /// A `region` of nil takes the one that the settings name, or `us-east-1`.
    ///
    /// - Throws: `AWSNotSent` when nothing was sent or no usable answer came (`noConnection`), or the credentials were
    ///   refused (`noCredentials`, `expiredCredentials`).
    public func caller(
        of credentials: AWSCredentials,
        region: String?,
        deadline: Duration
    ) async throws(AWSNotSent) -> AWSCaller {
        let call = AWSCall(
            service: "sts",
            operation: "GetCallerIdentity",
            region: region ?? settings.region ?? "us-east-1"
        )
        switch await client(with: credentials).call(call, deadline: deadline) {
        case .answered(let answer):
            guard let account = answer.output["Account"]?.stringValue, let arn = answer.output["Arn"]?.stringValue
            else {
                throw AWSNotSent(code: .noConnection, reason: "the security token service answered without an account")
            }
            return AWSCaller(account: account, arn: arn, userID: answer.output["UserId"]?.stringValue)
        case .refused(let error) where !error.isAWSAnswer:
            throw AWSNotSent(
                code: .noConnection,
                reason: "what answers there is not AWS (HTTP \(error.httpStatus))",
                attempts: error.attempts
            )
        case .refused(let error) where error.isThrottling || error.isTransient:
            throw AWSNotSent(code: .noConnection, reason: "\(error)", attempts: error.attempts)
        case .refused(let error):
            throw AWSNotSent(
                code: error.isExpiredCredential ? .expiredCredentials : .noCredentials,
                reason: "AWS does not accept the \(credentials): \(error)",
                attempts: error.attempts
            )
        case .notSent(let failure): throw failure
        case .unknown(let failure):
            throw AWSNotSent(code: .noConnection, reason: failure.reason, attempts: failure.attempts)
        }
    }

    /// Holds the client to a caller from now on.
    ///
    /// Credentials that are renewed later are asked whose they are before anything else is sent with them. When they
    /// belong to another account or another ARN (the session of a role apart), nothing is sent any more: every call ends
    /// as not sent, with `refusedTarget`.
    /// They are asked in the region where the caller was proven, `region`, or in the one that the settings name.
    public func pin(_ caller: AWSCaller, provenBy credentials: AWSCredentials, in region: String? = nil) {
        proof.pin(caller, accessKeyID: credentials.accessKeyID, region: region)
    }

    /// Whether the client is held to a caller.
    public var isPinned: Bool { proof.isPinned }

    /// Why nothing is sent any more: renewed credentials belonged to another caller; nil when all is well.
    public var callerRefusal: String? { proof.refusal }

    /// The last renewal since the client was pinned that nobody has taken yet, for the record.
    public func takeCallerRenewal() -> CallerRenewal? { proof.takeRenewal() }

    /// The region of the EC2 instance that this runs on, for when nothing names one.
    ///
    /// Nil when there is no metadata service; on other machines that takes up to a second to find out.
    public func instanceRegion() async -> String? {
        let metadata = try? InstanceMetadata(
            settings: settings,
            transport: surroundings.credentials.metadata,
            pause: surroundings.pause
        )
        guard case .text(let region)? = await metadata?.read("meta-data/placement/region") else { return nil }
        let isName = !region.isEmpty && region.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        return isName ? region : nil
    }
}
