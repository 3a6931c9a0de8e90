// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// A topic that lives only in the region whose loss it must tell of.
enum TopicRegionLint {
    private static let single = DiagnosticCatalogue.Entry(
        "LB0832",
        .warning,
        title: "the topic lives only in the primary region",
        why: "when that region is lost, the message about it is lost with it"
    )

    static let lint = Lint(single, pages: pages) { subject, findings in
        guard let primary = subject.values.primaryRegion else { return }
        let calls = subject.calls
        guard calls.contains(where: { subject.region(of: $0.call).map { $0 != primary } ?? false }) else { return }
        var regions: Set<String> = []
        var first: (step: LintStep, call: AWSLine)?
        // By topic: a runbook may create many, and name as many.
        var arns: [Substring: LintWord] = [:]
        for value in calls.lazy.flatMap({ $0.call.options }).flatMap(\.values) {
            guard value.text.hasPrefix("arn:aws:sns:") else { continue }
            guard let topic = value.text.split(separator: ":", omittingEmptySubsequences: false).last else { continue }
            if arns[topic] == nil { arns[topic] = value }
        }
        for (step, call) in calls where call.is("sns", "create-topic") {
            let name = call["name"]?.text ?? ""
            let named = subject.region(of: call)
            let region = named ?? arns[name[...]].flatMap { LintValues.arnRegion($0.text) }
            guard let region = region.flatMap(subject.values.region(in:)) else { return }
            regions.insert(region)
            if region == primary, first == nil { first = (step, call) }
        }
        guard regions == [primary], let (step, call) = first else { return }
        findings.add(
            single,
            "topic '\(call["name"]?.text ?? "")' is in \(primary), the region that may be lost, and in no other one",
            at: call.word.range,
            step: step.id,
            fix: "create the topic in the other region, too, and let the alarms there use that one"
        )
    }

    private static let pages = [
        DiagnosticPage(
            "LB0832",
            """
            The runbook works in two regions, and the topic for its messages is in the primary one
            alone. When that region is lost, the message about it is lost with it. Create the topic in
            the other region, too, and let the alarms there use that one.
            """,
            example: LintExample.runbook(
                "aws sns create-topic --name on-call --region us-west-2",
                "aws rds describe-db-instances --region us-east-1"
            ),
            correction: [
                "--region us-west-2\n":
                    "--region us-west-2\n   aws sns create-topic --name on-call --region us-east-1\n"
            ],
            others: [
                DiagnosticPage.Document(
                    "lifeboat.yaml",
                    "environments:\n  production:\n    regions:\n      primary: us-west-2\n      dr: us-east-1\n"
                )
            ]
        )
    ]
}
