// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Dispatch
import RunbookModel
import Synchronization

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
        draft.plan?.exposedSecrets = draft.exposedSecrets
        return subject.steps.count < large
            ? lints.flatMap { findings(of: $0, subject, file) } : findingsSideBySide(Shared(subject: subject), file)
    }

    private static func findings(of lint: Lint, _ subject: LintSubject, _ file: String) -> [Diagnostic] {
        var findings = FindingList(file: file)
        lint.run(subject, &findings)
        return findings.diagnostics
    }

    // MARK: - Large runbooks

    /// From how many steps on a second processor is worth its start.
    private static let large = 500

    /// A subject that several threads look at.
    ///
    /// - Warning: `@unchecked Sendable` because a subject and its steps are constants, lints only look at them, and what
    ///   the service descriptions decode on the way stands behind a lock.
    private struct Shared: @unchecked Sendable {
        let subject: LintSubject
    }

    /// The same findings in the same order: each lint has its own list, and the lists are joined as the lints stand.
    private static func findingsSideBySide(_ shared: Shared, _ file: String) -> [Diagnostic] {
        let found = Mutex<[[Diagnostic]]>(Array(repeating: [], count: lints.count))
        DispatchQueue.concurrentPerform(iterations: lints.count) { index in
            let list = findings(of: lints[index], shared.subject, file)
            found.withLock { $0[index] = list }
        }
        return found.withLock { $0.flatMap(\.self) }
    }
}
