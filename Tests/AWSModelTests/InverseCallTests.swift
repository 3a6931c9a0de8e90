// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing

struct InverseCallTests {
    private func inverse(_ service: String, _ operation: String, _ parameters: [String: [String]]) -> String? {
        InverseCall(in: .embedded, service: service, operation: operation, parameters: parameters)?.words
            .joined(separator: " ")
    }

    @Test func `nothing is undone that was not made, or whose name is not known`() {
        #expect(inverse("rds", "describe-db-instances", ["db-instance-identifier": ["a"]]) == nil)
        #expect(inverse("rds", "delete-db-instance", ["db-instance-identifier": ["a"]]) == nil)
        #expect(inverse("rds", "create-db-snapshot", [:]) == nil)
        #expect(inverse("ec2", "run-instances", ["image-id": ["ami-1"]]) == nil)
        #expect(inverse("nowhere", "create-thing", ["thing-name": ["a"]]) == nil)
        // What deleting it needs beside its name is not among what making it was given.
        #expect(inverse("rds", "enable-rule", ["name": ["a"]]) == nil)
    }

    @Test func `what was made is removed by its name, and data is kept`() {
        #expect(
            inverse("rds", "create-db-snapshot", ["db-snapshot-identifier": ["s"], "db-instance-identifier": ["i"]])
                == "aws rds delete-db-snapshot --db-snapshot-identifier s"
        )
        #expect(
            inverse("rds", "restore-db-instance-to-point-in-time", ["target-db-instance-identifier": ["copy"]])
                == "aws rds delete-db-instance --db-instance-identifier copy --final-db-snapshot-identifier copy-final"
        )
    }

    @Test func `what was switched off is switched on`() {
        #expect(
            inverse("cloudwatch", "disable-alarm-actions", ["alarm-names": ["a", "b"]])
                == "aws cloudwatch enable-alarm-actions --alarm-names a b"
        )
        #expect(inverse("events", "disable-rule", ["name": ["nightly"]]) == "aws events enable-rule --name nightly")
        #expect(inverse("events", "enable-rule", ["name": ["nightly"]]) == nil)
        #expect(
            inverse(
                "autoscaling",
                "suspend-processes",
                ["auto-scaling-group-name": ["web"], "scaling-processes": ["Launch"]]
            ) == "aws autoscaling resume-processes --auto-scaling-group-name web"
        )
    }
}
