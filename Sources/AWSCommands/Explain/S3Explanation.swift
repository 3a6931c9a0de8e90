// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import Values

/// What a high-level S3 command takes and which operations it may call.
struct S3Explanation {
    private let command: S3Command

    init(_ command: S3Command) { self.command = command }

    /// Source, destination and options by their names on the command line.
    var parameters: JSONObject {
        var parameters = JSONObject()
        parameters["source"] = .string(command.source.text)
        if let destination = command.destination { parameters["destination"] = .string(destination.text) }
        var options = command.planOptions
        options["parameters"] = nil
        options.merge(command.parameters)
        for name in ["SSECustomerKey", "CopySourceSSECustomerKey"] where options[name] != nil {
            options[name] = "(secret)"
        }
        parameters["options"] = .object(options)
        return parameters
    }

    /// The API operations that the command may call, in the order in which it would.
    var calls: [String] {
        let listing = command.isRecursive ? ["ListObjectsV2"] : []
        switch command.action {
        case .list:
            guard case .object(let bucket, _) = command.source, !bucket.isEmpty else { return ["ListBuckets"] }
            return ["ListObjectsV2"]
        case .makeBucket: return ["CreateBucket"]
        case .removeBucket:
            return command.flags.contains("force")
                ? ["ListObjectsV2", "DeleteObject", "DeleteBucket"] : ["DeleteBucket"]
        case .remove: return listing + ["DeleteObject"]
        case .copy: return command.source.isS3 ? transfer(listing) : transfer([])
        case .move: return (command.source.isS3 ? transfer(listing) + ["DeleteObject"] : transfer([]))
        case .synchronize:
            return transfer(["ListObjectsV2"])
                + (command.flags.contains("delete") && command.destination?.isS3 == true ? ["DeleteObject"] : [])
        case .website: return ["PutBucketWebsite"]
        // A presigned URL is made without a call.
        case .presign: return []
        }
    }

    private func transfer(_ listing: [String]) -> [String] {
        let multipart = ["CreateMultipartUpload", "CompleteMultipartUpload", "AbortMultipartUpload"]
        switch (command.source.isS3, command.destination?.isS3 ?? false) {
        case (true, true):
            let head = command.isRecursive ? [] : ["HeadObject"]
            return listing + head + ["CopyObject", "UploadPartCopy", "GetObjectTagging", "PutObjectTagging"] + multipart
        case (true, false): return listing + (command.isRecursive ? [] : ["HeadObject"]) + ["GetObject"]
        case (false, _): return listing + ["PutObject", "UploadPart"] + multipart
        }
    }
}
