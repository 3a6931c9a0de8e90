// SPDX-License-Identifier: Apache-2.0

public import Diagnostics
import RunbookSyntax

/// Every finding that the compiler can raise, pass by pass; `Documentation/Diagnostics.md` is made from it.
public enum CompilerCatalogue {
    /// The findings in the order of their codes.
    public static let catalogue = DiagnosticCatalogue(
        [
            ReadingFindings.all,
            HiddenTextFindings.all,
            IncludeFindings.all,
            SidecarFindings.all,
            ImportFindings.all,
            OutlineFindings.all,
            BindingFindings.all,
            TypeFindings.all,
            CommandFindings.all,
            OrderFindings.all,
            PolicyFindings.all,
            StopFindings.all,
            ApprovalFindings.all,
            InputFindings.all, MomentFindings.all,
            LintPass.entries,
            ChecklistFindings.all,
        ].flatMap(\.self)
    )

    /// The findings of the compiler and of the syntax together.
    public static let all = DiagnosticCatalogue(SyntaxDiagnostics.catalogue.entries + catalogue.entries)

    /// The reference of all findings, in Markdown: `Documentation/Diagnostics.md`.
    public static var document: String {
        var text = """
            # Diagnostics

            Every finding has a code that never changes its meaning. `lifeboat explain LB0412` shows the same in a terminal.
            This page is made from the program; [Contributing](../CONTRIBUTING.md#before-you-send-a-change) says how. A
            test compiles every example: it produces its finding and no other, and the correction does not.

            | code | severity | finding | why it matters |
            |---|---|---|---|

            """
        for entry in all.entries {
            let link = "[`\(entry.code)`](#\(entry.code.lowercased()))"
            text += "| \(link) | \(entry.severity.rawValue) | \(entry.title) | \(entry.why ?? "") |\n"
        }
        return text + all.entries.map { PageMarkdown.section($0, DiagnosticPages.page(of: $0.code)) }.joined()
    }
}
