// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel

/// The types of the named values, as far as they are known where a step stands.
struct ScopeShapes {
    /// By name; what is not here may be anything.
    private(set) var shapes: [String: ValueShape]

    /// The values that every runbook has, and its inputs.
    init(_ draft: RunbookDraft) {
        shapes = [
            "run": .object(
                [("id", .text), ("started", .momentText), ("operator", .text), ("level", .text)],
                isOpen: true
            ),
            "environment": .object([("name", ValueShape.text.orNull)], isOpen: true),
            "account": .text,
            "regions": .object([], isOpen: true),
            "now": .timestamp,
        ]
        for input in draft.header.inputs { shapes[input.declaration.name] = Self.shape(of: input.declaration) }
    }

    /// Adds a value that a step keeps.
    mutating func add(_ name: String, _ shape: ValueShape) { shapes[name] = shape }

    /// Forgets a value that only one step has.
    mutating func remove(_ name: String) { shapes[name] = nil }

    private static func shape(of input: InputDeclaration) -> ValueShape {
        switch input.type {
        case .list: .list(of: scalar(input.element ?? .string))
        default: scalar(input.type)
        }
    }

    private static func scalar(_ type: InputType) -> ValueShape {
        switch type {
        case .integer, .number: .number
        case .boolean: .boolean
        case .duration: .durationText
        case .timestamp: .momentText
        case .string, .arn, .awsRegion, .rdsInstance, .s3Bucket, .lambdaFunction: .text
        case .list: .list(of: .unknown)
        }
    }
}
