// SPDX-License-Identifier: Apache-2.0

/// One sending of a request, as it went.
public struct AWSAttempt: Sendable, Equatable {
    /// Counted from 1.
    public var number: Int
    /// Whether the request may have left this machine.
    public var wasSent: Bool
    /// The HTTP status, when an answer came.
    public var httpStatus: Int?
    /// The request identifier that the service gave.
    public var requestID: String?
    /// The service's error code, or a word for what the transport met; nil for a success.
    public var failure: String?
    /// From sending to the end of the answer.
    public var duration: Duration
    /// How long the client waited before this attempt.
    public var delayBefore: Duration
}
