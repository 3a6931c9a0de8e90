// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// What a parser made of a source: as much of the tree as could be recovered, and all it has to say.
public struct Parsed<Tree: Sendable>: Sendable {
    /// The tree; complete when no diagnostic is an error.
    public let tree: Tree
    /// The findings in the order of their places.
    public let diagnostics: [Diagnostic]

    /// A tree with its findings.
    public init(_ tree: Tree, diagnostics: [Diagnostic] = []) {
        self.tree = tree
        self.diagnostics = diagnostics
    }

    /// Whether any finding is an error.
    public var hasErrors: Bool { DiagnosticList.hasErrors(diagnostics) }
}
