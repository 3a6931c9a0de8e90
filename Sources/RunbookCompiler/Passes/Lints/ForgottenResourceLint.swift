// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics

/// Something created for a test that nothing deletes and nobody owns.
enum ForgottenResourceLint {
    private static let forgotten = DiagnosticCatalogue.Entry(
        "LB0819",
        .warning,
        title: "nothing deletes what the step creates",
        why: "it costs money and holds data for as long as nobody remembers it"
    )

    private static let temporary: Set<String> = [
        "test", "tests", "testing", "tmp", "temp", "temporary", "drill", "pitr", "scratch", "sandbox", "rehearsal",
        "throwaway", "canary",
    ]

    static let lint = Lint(forgotten, pages: pages) { subject, findings in
        var balance = ResourceBalance()
        for (_, call) in subject.calls {
            guard let deed = call.lifecycle else { continue }
            balance.count(deed, call.words(of: deed).map { ($0.text, $0.isLiteral) })
        }
        for (step, call) in subject.calls {
            guard let deed = call.lifecycle, deed.isMade, step.draft.obligation == nil,
                let name = call.words(of: deed).first, isTemporary(call, name, step),
                balance.fate(of: deed.noun, named: (name.text, name.isLiteral)) != .removed
            else { continue }
            findings.add(
                forgotten,
                "'\(name.text)' is created here, and no step deletes it",
                at: call.word.range,
                step: step.id,
                fix: "add a step with 'aws \(call.service) \(deed.removal)', or obliges=\"…\" to the fence"
            )
        }
    }

    /// Whether the author means it to be gone again: by its name, or because a restore is tried out.
    private static func isTemporary(_ call: AWSLine, _ name: LintWord, _ step: LintStep) -> Bool {
        if NameWords.split(name.text).contains(where: temporary.contains) { return true }
        guard call.operation.hasPrefix("restore-") else { return false }
        return step.headings.flatMap(NameWords.split).contains(where: temporary.contains)
    }

    private static let pages = [
        DiagnosticPage(
            "LB0819",
            """
            The step creates something for a test, and no step deletes it. It costs money from now on
            and holds a copy of the data, and in a year nobody dares to delete it. Add a step that does,
            or write `obliges=` so that a run stays open until somebody has done it.
            """,
            example: LintExample.runbook(
                "aws rds create-db-snapshot --db-instance-identifier shop --db-snapshot-identifier shop-test-${run.id}"
            ),
            correction: [
                "id=step-1": "id=step-1 obliges=\"delete the test snapshot\""
            ]
        )
    ]
}

extension AWSLine {
    /// What the call makes or removes; nil when it does neither.
    fileprivate var lifecycle: ResourceLifecycle? { ResourceLifecycle(service: service, operation: operation) }

    /// The words that name what is made or removed.
    fileprivate func words(of lifecycle: ResourceLifecycle) -> [LintWord] {
        lifecycle.names.lazy.compactMap { self.option($0)?.values }.first { !$0.isEmpty } ?? []
    }
}
