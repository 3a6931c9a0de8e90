// SPDX-License-Identifier: Apache-2.0

/// A use of a named value, as `${promote.endpoint}`.
public struct Reference: Sendable, Hashable {
    /// The name that the scope is asked for.
    public let name: String
    /// The plain member names that follow it (`endpoint`), as far as they are plain.
    public let path: [String]
    /// Where name and path stand in the source, in UTF-8 offsets.
    public let range: Range<Int>
}
