// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import RunCore
public import RunStore
public import Values

/// The text that a person signs to close a run: what was run, how it ended, every checklist item and every file.
///
/// It is computed from the bundle alone, apart from the signer's name and the moment, so that a verifier can compute it
/// again and compare every byte.
public struct SignOffStatement: Sendable, Hashable {
    /// The namespace of signatures over sign-offs: an approval's signature can never pass for one.
    public static let signatureNamespace = "signoff@lifeboat"

    /// The signer, by the name that `allowed_signers` uses.
    public let signer: String
    /// When it was signed, by the signer's clock.
    public let signedAt: Timestamp
    /// The text.
    public let text: String

    /// The statement about a bundle.
    ///
    /// In the second form, results that were kept although the plan says otherwise now count as undetermined. A run
    /// without any is signed in the first, as it always was.
    ///
    /// - Parameters:
    ///   - history: The run.
    ///   - files: All files of the bundle except the statement and its signature.
    ///   - signer: The signer's name.
    ///   - signedAt: When it was signed.
    ///   - form: The form of a statement that is there already; nil takes the one that the run has today.
    public init(_ history: RunHistory, files: [BundleFile], signer: String, signedAt: Timestamp, form: Int? = nil) {
        self.signer = signer
        self.signedAt = signedAt
        let form = form ?? (history.machine().keptSteps.isEmpty ? 1 : 2)
        let digest = RunDigest(history, countsKept: form > 1)
        var lines = [
            "\(Self.title)\(form)",
            "run: \(history.opening.run)",
            "runbook: \(history.opening.runbook.id)",
            "level: \(history.opening.level.rawValue)",
            "aws-endpoint: \(history.opening.target.endpoint ?? "AWS")",
            "environment: \(history.opening.environment ?? "none")",
            "plan-sha256: \(history.opening.planDigest)",
            "journal-records: \(history.entries.count)",
            "journal-head-sha256: \(history.head)",
            "state: \(digest.machine.state.rawValue)",
            "overall: \(Self.overall(digest.machine.state, history.opening))",
            "signer: \(signer)",
            "signed-at: \(signedAt.text())",
        ]
        // Runs whose plan nobody amended are signed as they always were.
        lines += digest.machine.amendments.map { "amended-plan-sha256: \($0.amendedDigest)" }
        let summary = form > 1 ? digest.machine.summary : digest.machine.summaryByStates
        lines.append(
            "steps: passed=\(summary.passed) failed=\(summary.failed) waived=\(summary.waived) "
                + "undetermined=\(summary.undetermined) not-taken=\(summary.notTaken) all=\(summary.all)"
        )
        for (step, _, kept) in form > 1 ? digest.machine.keptSteps : [] {
            lines.append("kept: \(step) done-under-plan-sha256=\(kept.planDigest) by=\(kept.by) reason=\(kept.reason)")
        }
        for step in history.plan.steps {
            lines.append("step: \(step.id) \(digest.machine.status(of: step.id).state.rawValue)")
        }
        for report in digest.checklists {
            for item in report.items {
                let text = item.item.text.unicodeScalars.map { UnsafeText.isShown($0) ? String($0) : " " }.joined()
                lines.append("item: \(report.checklist.id) \(item.item.number) \(item.state.rawValue) \(text)")
            }
        }
        lines += files.map { "file: \($0.sha256)  \($0.path)" }
        text = lines.joined(separator: "\n") + "\n"
    }

    /// What an auditor reads first: a run that is not over, or failed, is never a pass, and neither is one that was not
    /// carried out for real.
    private static func overall(_ state: RunState, _ opening: RunOpening) -> String {
        let level = opening.level == .live && opening.target.isEmulated ? RunLevel.twin : opening.level
        return switch (state, level) {
        case (.completed, .live): "pass"
        case (.completedWithExceptions, .live): "pass-with-findings"
        case (.completed, .twin): "rehearsed"
        case (.completedWithExceptions, .twin): "rehearsed-with-findings"
        case (.completed, .probe), (.completedWithExceptions, .probe): "not-carried-out"
        case (.pending, _), (.prechecking, _), (.running, _), (.paused, _), (.parked, _), (.cancelling, _),
            (.failed, _), (.cancelled, _), (.closed, _):
            "fail"
        }
    }

    private static let title = "lifeboat-signoff "

    /// What a statement's text says of itself, apart from the run.
    public struct Claims: Sendable, Hashable {
        /// The signer's name.
        public var signer: String
        /// The moment.
        public var signedAt: Timestamp
        /// How many records the journal had beside its header.
        public var records: Int
        /// The form of the text.
        public var form: Int
    }

    /// What a statement's text says of itself; nil when the text is no statement of a form that this version knows.
    public static func claims(in text: String) -> Claims? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let form = [1, 2].first(where: { lines.first == "\(title)\($0)" }) else { return nil }
        let signer = lines.first { $0.hasPrefix("signer: ") }?.dropFirst("signer: ".count)
        let moment = lines.first { $0.hasPrefix("signed-at: ") }?.dropFirst("signed-at: ".count)
        let count = lines.first { $0.hasPrefix("journal-records: ") }?.dropFirst("journal-records: ".count)
        guard let signer, let moment, let signedAt = Timestamp(String(moment)), let records = count.flatMap({ Int($0) })
        else { return nil }
        return Claims(signer: String(signer), signedAt: signedAt, records: records, form: form)
    }
}
