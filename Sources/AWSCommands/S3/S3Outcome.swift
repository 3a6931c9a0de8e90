// SPDX-License-Identifier: Apache-2.0

public import Values

/// How an S3 command ended.
public struct S3Outcome: Sendable {
    /// The exit status as the AWS CLI has it: 0 done, 1 something failed, 2 something was skipped, or one of
    /// ``AWSExitCode`` for a command that could not begin or makes one call only.
    public var status: Int32
    /// How many actions were carried out.
    public var done = 0
    /// How many failed.
    public var failed = 0
    /// How many warnings were given.
    public var warned = 0
    /// How many bytes were transferred.
    public var bytes: Int64 = 0
    /// The failure that ended the command, or else the first one of an action.
    public var failure: S3Failure?
    /// Whether something may have changed that nobody has confirmed.
    public var isUncertain = false
    /// Whether anything was changed, or may have been: an action was carried out, wholly or in part.
    ///
    /// Only when this is false has a command that failed left everything as it was.
    public var mayHaveChanged = false
    /// What was listed or made, for an expectation to look at.
    public var output = JSONObject()

    /// An ending with an exit status.
    public init(status: Int32) { self.status = status }

    /// The ending of a command that could not begin or go on.
    init(status: Int32, _ failure: S3Failure) {
        self.status = status
        self.failure = failure
        isUncertain = failure.isUncertain
        mayHaveChanged = failure.mayHaveChanged || failure.isUncertain
    }
}
