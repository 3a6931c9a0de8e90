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
        var findings = FindingList(file: draft.source.name)
        let subject = LintSubject(draft, context)
        for lint in lints { lint.run(subject, &findings) }
        return findings.diagnostics
    }
}
