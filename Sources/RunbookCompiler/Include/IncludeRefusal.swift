// SPDX-License-Identifier: Apache-2.0

/// Why a reader of included runbooks gives out no file.
public struct IncludeRefusal: Error, Sendable, CustomStringConvertible {
    /// The folder that the file does not lie below, links resolved.
    public let root: String

    /// Where a symbolic link leads that stands in the path; nil when the path itself leads out of the folder.
    public let linkTarget: String?

    /// A refusal of a file outside of `root`, by a link to `linkTarget` if there is one.
    public init(root: String, linkTarget: String? = nil) {
        self.root = root
        self.linkTarget = linkTarget
    }

    /// The text for people.
    public var description: String {
        guard let linkTarget else { return "it does not lie below '\(root)'" }
        return "a symbolic link leads to '\(linkTarget)', which does not lie below '\(root)'"
    }
}
