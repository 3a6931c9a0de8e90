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
        KeyReference(
            "of",
            .choice(InputType.allCases.filter { $0 != .list }.map(\.rawValue)),
            "of a `list`: the type of its elements; `string` when absent"
        ),
        KeyReference("default", .value, "the value when none is given; without it the input is required"),
        KeyReference("about", .text, "what the operator should know; `lifeboat plan` shows it"),
        KeyReference("pattern", .text, "a regular expression that the whole text must match, of a list each element"),
        KeyReference("one-of", .value, "a list of the values that are accepted, of a list those of its elements"),
        KeyReference("min", .value, "the least number or duration, or the least count of a list"),
        KeyReference("max", .value, "the greatest number or duration, or the greatest count of a list"),
        KeyReference("secret", .flag, "`true` keeps the value off the record; each start and resume asks for it"),
        KeyReference("from", .text, "where a secret value is [kept](#secrets); it is then neither given nor asked for"),
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
        case .string, .integer, .number, .duration: nil
        case .arn: "of a known partition"
        case .awsRegion: "one that the program knows"
        case .rdsInstance: "by RDS's rules for identifiers"
        case .s3Bucket: "by S3's rules for names"
        case .lambdaFunction: "a name, with or without version or alias, or an ARN"
        case .boolean: "`true` or `false`"
        case .timestamp: "RFC 3339"
        case .list: "texts: `a,b,c` or a JSON array"
        }
    }
}
