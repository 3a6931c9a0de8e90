// SPDX-License-Identifier: Apache-2.0

public import Values

extension AWSClient {
    /// The largest object that one request can carry, 5 GiB.
    public static let largestSinglePut = 5 << 30

    /// Writes bytes to an object by one `PutObject`, with a CRC-32 that S3 checks.
    ///
    /// `parameters` are further ones of `PutObject`, such as `StorageClass`.
    public func putObject(
        _ bytes: [UInt8],
        to location: S3Location,
        region: String? = nil,
        parameters: JSONObject = JSONObject(),
        deadline: Duration
    ) async -> AWSOutcome {
        guard bytes.count <= Self.largestSinglePut else {
            let reason = "\(location): larger than 5 GiB, which needs a multipart upload (aws s3 cp does one)"
            return .notSent(AWSNotSent(code: .invalidParameters, reason: reason))
        }
        var parameters = parameters
        parameters["Bucket"] = .string(location.bucket)
        parameters["Key"] = .string(location.key)
        parameters["Body"] = ["$attachment": "body"]
        if parameters["ChecksumAlgorithm"] == nil { parameters["ChecksumAlgorithm"] = "CRC32" }
        var call = AWSCall(service: "s3", operation: "PutObject", region: region, parameters: .object(parameters))
        call.attachments = ["body": .bytes(bytes)]
        return await self.call(call, deadline: deadline)
    }

    /// Reads an object to a file by one `GetObject`; the answer's output holds everything but the body.
    ///
    /// When `writesFile` is false the bytes are read and dropped.
    public func download(
        _ location: S3Location,
        toFile path: String,
        region: String? = nil,
        writesFile: Bool = true,
        deadline: Duration
    ) async -> AWSOutcome {
        var call = AWSCall(
            service: "s3",
            operation: "GetObject",
            region: region,
            parameters: ["Bucket": .string(location.bucket), "Key": .string(location.key)]
        )
        call.sink = writesFile ? .file(path) : .discard
        return await self.call(call, deadline: deadline)
    }

    /// Lists the objects below a prefix, all pages.
    ///
    /// Unless `isRecursive` is set, keys below the next `/` are summed up in `CommonPrefixes`.
    public func listObjects(
        _ location: S3Location,
        isRecursive: Bool,
        region: String? = nil,
        maximumPages: Int = 1000,
        deadline: Duration
    ) async -> AWSOutcome {
        var parameters: JSONObject = JSONObject([
            ("Bucket", .string(location.bucket)), ("Prefix", .string(location.key)),
        ])
        if !isRecursive { parameters["Delimiter"] = "/" }
        let call = AWSCall(service: "s3", operation: "ListObjectsV2", region: region, parameters: .object(parameters))
        return await callAllPages(call, maximumPages: maximumPages, deadline: deadline)
    }
}
