// SPDX-License-Identifier: Apache-2.0

/// Why a reader of included runbooks gives out no file.
public struct IncludeRefusal: Error, Sendable, CustomStringConvertible {
    /// The folder that the file does not lie below, links resolved.
    public let root: String

    /// A refusal of a file outside of `root`.
    public init(root: String) { self.root = root }

    /// The text for people.
    public var description: String { "it does not lie below '\(root)'" }
}
