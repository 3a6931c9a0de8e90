// SPDX-License-Identifier: Apache-2.0

/// How an AWS command ends, by the codes of the AWS CLI's version 2.
public enum AWSExitCode: Int32, Sendable, Equatable {
    /// Done.
    case success = 0
    /// A high-level S3 command failed for at least one file.
    case transferFailed = 1
    /// A high-level S3 command passed over at least one file.
    case transferSkipped = 2
    /// Ended by Ctrl-C.
    case interrupted = 130
    /// The command cannot be understood, or a parameter does not fit; nothing was sent.
    case usage = 252
    /// No credentials, no region, or settings that cannot be used; nothing was sent.
    case configuration = 253
    /// The service answered with an error.
    case service = 254
    /// Anything else: no connection, an answer that did not come, a wait that failed.
    case general = 255

    /// `configure get` of what is not set.
    static let notSet = AWSExitCode.transferFailed
}
