// SPDX-License-Identifier: Apache-2.0

public import AWSModel
public import Values

/// An `aws` command that has been understood: which call with which parameters, and what to do with the answer.
///
/// Values that are known later are markers of `DeferredText` inside the strings. ``parse(words:catalog:readFile:)``
/// makes one from the words of a command line, and ``commandLine(catalog:)`` prints it as one.
public struct AWSCommand: Sendable, Hashable {
    /// What the command does.
    public enum Kind: Sendable, Hashable {
        /// One call (or one for each page).
        case call
        /// Repeats ``AWSCommand/operation`` until the waiter of this name accepts its answer.
        case wait(waiter: String)
        /// A high-level S3 command, which makes calls of its own.
        case s3(S3Command)
        /// A command that the AWS CLI adds to the operations; ``AWSCommand/operation`` is empty.
        case custom(CustomCommand)
    }

    /// What `--generate-cli-skeleton` prints instead of making the call.
    public enum Skeleton: String, Sendable, Hashable, CaseIterable {
        case input, output
        case yamlInput = "yaml-input"
    }

    /// Bytes that a parameter stands for by name.
    public enum Attachment: Sendable, Hashable {
        /// Bytes read when the command was parsed.
        case bytes([UInt8])
        /// A file to be read or streamed when the call is made; the path may hold markers.
        case file(path: String)
    }

    /// How the answer is printed.
    public enum Output: String, Sendable, Hashable, CaseIterable {
        case json, text, table, yaml
        case yamlStream = "yaml-stream"
    }

    /// What stands beside the call's own parameters.
    public struct Options: Sendable, Hashable {
        /// The region asked for; nil leaves it to the configuration.
        public var region: String?
        /// The profile asked for.
        public var profile: String?
        /// The URL to call instead of the service's endpoint.
        public var endpointURL: String?
        /// The JMESPath expression that the answer goes through.
        public var query: String?
        /// How the answer is printed.
        public var output: Output?
        /// Whether all pages are read.
        public var paginate = true
        /// How many items to read at most: a number, or a string with a marker.
        public var maximumItems: JSONValue?
        /// How many items to ask for in each call: a number, or a string with a marker.
        public var pageSize: JSONValue?
        /// Where an earlier, shortened answer left off.
        public var startingToken: String?
        /// Whether the call is signed.
        public var isSigned = true
        /// Whether the server's certificate is verified.
        public var verifiesCertificate = true
        /// The file of certificates to trust.
        public var certificateBundle: String?
        /// Seconds to wait for a connection; 0 means without end.
        public var connectTimeout: Int?
        /// Seconds to wait for an answer; 0 means without end.
        public var readTimeout: Int?
        /// What is printed in the place of the call, by ``CommandSkeleton``; nil makes the call.
        public var skeleton: Skeleton?

        /// Nothing asked for.
        public init() {}
    }

    /// The service's name in the catalogue: `s3` also for `s3api`, `codedeploy` for `deploy`.
    public var service: String
    /// The operation's name in the description, `DescribeDBInstances`; empty for high-level S3 commands.
    public var operation: String
    /// What the command does.
    public var kind: Kind
    /// The parameters by the names of the description; always an object.
    public var parameters: JSONValue
    /// The bytes that `{"$attachment": NAME}` among the parameters stands for.
    public var attachments: [String: Attachment] = [:]
    /// The files that could not be read and stand as `{"$file": PATH}` among the parameters.
    ///
    /// Parse the same words again when the command runs, with a reader that finds them.
    public var deferredFiles: [String] = []
    /// What stands beside the parameters.
    public var options = Options()
    /// The file that takes the streamed body of the answer (`lambda invoke … response.json`).
    public var outfile: String?
    /// What the service may refuse although the AWS CLI would send it.
    public var warnings: [AWSCommandProblem] = []

    init(service: String, operation: String, kind: Kind, parameters: JSONValue) {
        self.service = service
        self.operation = operation
        self.kind = kind
        self.parameters = parameters
    }

    /// What the command does to the account.
    ///
    /// Waiting and listing read, an upload changes, `s3 rm` and `s3 mv` are one-way. Parameters count, as in a dry run.
    ///
    /// - Parameter catalog: the catalogue that the command was parsed with.
    /// - Returns: the effect; `change` when the catalogue does not have the operation.
    public func effect(in catalog: ServiceCatalog) -> AWSEffect { judgement(in: catalog).effect }

    /// What the command does to the account, and why it counts as that.
    ///
    /// - Parameter catalog: the catalogue that the command was parsed with.
    /// - Returns: the effect and its reason; `change` when the catalogue does not have the operation.
    public func judgement(in catalog: ServiceCatalog) -> EffectJudgement {
        if options.skeleton != nil { return EffectJudgement(.read, reason: "prints a skeleton and sends nothing") }
        return switch kind {
        case .wait: EffectJudgement(.read, reason: "waiting looks")
        case .custom(let command): EffectJudgement(command.effect, reason: nil)
        case .s3(let command): EffectJudgement(command.effect, reason: nil)
        case .call:
            (try? catalog.service(service).operation(named: operation))?.judgement(with: parameters)
                ?? EffectJudgement(.change, reason: "the catalogue does not have the operation")
        }
    }
}
