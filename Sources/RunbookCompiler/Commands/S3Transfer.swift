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
            options: MarkedTemplate.template(.object(command.planOptions), expressions)
        )
    }
}
