// SPDX-License-Identifier: Apache-2.0

public import Values

/// A password that does not print: no description, reflection or encoding of it shows the text.
public struct PostgresSecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let text: String

    /// Wraps a password or a short-lived authentication token.
    public init(_ text: String) { self.text = text }

    /// Hides the password where it stands in other texts.
    public var mask: SecretMask { SecretMask([text]) }

    /// A fixed text.
    public var description: String { "<secret>" }
    /// A fixed text.
    public var debugDescription: String { "<secret>" }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
