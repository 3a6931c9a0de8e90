// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine

/// Whether `sync` transfers something that exists on both sides.
public struct SyncComparison: Sendable, Hashable {
    /// Whether objects come here, which turns the comparison of times around.
    public var isDownload: Bool
    /// `--size-only`: times do not count.
    public var comparesSizeOnly = false
    /// `--exact-timestamps`: times of a download must be equal; wins over `--size-only`, as in the AWS CLI.
    public var comparesExactTimes = false

    /// A comparison for one direction.
    public init(isDownload: Bool, comparesSizeOnly: Bool = false, comparesExactTimes: Bool = false) {
        self.isDownload = isDownload
        self.comparesSizeOnly = comparesSizeOnly
        self.comparesExactTimes = comparesExactTimes
    }

    /// Whether the source has to be transferred over the destination.
    ///
    /// Sizes must be equal. An upload or copy is current when the destination is not older than the source; a download
    /// when the file here is not newer than the object, since its time is set to the object's.
    public func differs(_ source: TransferEntry, _ destination: TransferEntry) -> Bool {
        guard source.size == destination.size else { return true }
        if comparesSizeOnly, !comparesExactTimes { return false }
        guard let from = source.modified, let to = destination.modified else { return true }
        guard isDownload else { return to < from }
        return comparesExactTimes ? to != from : to > from
    }
}
