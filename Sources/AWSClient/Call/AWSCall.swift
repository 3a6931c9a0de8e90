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
    /// Raw bytes for blob members, by the names that parameters refer to.
    public var attachments: [String: [UInt8]] = [:]
    /// Whether the call is sent without credentials, as `--no-sign-request` asks.
    public var isUnsigned = false
    /// Whether the call may be repeated without a look at the world; nil asks the operation's model.
    public var isRepeatable: Bool?
    /// Where the streaming body of the answer goes; nil keeps it as base64 in the output.
    public var outputFile: String?
    /// Whether ``outputFile`` is written; when not, its bytes are dropped and a note says so.
    public var writesOutputFile = true

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
