// SPDX-License-Identifier: Apache-2.0

public import Diagnostics
import RunbookSyntax

/// Every finding that the compiler can raise, pass by pass; `Documentation/Diagnostics.md` is made from it.
public enum CompilerCatalogue {
    /// The findings in the order of their codes.
    public static let catalogue = DiagnosticCatalogue(
        ReadingFindings.all + IncludeFindings.all + SidecarFindings.all + OutlineFindings.all + BindingFindings.all
            + CommandFindings.all + OrderFindings.all
            + ApprovalFindings.all + InputFindings.all + Lints.all + ChecklistFindings.all
    )

    /// The findings of the compiler and of the syntax together.
    public static let all = DiagnosticCatalogue(SyntaxDiagnostics.catalogue.entries + catalogue.entries)

    /// The reference page of all findings, in Markdown: `Documentation/Diagnostics.md`.
    public static var document: String {
        var text = """
            # Diagnostics

            Every finding has a code that never changes its meaning. A test compares this page with the program.

            | code | severity | finding | why it matters |
            |---|---|---|---|

            """
        for entry in all.entries {
            text += "| `\(entry.code)` | \(entry.severity.rawValue) | \(entry.title) | \(entry.why ?? "") |\n"
        }
        return text
    }
}
