// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// A shell script as a list of statements and comments.
///
/// The reader knows the simple commands of bash and names everything else; it never evaluates. All ranges are places
/// in the file that the script was embedded in.
public struct ShellScript: Sendable, Hashable {
    /// A part of a script.
    public enum Item: Sendable, Hashable {
        /// A comment; its text without the `#` and the space after it.
        case comment(String, range: SourceRange)
        /// A statement.
        case statement(ShellStatement)
    }

    /// The parts in the order of the source.
    public let items: [Item]

    /// The statements in order.
    public var statements: [ShellStatement] {
        items.compactMap { if case .statement(let statement) = $0 { statement } else { nil } }
    }

    /// Whether there is nothing to run: no statement, whatever the comments say.
    public var isIdle: Bool {
        !items.contains { if case .statement = $0 { true } else { false } }
    }

    /// Whether every statement is one simple command.
    public var isSimple: Bool { statements.allSatisfy(\.isSimple) }
}
