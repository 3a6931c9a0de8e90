// SPDX-License-Identifier: Apache-2.0

import Diagnostics

extension Parsed where Tree == YAMLNode? {
    /// Whether reading ended before the end of the text, so that the tree lacks what stands behind.
    public var isCutOff: Bool {
        let ends = [
            SyntaxDiagnostics.yamlSyntax.code, SyntaxDiagnostics.yamlTooLarge.code, SyntaxDiagnostics.nesting.code,
        ]
        return diagnostics.contains { ends.contains($0.code) }
    }
}
