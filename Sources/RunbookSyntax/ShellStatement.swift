// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// What stands between two line ends or semicolons of a script: a simple command, or something that needs bash.
public struct ShellStatement: Sendable, Hashable {
    /// The simple commands in it, in order: one for a simple statement, several for a pipeline, a list or a loop.
    public let commands: [ShellCommand]
    /// What makes the statement more than one simple command, in order.
    public let constructs: [ShellConstruct]
    /// The place in the file.
    public let range: SourceRange
    /// The text of the script, with line continuations as they stand.
    public let raw: String

    /// Whether this is exactly one simple command.
    public var isSimple: Bool { constructs.isEmpty && commands.count == 1 }
}
