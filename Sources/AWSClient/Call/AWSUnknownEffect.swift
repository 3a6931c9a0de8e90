// SPDX-License-Identifier: Apache-2.0

/// A call that may have reached the service and got no usable answer.
public struct AWSUnknownEffect: Error, Sendable, CustomStringConvertible {
    /// What the transport met, for a person.
    public var reason: String
    /// Whether the operation changes something: only then is the effect in doubt.
    public var isMutating: Bool
    /// The HTTP status, when the answer began and could not be read.
    public var httpStatus: Int?
    /// Every attempt.
    public var attempts: [AWSAttempt]
    /// The request, secrets out, and what came of the response.
    public var exchange: RecordedExchange

    /// The reason.
    public var description: String { reason }
}
