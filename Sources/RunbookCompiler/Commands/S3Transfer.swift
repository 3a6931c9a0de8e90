// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import Expressions
import RunbookModel
import Values

/// An `aws s3` command as the plan has it.
enum S3Transfer {
    /// The form of the operation: the verb as the AWS CLI writes it, both ends, and everything else as options.
    static func form(_ command: S3Command, _ expressions: [Expression]) -> AWSOperation.Form {
        .transfer(
            verb: command.action.rawValue,
            source: MarkedTemplate.template(command.source.text, expressions),
            destination: command.destination.map { MarkedTemplate.template($0.text, expressions) },
            options: MarkedTemplate.template(.object(options(command)), expressions)
        )
    }

    /// The options by the AWS CLI's names: flags are `true`, filters keep their order, and `parameters` has those of S3.
    private static func options(_ command: S3Command) -> JSONObject {
        var options = JSONObject()
        if command.isRecursive { options["recursive"] = true }
        for flag in command.flags.sorted() { options[flag] = true }
        if !command.filters.isEmpty {
            options["filters"] = .array(
                command.filters.map { JSONObject([($0.includes ? "include" : "exclude", .string($0.pattern))]) }
                    .map(JSONValue.object)
            )
        }
        if !command.parameters.isEmpty { options["parameters"] = .object(command.parameters) }
        options["source-region"] = command.sourceRegion.map(JSONValue.string)
        options["expires-in"] = command.expiresIn.map { JSONValue.integer($0) }
        options["page-size"] = command.pageSize.map { JSONValue.integer($0) }
        options["bucket-name-prefix"] = command.bucketNamePrefix.map(JSONValue.string)
        options["bucket-region"] = command.bucketRegion.map(JSONValue.string)
        options["expected-size"] = command.expectedSize.map { JSONValue.integer($0) }
        return options
    }
}
