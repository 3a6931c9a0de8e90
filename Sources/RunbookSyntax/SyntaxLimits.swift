// SPDX-License-Identifier: Apache-2.0

/// How large a source may be before it is refused unread.
public struct SyntaxLimits: Sendable, Hashable {
    /// The size of a file in bytes.
    public var fileBytes = 64 << 20
    /// How many lines a file may have.
    public var lines = 2_000_000
    /// The size of one line in bytes.
    public var lineBytes = 1 << 20
    /// How deep Markdown blocks may nest.
    public var markdownDepth = 32
    /// How many bytes of Markdown may stand without a blank line; bounds what inline parsing can cost.
    public var paragraphBytes = 64 << 10
    /// How many lines, list markers and marks of inline Markdown a document may have; each may become a part of the tree.
    public var markdownParts = 4_000_000
    /// What the brackets of a document may cost: for each text without a blank line the square of their number, because
    /// a bracket may have to be compared with all before it.
    public var bracketWork = 2_000_000_000
    /// How deep YAML collections may nest.
    public var yamlDepth = 32
    /// How many scalars and collection borders a YAML text may have.
    public var yamlEvents = 8_000_000
    /// How many parts of a YAML text that the language leaves out are reported, before reading ends.
    public var yamlRefusals = 100
    /// The size of one YAML scalar in bytes.
    public var yamlScalarBytes = 64 << 10

    /// The limits that hold unless somebody chooses others.
    public init() {}
}
