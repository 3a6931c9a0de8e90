// SPDX-License-Identifier: Apache-2.0

public import Values

/// One call of an AWS operation, as data.
public struct AWSCall: Sendable {
    /// How the text of a blob parameter is meant.
    public enum BlobText: Sendable {
        /// Base64 of the bytes.
        case base64
        /// The bytes themselves, as UTF-8.
        case utf8
    }

    /// The service's name in the models, `rds`.
    public var service: String
    /// The operation's name, `DescribeDBInstances` or `describe-db-instances`.
    public var operation: String
    /// The region; nil takes the one that the settings name.
    public var region: String?
    /// The parameters by member names.
    ///
    /// Moments are RFC 3339 texts; blobs are texts by `blobText`, or `{"$attachment": NAME}` for raw bytes.
    public var parameters: JSONValue
    /// A URL that wins over every configured endpoint.
    public var endpointOverride: String?
    /// How blob texts are meant.
    public var blobText = BlobText.base64
    /// Raw bytes and files for blob members, by the names that parameters refer to.
    public var attachments: [String: AWSContent] = [:]
    /// Whether the call is sent without credentials, as `--no-sign-request` asks.
    public var isUnsigned = false
    /// Whether the call may be repeated without a look at the world; nil asks the operation's model.
    public var isRepeatable: Bool?
    /// The value of an idempotency token that the parameters do not give; nil makes one.
    public var token: String?
    /// Where the content of the answer goes; nil keeps it as base64 in the output.
    ///
    /// It has no meaning for an operation whose answer is no content.
    public var sink: AWSSink?
    /// Takes the events of an answer that is a stream of events, as they come.
    ///
    /// False ends the call, which counts as answered. Without it the events are a list in the output, up to 64 MiB of
    /// them. It is called on the transport's thread, and holds up the other calls of the same transport while it works. A call
    /// of which it has seen an event is not repeated.
    public var events: (@Sendable (AWSEvent) -> Bool)?
    /// What every request of the call passes that may change something; nil lets all of them leave.
    public var fence: AWSFence?

    /// A call of an operation.
    public init(
        service: String,
        operation: String,
        region: String? = nil,
        parameters: JSONValue = .object(JSONObject()),
        endpointOverride: String? = nil
    ) {
        self.service = service
        self.operation = operation
        self.region = region
        self.parameters = parameters
        self.endpointOverride = endpointOverride
    }
}
