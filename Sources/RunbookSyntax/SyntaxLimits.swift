// SPDX-License-Identifier: Apache-2.0

/// How large a source may be before it is refused unread.
public struct SyntaxLimits: Sendable, Hashable {
    /// The size of a file in bytes.
    public var fileBytes = 64 << 20
    /// How deep Markdown blocks may nest.
    public var markdownDepth = 32
    /// How many bytes of Markdown may stand without a blank line; bounds what inline parsing can cost.
    public var paragraphBytes = 64 << 10
    /// How deep YAML collections may nest.
    public var yamlDepth = 32
    /// How many scalars and collection borders a YAML text may have.
    public var yamlEvents = 20_000
    /// The size of one YAML scalar in bytes.
    public var yamlScalarBytes = 64 << 10

    /// The limits that hold unless somebody chooses others.
    public init() {}
}
