// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// An operation with every hole filled: exactly what will be done.
public enum ResolvedOperation: Sendable, Hashable, Codable {
    case aws(AWS)
    case sql(SQL)
    case shell(Shell)

    /// A call of an AWS API.
    public struct AWS: Sendable, Hashable, Codable {
        /// The service as the AWS CLI names it.
        public var service: String
        /// The operation as the service model names it.
        public var operation: String
        /// How the call is carried out.
        public var form: Form
        /// The region; nil takes the environment's.
        public var region: String?
        /// The parameters, by the member names of the service model.
        public var parameters: JSONValue
        /// The JMESPath expression of `--query`.
        public var query: String?
        /// Whether a scalar result is plain text.
        public var asText: Bool
        /// Whether all pages are fetched.
        public var paginates: Bool
        /// Where a streamed result goes.
        public var outputFile: String?
        /// What each `{"$attachment": NAME}` among the parameters stands for.
        public var attachments: [Attachment]

        /// Bytes that a parameter stands for by name.
        public struct Attachment: Sendable, Hashable, Codable {
            /// The name among the parameters.
            public var name: String
            /// Where the bytes come from.
            public var content: Content

            /// Where the bytes come from.
            public enum Content: Sendable, Hashable, Codable {
                /// They were in the plan.
                case bytes([UInt8])
                /// A file that is read when the call is made.
                case file(path: String)
            }
        }

        /// How the call is carried out.
        public enum Form: Sendable, Hashable, Codable {
            case call
            case waiter(name: String)
            case transfer(verb: String, source: String?, destination: String?, options: JSONValue)
            case added(command: String, options: JSONValue)
        }
    }

    /// One SQL statement with its parameters.
    public struct SQL: Sendable, Hashable, Codable {
        /// A connection of the workspace file, or what a `psql` command line spelled out.
        public var connection: Connection
        /// The statement, with `$1` … `$n`.
        public var statement: String
        /// The values of the parameters.
        public var parameters: [JSONValue]

        /// One SQL statement with its parameters.
        public init(connection: Connection, statement: String, parameters: [JSONValue]) {
            self.connection = connection
            self.statement = statement
            self.parameters = parameters
        }

        /// Where the statement goes.
        public enum Connection: Sendable, Hashable, Codable {
            case named(String)
            case explicit(JSONValue)
        }
    }

    /// A script for the shell.
    public struct Shell: Sendable, Hashable, Codable {
        /// The script as written.
        public var script: String
        /// Variables to set.
        public var environment: [Variable]
        /// The working directory.
        public var workingDirectory: String?
        /// Written only when there is any, so that records without it stay what they were.
        private var exported: [String]?

        /// The shell variables whose final values the result names.
        public var exports: [String] { exported ?? [] }

        /// A script for the shell.
        public init(
            script: String,
            environment: [Variable] = [],
            workingDirectory: String? = nil,
            exports: [String] = []
        ) {
            self.script = script
            self.environment = environment
            self.workingDirectory = workingDirectory
            exported = exports.isEmpty ? nil : exports
        }

        /// A variable of the script's environment.
        public struct Variable: Sendable, Hashable, Codable {
            /// The name.
            public var name: String
            /// The value.
            public var value: String
        }
    }
}

extension ResolvedOperation {
    /// Fills the holes of an operation with values of the scope.
    ///
    /// - Throws: `ResolutionError` when a value is needed that was never observed or has the wrong kind.
    public init(_ operation: Operation, in scope: TemplateScope) throws(ResolutionError) {
        switch operation {
        case .aws(let aws): self = .aws(try Self.resolve(aws, in: scope))
        case .sql(let sql): self = .sql(try Self.resolve(sql, in: scope))
        case .shell(let script): self = .shell(try Self.resolve(script, in: scope))
        }
    }

    private static func resolve(_ aws: AWSOperation, in scope: TemplateScope) throws(ResolutionError) -> AWS {
        AWS(
            service: aws.service,
            operation: aws.operation,
            form: try resolve(aws.form, in: scope),
            region: try aws.region.map { template throws(ResolutionError) in try scope.text(of: template) },
            parameters: try scope.value(of: aws.parameters),
            query: aws.query,
            asText: aws.asText,
            paginates: aws.paginates,
            outputFile: try aws.outputFile.map { template throws(ResolutionError) in try scope.text(of: template) },
            attachments: try aws.attachments.map { attachment throws(ResolutionError) in
                switch attachment.content {
                case .bytes(let bytes): return AWS.Attachment(name: attachment.name, content: .bytes(bytes))
                case .file(let path):
                    return AWS.Attachment(name: attachment.name, content: .file(path: try scope.text(of: path)))
                }
            }
        )
    }

    private static func resolve(
        _ form: AWSOperation.Form,
        in scope: TemplateScope
    ) throws(ResolutionError) -> AWS.Form {
        switch form {
        case .call: return .call
        case .waiter(let name): return .waiter(name: name)
        case .transfer(let verb, let source, let destination, let options):
            return .transfer(
                verb: verb,
                source: try source.map { template throws(ResolutionError) in try scope.text(of: template) },
                destination: try destination.map { template throws(ResolutionError) in try scope.text(of: template) },
                options: try scope.value(of: options)
            )
        case .added(let command, let options):
            return .added(command: command, options: try scope.value(of: options))
        }
    }

    private static func resolve(_ sql: SQLOperation, in scope: TemplateScope) throws(ResolutionError) -> SQL {
        let connection: SQL.Connection
        switch sql.connection {
        case .named(let name): connection = .named(name)
        case .explicit(let template): connection = .explicit(try scope.value(of: template))
        }
        var parameters: [JSONValue] = []
        for template in sql.parameters { parameters.append(try scope.value(of: template)) }
        return SQL(connection: connection, statement: sql.statement, parameters: parameters)
    }

    private static func resolve(_ script: ShellScript, in scope: TemplateScope) throws(ResolutionError) -> Shell {
        var environment: [Shell.Variable] = []
        for member in script.environment {
            environment.append(Shell.Variable(name: member.name, value: try scope.text(of: member.value)))
        }
        return Shell(
            script: script.script,
            environment: environment,
            workingDirectory: script.workingDirectory,
            exports: script.exports
        )
    }

    /// One line that names what is done, for people: `rds DescribeDBInstances in us-west-2`, `SQL on primary`.
    public var summary: String {
        switch self {
        case .aws(let aws):
            let place = aws.region.map { " in \($0)" } ?? ""
            switch aws.form {
            case .call: return "\(aws.service) \(aws.operation)\(place)"
            case .waiter(let name): return "\(aws.service) wait \(name)\(place)"
            case .transfer(let verb, let source, let destination, _):
                return (["s3 \(verb)", source, destination].compactMap(\.self)).joined(separator: " ") + place
            case .added(let command, _): return command + place
            }
        case .sql(let sql):
            if case .named(let name) = sql.connection { return "SQL on \(name)" }
            return "SQL"
        case .shell: return "shell script"
        }
    }
}
