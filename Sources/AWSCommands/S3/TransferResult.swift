// SPDX-License-Identifier: Apache-2.0

public import Values

/// What came of one action of a transfer.
public struct TransferResult: Sendable {
    /// How it ended.
    public enum Ending: Sendable {
        /// It was done; facts such as `ETag` and `ChecksumCRC32`.
        case done(JSONObject)
        /// A dry run only names it.
        case planned
        /// It failed.
        case failed(S3Failure)
    }

    /// What was to be done.
    public var action: TransferAction
    /// How it ended.
    public var ending: Ending
    /// What a person should know although it was done.
    public var warnings: [String] = []

    init(_ action: TransferAction, _ ending: Ending) {
        self.action = action
        self.ending = ending
    }
}
