// SPDX-License-Identifier: Apache-2.0

public import Values

/// A service's answer that a call failed.
public struct AWSServiceError: Error, Sendable, CustomStringConvertible {
    /// The service's error code without namespace, or the HTTP status in parentheses when the answer was not AWS's.
    public var code: String
    /// The service's message; an excerpt of the body when the answer was not AWS's.
    public var message: String
    /// The HTTP status.
    public var httpStatus: Int
    /// The request identifier.
    public var requestID: String?
    /// Whether the body was an error as AWS writes them; a proxy's page or an empty body is not.
    public var isAWSAnswer = true
    /// Whether the service accepted the call and its answer could not be written to the output file here.
    public var isLocal = false
    /// Whether a mutating call may have taken effect all the same (a 5xx answer, or an answer that was not kept).
    public var effectUncertain = false
    /// The members of the error's shape, when the model has one.
    public var members: JSONValue = .object(JSONObject())
    /// Every attempt.
    public var attempts: [AWSAttempt] = []
    /// Request and response as they were, secrets out.
    public var exchange: RecordedExchange?
    /// What a person should know, such as the clock's distance from the server's.
    public var notes: [String] = []

    /// Code, message and status.
    public var description: String { "\(code): \(message) (HTTP \(httpStatus))" }
}

extension AWSServiceError {
    private static let throttlingCodes: Set<String> = [
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
        "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
        "RequestLimitExceeded", "BandwidthLimitExceeded", "SlowDown", "PriorRequestNotComplete",
        "EC2ThrottledException", "LimitExceededException",
    ]
    private static let transientCodes: Set<String> = [
        "RequestTimeout", "RequestTimeoutException", "InternalError", "InternalFailure", "InternalServerError",
        "InternalServerException", "ServiceUnavailable", "ServiceUnavailableException",
    ]
    private static let credentialCodes: Set<String> = [
        "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException",
        "SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure", "InvalidAccessKeyId", "InvalidToken",
        "MissingAuthenticationToken", "MissingAuthenticationTokenException", "IncompleteSignature", "RequestExpired",
    ]
    private static let deniedCodes: Set<String> = [
        "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized", "AuthorizationError",
        "Client.UnauthorizedOperation",
    ]
    private static let skewCodes: Set<String> = [
        "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture", "SignatureDoesNotMatch",
        "InvalidSignatureException", "AuthFailure", "InvalidSignature",
    ]

    /// Whether the service asks to slow down.
    public var isThrottling: Bool { httpStatus == 429 || Self.throttlingCodes.contains(code) }

    /// Whether the same request may well succeed in a moment.
    public var isTransient: Bool {
        Self.transientCodes.contains(code) || [500, 502, 503, 504].contains(httpStatus)
    }

    /// Whether the credentials are what was refused.
    public var isCredential: Bool { Self.credentialCodes.contains(code) }

    /// Whether the credentials have ended.
    public var isExpiredCredential: Bool { code == "ExpiredToken" || code == "ExpiredTokenException" }

    /// Whether the caller lacks a permission.
    public var isAccessDenied: Bool { Self.deniedCodes.contains(code) }

    /// Whether a wrong clock may be the cause.
    var mayBeClockSkew: Bool { Self.skewCodes.contains(code) }
}
