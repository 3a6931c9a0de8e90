// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// The pages of all codes; `lifeboat explain` and `Documentation/Diagnostics.md` are made from them.
public enum DiagnosticPages {
    /// The pages in the order of their codes.
    public static let all: [DiagnosticPage] = [
        SyntaxPages.all,
        LimitPages.all,
        ReadingPages.all,
        SidecarPages.all,
        IncludePages.all,
        OutlinePages.all,
        BindingPages.all,
        TypePages.all,
        CommandPages.all,
        OrderPages.all,
        GraphPages.all,
        PolicyPages.all,
        StopPages.all,
        ApprovalPages.all,
        InputPages.all,
        InputLimitPages.all,
        LintPages.all,
        LintPass.pages,
        ChecklistPages.all,
    ].flatMap(\.self).sorted { $0.code < $1.code }

    private static let byCode = Dictionary(all.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })

    /// The page of a code, or nil when there is none.
    public static func page(of code: String) -> DiagnosticPage? { byCode[code] }
}
