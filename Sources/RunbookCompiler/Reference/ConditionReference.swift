// SPDX-License-Identifier: Apache-2.0

/// The keys that say what a condition of a run looks at, whatever follows from it.
enum ConditionReference {
    /// The keys, where an alarm and a query that holds mean what the words say.
    static func keys(alarm: String, when: String) -> [KeyReference] {
        [
            KeyReference(
                "alarm",
                .text,
                "a CloudWatch alarm, composite or not, by its name or ARN: \(alarm)",
                absent: "`aws` or `sql`"
            ),
            KeyReference(
                "region",
                .text,
                "the region of an alarm that is given by its name",
                absent: "the environment's"
            ),
            KeyReference(
                "aws",
                .text,
                "a call that only reads: an AWS command without `aws`",
                absent: "`alarm` or `sql`"
            ),
            KeyReference("sql", .text, "one SQL statement that only reads", absent: "`alarm` or `aws`"),
            KeyReference("connection", .text, "the database of `sql`", absent: "an error with `sql`"),
            KeyReference(
                "when",
                .text,
                "an expression over the answer of `aws` or `sql`; \(when)",
                absent: "an error without `alarm`"
            ),
        ]
    }
}
