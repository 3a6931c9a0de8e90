// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Something created for a test that nothing deletes and nobody owns.
enum ForgottenResourceLint {
    private static let forgotten = DiagnosticCatalogue.Entry(
        "LB0819",
        .warning,
        title: "nothing deletes what the step creates",
        why: "it costs money and holds data for as long as nobody remembers it"
    )

    /// An operation that creates, where its name stands, and what takes it away again.
    private struct Pair {
        var names: [String]
        var deletion: String
        var deletionName: String
    }

    private static let pairs: [String: Pair] = {
        let instance = Pair(
            names: ["target-db-instance-identifier", "db-instance-identifier"],
            deletion: "delete-db-instance",
            deletionName: "db-instance-identifier"
        )
        let cluster = Pair(
            names: ["db-cluster-identifier"],
            deletion: "delete-db-cluster",
            deletionName: "db-cluster-identifier"
        )
        return [
            "create-db-instance": instance, "restore-db-instance-from-db-snapshot": instance,
            "restore-db-instance-to-point-in-time": instance, "restore-db-instance-from-s3": instance,
            "create-db-cluster": cluster, "restore-db-cluster-from-snapshot": cluster,
            "restore-db-cluster-to-point-in-time": cluster,
            "create-db-snapshot": Pair(
                names: ["db-snapshot-identifier"],
                deletion: "delete-db-snapshot",
                deletionName: "db-snapshot-identifier"
            ),
            "create-db-cluster-snapshot": Pair(
                names: ["db-cluster-snapshot-identifier"],
                deletion: "delete-db-cluster-snapshot",
                deletionName: "db-cluster-snapshot-identifier"
            ),
            "copy-db-snapshot": Pair(
                names: ["target-db-snapshot-identifier"],
                deletion: "delete-db-snapshot",
                deletionName: "db-snapshot-identifier"
            ),
            "create-table": Pair(names: ["table-name"], deletion: "delete-table", deletionName: "table-name"),
            "restore-table-from-backup": Pair(
                names: ["target-table-name"],
                deletion: "delete-table",
                deletionName: "table-name"
            ),
            "restore-table-to-point-in-time": Pair(
                names: ["target-table-name"],
                deletion: "delete-table",
                deletionName: "table-name"
            ),
            "create-function": Pair(
                names: ["function-name"],
                deletion: "delete-function",
                deletionName: "function-name"
            ),
            "create-stack": Pair(names: ["stack-name"], deletion: "delete-stack", deletionName: "stack-name"),
            "create-bucket": Pair(names: ["bucket"], deletion: "delete-bucket", deletionName: "bucket"),
        ]
    }()

    private static let temporary: Set<String> = [
        "test", "tests", "testing", "tmp", "temp", "temporary", "drill", "pitr", "scratch", "sandbox", "rehearsal",
        "throwaway", "canary",
    ]

    static let lint = Lint(forgotten, pages: pages) { subject, findings in
        var deleted: Set<String> = []
        for (_, call) in subject.calls where call.operation.hasPrefix("delete-") {
            for option in call.options {
                for value in option.values { deleted.insert("\(call.operation) \(option.name) \(value.text)") }
            }
        }
        for (step, call) in subject.calls {
            guard let pair = pairs[call.operation], step.draft.obligation == nil,
                let name = pair.names.compactMap({ call[$0] }).first, isTemporary(call, name, step)
            else { continue }
            guard !deleted.contains("\(pair.deletion) \(pair.deletionName) \(name.text)") else { continue }
            findings.add(
                forgotten,
                "'\(name.text)' is created here, and no step deletes it",
                at: call.word.range,
                step: step.id,
                fix: "add a step with 'aws \(call.service) \(pair.deletion)', or obliges=\"…\" to the fence"
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
