// SPDX-License-Identifier: Apache-2.0

import RunbookModel

/// The keys and types of inputs.
enum InputReference {
    /// The keys of a declaration.
    static let keys: [KeyReference] = [
        KeyReference(
            "type",
            .choice(InputType.allCases.map(\.rawValue)),
            "what is accepted; `string` when absent"
        ),
        KeyReference("default", .value, "the value when none is given; without it the input is required"),
        KeyReference("about", .text, "what the operator should know; `lifeboat plan` shows it"),
        KeyReference("pattern", .text, "a regular expression that the whole text must match"),
        KeyReference("secret", .flag, "`true` keeps the value off the record; a resume asks for it again"),
    ]

    /// The sentence that lists the types.
    static var types: String {
        let texts = InputType.allCases.map { type in
            type.form.map { "`\(type.rawValue)` (\($0))" } ?? "`\(type.rawValue)`"
        }
        return "Types: " + texts.joined(separator: ", ") + "."
    }
}

extension InputType {
    /// How a value is written where the name does not say it, in Markdown; the compiler demands it of each new type.
    fileprivate var form: String? {
        switch self {
        case .string, .integer, .number, .duration, .arn, .awsRegion, .rdsInstance, .s3Bucket, .lambdaFunction: nil
        case .boolean: "`true` or `false`"
        case .timestamp: "RFC 3339"
        case .list: "texts: `a,b,c` or a JSON array"
        }
    }
}
