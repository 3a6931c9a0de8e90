// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import Digests
import Values

/// Which of a command's options become parameters of which operation, as the AWS CLI maps them.
struct ObjectParameters: Sendable {
    private static let general = [
        "ACL", "StorageClass", "WebsiteRedirectLocation", "ContentType", "CacheControl", "ContentDisposition",
        "ContentEncoding", "ContentLanguage", "Expires",
    ]
    private static let encryption = ["ServerSideEncryption", "SSEKMSKeyId"]

    private let given: JSONObject
    private let grants: JSONObject
    private let ownKey: JSONObject
    private let sourceKey: JSONObject
    private let copiedProperties: String?

    /// The parameters of a command; keys in files are read now.
    ///
    /// - Throws: `S3Failure` for a grant that is none, and for a key that cannot be read.
    init(_ command: S3Command, readFile: (String) throws(S3Failure) -> [UInt8]) throws(S3Failure) {
        given = command.parameters
        copiedProperties = command.copiedProperties
        grants = try Self.grants(command.grants)
        ownKey = try Self.key(command.parameters, "SSECustomer", readFile)
        sourceKey = try Self.key(command.parameters, "CopySourceSSECustomer", readFile)
    }

    private static func grants(_ texts: [String]) throws(S3Failure) -> JSONObject {
        let members = [
            "read": "GrantRead", "full": "GrantFullControl", "readacl": "GrantReadACP", "writeacl": "GrantWriteACP",
        ]
        var grants = JSONObject()
        for text in texts {
            let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { throw .local("grants should be of the form permission=principal") }
            guard let member = members[String(halves[0])] else {
                throw .local("permission must be one of: read|readacl|writeacl|full")
            }
            grants[member] = .string(String(halves[1]))
        }
        return grants
    }

    /// A customer's key as S3 wants it: base64, with its MD5 for S3 to check that it arrived whole.
    private static func key(
        _ given: JSONObject,
        _ prefix: String,
        _ readFile: (String) throws(S3Failure) -> [UInt8]
    ) throws(S3Failure) -> JSONObject {
        guard let algorithm = given[prefix + "Algorithm"], let text = given[prefix + "Key"]?.stringValue else {
            return JSONObject()
        }
        var bytes = Array(text.utf8)
        for scheme in ["fileb://", "file://"] where text.hasPrefix(scheme) {
            bytes = try readFile(String(text.dropFirst(scheme.count)))
        }
        return [
            prefix + "Algorithm": algorithm, prefix + "Key": .string(Base64.encode(bytes)),
            prefix + "KeyMD5": .string(Base64.encode(MD5.digest(of: bytes))),
        ]
    }

    private func taken(_ names: [String], _ others: JSONObject...) -> JSONObject {
        var parameters = JSONObject()
        for name in names + ["RequestPayer"] {
            if let value = given[name], value != "" { parameters[name] = value }
        }
        for other in others { parameters.merge(other) }
        return parameters
    }

    /// For `PutObject`; a CRC-32 is asked for unless another checksum is.
    var put: JSONObject {
        var parameters = taken(Self.general + Self.encryption + ["Metadata", "ChecksumAlgorithm"], grants, ownKey)
        if parameters["ChecksumAlgorithm"] == nil { parameters["ChecksumAlgorithm"] = "CRC32" }
        return parameters
    }

    /// For `CreateMultipartUpload` of an upload.
    var beginUpload: JSONObject { put }

    /// For `UploadPart`.
    var part: JSONObject {
        var parameters = taken([], ownKey)
        parameters["ChecksumAlgorithm"] = put["ChecksumAlgorithm"]
        return parameters
    }

    /// For `CompleteMultipartUpload`.
    var complete: JSONObject { taken([], ownKey) }

    /// For `GetObject`; S3's checksum is asked for, so that it can be compared.
    var get: JSONObject {
        var parameters = taken([], ownKey)
        parameters["ChecksumMode"] = "ENABLED"
        return parameters
    }

    /// For `HeadObject` of what is read.
    func head(isCopy: Bool) -> JSONObject {
        guard isCopy else { return taken([], ownKey) }
        var parameters = taken([])
        for (name, value) in sourceKey { parameters[String(name.dropFirst("CopySource".count))] = value }
        return parameters
    }

    /// For `CopyObject`.
    var copy: JSONObject {
        var parameters = taken(
            Self.general + Self.encryption + ["Metadata", "MetadataDirective", "ChecksumAlgorithm"],
            grants,
            ownKey,
            sourceKey
        )
        if parameters["Metadata"] != nil, parameters["MetadataDirective"] == nil {
            parameters["MetadataDirective"] = "REPLACE"
        }
        guard parameters["MetadataDirective"] == nil else { return parameters }
        switch copiedProperties {
        case "none":
            parameters["MetadataDirective"] = "REPLACE"
            parameters["TaggingDirective"] = "REPLACE"
        case "metadata-directive": parameters["TaggingDirective"] = "REPLACE"
        default: break
        }
        return parameters
    }

    /// For `CreateMultipartUpload` of a copy, without what is taken over from the source.
    var beginCopy: JSONObject {
        taken(Self.general + Self.encryption + ["Metadata", "ChecksumAlgorithm"], grants, ownKey)
    }

    /// For `UploadPartCopy`.
    var partCopy: JSONObject { taken([], ownKey, sourceKey) }

    /// For `DeleteObject`, `GetObjectTagging`, `AbortMultipartUpload` and `ListObjectsV2`.
    var plain: JSONObject { taken([]) }

    /// Whether a copy in parts takes over the source's metadata and headers.
    var keepsMetadata: Bool { copy["MetadataDirective"] != "REPLACE" }

    /// Whether a copy in parts takes over the source's tags.
    var keepsTags: Bool { copy["TaggingDirective"] != "REPLACE" }
}

extension JSONObject {
    /// Adds the members of another object; they win over those of the same name.
    mutating func merge(_ other: JSONObject) {
        for (name, value) in other { self[name] = value }
    }
}
