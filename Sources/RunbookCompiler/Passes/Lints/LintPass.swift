// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What compiles and will still be regretted: LB08xx.
enum LintPass {
    /// The table of contents.
    static let lints: [Lint] = [
        OneWayDoorLint.lint,
        PlaceholderLint.lint,
        ConstantAssertionLint.lint,
        ConstantConditionLint.lint,
        IdleRetryLint.lint,
        WeakWaiterLint.lint,
        AlarmMetricLint.lint,
        AlarmOptionsLint.lint,
        MislabelledQueryLint.lint,
        FixedTimestampLint.lint,
        HiddenFailureLint.lint,
        WrappedBase64Lint.lint,
        WorkingDirectoryLint.lint,
        ForgottenResourceLint.lint,
        FinalSnapshotLint.lint,
        FixedSleepLint.lint,
        AbandonedRegionLint.lint,
        ReplicaKeyLint.lint,
        PayloadLint.lint,
        ScheduleLint.lint,
        CommentedProcedureLint.lint,
        SplicedSQLLint.lint,
        PlainSecretLint.lint,
        TopicRegionLint.lint,
        UncheckedPromotionLint.lint,
        UnprovenReadingLint.lint,
        ChecklistOwnerLint.lint,
    ]

    /// Everything that the lints can find.
    static let entries: [DiagnosticCatalogue.Entry] = lints.flatMap(\.entries)
    /// The pages of the lints that bring theirs along.
    static let pages: [DiagnosticPage] = lints.flatMap(\.pages)

    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        let subject = LintSubject(draft, context)
        let file = draft.source.name
        draft.exposedSecrets = Set(subject.secrets.map(\.text)).sorted()
        let isLarge = subject.steps.count >= SideBySide.large
        // Each lint has its own list, and the lists are joined as the lints stand.
        return SideBySide.portions(of: lints.count, by: 1, isWorthIt: isLarge) { lints in
            lints.flatMap { findings(of: Self.lints[$0], subject, file) }
        }.flatMap(\.self)
    }

    private static func findings(of lint: Lint, _ subject: LintSubject, _ file: String) -> [Diagnostic] {
        var findings = FindingList(file: file)
        lint.run(subject, &findings)
        return findings.diagnostics
    }
}
