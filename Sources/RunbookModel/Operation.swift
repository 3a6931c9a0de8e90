// SPDX-License-Identifier: Apache-2.0

/// One thing that a step does, with holes where the run fills in values.
public enum Operation: Sendable, Hashable, Codable {
    /// A call of an AWS API, made by Lifeboat itself.
    case aws(AWSOperation)
    /// One SQL statement, executed by Lifeboat itself.
    case sql(SQLOperation)
    /// A script for `bash -euo pipefail`.
    case shell(ShellScript)
}

/// A call of an AWS API as the AWS CLI's syntax expressed it.
public struct AWSOperation: Sendable, Hashable, Codable {
    /// How the call is carried out.
    public enum Form: Sendable, Hashable, Codable {
        /// One call of the operation.
        case call
        /// The named waiter of the service model, polled until it succeeds or fails.
        case waiter(name: String)
        /// An `aws s3` command: `cp`, `ls`, `rm`, … with its source and destination.
        case transfer(verb: String, source: Template?, destination: Template?, options: Template)
        /// A command that the AWS CLI adds to the operations, such as `logs tail`, with its options by their names.
        case added(command: String, options: Template)
    }

    /// The service as the AWS CLI names it, such as `rds`.
    public var service: String
    /// The operation as the service model names it, such as `DescribeDBInstances`.
    public var operation: String
    /// How the call is carried out.
    public var form: Form
    /// The region; nil takes the environment's.
    public var region: Template?
    /// The parameters, by the member names of the service model.
    public var parameters: Template
    /// The JMESPath expression of `--query`, in strict JMESPath.
    public var query: String?
    /// Whether `--output text` was asked for: a scalar result is then captured as plain text.
    public var asText: Bool
    /// Whether all pages are fetched, as the AWS CLI does by default.
    public var paginates: Bool
    /// Where a streamed result goes, as for `lambda invoke OUTFILE`.
    public var outputFile: Template?
    /// What each `{"$attachment": NAME}` among the parameters stands for.
    public var attachments: [Attachment]

    /// Bytes that a parameter stands for by name.
    public struct Attachment: Sendable, Hashable, Codable {
        /// Where the bytes come from.
        public enum Content: Sendable, Hashable, Codable {
            /// They stood in the command, or in a file that was read when the runbook was compiled.
            case bytes([UInt8])
            /// A file that is read when the call is made.
            case file(path: Template)
        }

        /// The name among the parameters.
        public var name: String
        /// Where the bytes come from.
        public var content: Content

        /// Bytes that a parameter stands for by name.
        public init(name: String, content: Content) {
            self.name = name
            self.content = content
        }
    }

    /// A call of an AWS API.
    public init(
        service: String,
        operation: String,
        form: Form = .call,
        region: Template? = nil,
        parameters: Template = .object([]),
        query: String? = nil,
        asText: Bool = false,
        paginates: Bool = true,
        outputFile: Template? = nil,
        attachments: [Attachment] = []
    ) {
        self.service = service
        self.operation = operation
        self.form = form
        self.region = region
        self.parameters = parameters
        self.query = query
        self.asText = asText
        self.paginates = paginates
        self.outputFile = outputFile
        self.attachments = attachments
    }
}

/// One SQL statement whose holes have become bind parameters.
public struct SQLOperation: Sendable, Hashable, Codable {
    /// Where the statement goes.
    public enum Connection: Sendable, Hashable, Codable {
        /// A connection of the workspace file.
        case named(String)
        /// What a `psql` command line spelled out: host, port, database, user.
        case explicit(Template)
    }

    /// Where the statement goes.
    public var connection: Connection
    /// The statement, with `$1` … `$n` for the parameters.
    public var statement: String
    /// The values of the parameters, in order.
    public var parameters: [Template]

    /// One SQL statement.
    public init(connection: Connection, statement: String, parameters: [Template] = []) {
        self.connection = connection
        self.statement = statement
        self.parameters = parameters
    }
}

/// A script for the shell; values reach it as environment variables only.
public struct ShellScript: Sendable, Hashable, Codable {
    /// The script as written.
    public var script: String
    /// Variables to set: inputs and captures that the script names.
    public var environment: [Template.Member]
    /// The working directory; nil is where the run was started.
    public var workingDirectory: String?
    /// Written only when there is any, so that plans without it stay what they were.
    private var exported: [String]?

    /// The shell variables whose final values are the members of `exports` in the script's result.
    public var exports: [String] {
        get { exported ?? [] }
        set { exported = newValue.isEmpty ? nil : newValue }
    }

    /// A script for the shell.
    public init(
        script: String,
        environment: [Template.Member] = [],
        workingDirectory: String? = nil,
        exports: [String] = []
    ) {
        self.script = script
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.exports = exports
    }
}
