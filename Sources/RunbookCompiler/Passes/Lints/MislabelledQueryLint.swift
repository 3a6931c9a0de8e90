// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions

/// A `--query` that gives a value the name of something else: `ReplicationLag:ReadReplicaDBInstanceIdentifiers`.
enum MislabelledQueryLint {
    private static let mislabelled = DiagnosticCatalogue.Entry(
        "LB0813",
        .warning,
        title: "the query labels one thing as another",
        why: "whoever reads the answer takes it for what the label says"
    )

    static let lint = Lint(mislabelled, pages: pages) { subject, findings in
        for (step, call) in subject.calls {
            guard let query = call["query"], query.isLiteral,
                let expression = try? Expression(query.text, dialect: .jmespath)
            else { continue }
            for label in expression.labels {
                guard let field = label.path.last, let promised = Kind.of(label: label.name),
                    let found = Kind.of(field: field), promised != found
                else { continue }
                let words = Set(NameWords.split(label.name))
                guard words.isDisjoint(with: label.path.flatMap(NameWords.split)) else { continue }
                findings.add(
                    mislabelled,
                    "'\(label.name)' is \(promised.rawValue), and '\(field)' holds \(found.rawValue)",
                    at: query.place(label.range),
                    step: step.id,
                    fix: "label it for what it is, or ask for \(promised.rawValue) where it can be had"
                )
            }
        }
    }

    /// What a label or a member's name says that the value is.
    private enum Kind: String {
        case measure = "a measured value"
        case identity = "a name or identifier"
        case state = "a state"
        case moment = "a moment"
        case address = "an address"

        static func of(label: String) -> Kind? {
            let words = NameWords.split(label)
            guard let last = words.last else { return nil }
            switch last {
            case "lag", "delay", "latency", "percent", "progress", "count", "size", "bytes", "retention":
                return .measure
            case "status", "state": return .state
            case "id", "ids", "identifier", "identifiers", "arn": return .identity
            case "time", "date", "timestamp": return .moment
            case "endpoint", "address", "host", "hostname", "url": return .address
            default: return nil
            }
        }

        static func of(field: String) -> Kind? {
            let words = NameWords.split(field)
            let isAddress = words.contains {
                ["dns", "host", "hostname", "endpoint", "address", "url", "ip"].contains($0)
            }
            if isAddress { return .address }
            switch words.last {
            case "id", "ids", "identifier", "identifiers", "arn", "arns", "name", "names": return .identity
            case "status", "state": return .state
            case "time", "date", "timestamp": return .moment
            case "lag", "percent", "progress", "count", "size", "bytes", "storage", "period": return .measure
            default: return nil
            }
        }
    }

    private static let pages = [
        DiagnosticPage(
            "LB0813",
            """
            The query gives a value a name that says it is something else: identifiers are called a lag,
            a time is called a status. Whoever reads the answer in a hurry believes the label. Label the
            value for what it is, or ask for what the label says where it can be had.
            """,
            example: LintExample.runbook(
                "aws rds describe-db-instances --db-instance-identifier dr \\\n  --query 'DBInstances[0].{ReplicationLag:ReadReplicaDBInstanceIdentifiers}'"
            ),
            correction: [
                "ReplicationLag:": "Replicas:"
            ]
        )
    ]
}
