// SPDX-License-Identifier: Apache-2.0

public import Values

/// What a service answered to a call that it accepted.
public struct AWSAnswer: Sendable {
    /// The output by the operation's model, rendered as the AWS CLI does: moments as RFC 3339 in UTC, blobs as base64.
    public var output: JSONValue
    /// The output with secrets replaced by `(secret)`, fit for a record.
    public var recordableOutput: JSONValue
    /// The texts of the output that must not reach a record.
    public var secretTexts: [String]
    /// The HTTP status.
    public var httpStatus: Int
    /// The request identifier.
    public var requestID: String?
    /// Every attempt, the last one the successful one.
    public var attempts: [AWSAttempt]
    /// From the call to the answer, delays included.
    public var wallTime: Duration
    /// Request and response as they were, secrets out.
    public var exchange: RecordedExchange
    /// What went to the call's sink; nil when nothing did.
    public var content: ReceivedContent?
    /// Whether more pages follow that were not read: the output is a part and not the whole.
    public var isTruncated = false
    /// What a person should know: a corrected clock, pages left out, a body cut short.
    public var notes: [String] = []
}
