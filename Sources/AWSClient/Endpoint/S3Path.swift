// SPDX-License-Identifier: Apache-2.0

/// The path of an S3 request below its endpoint, which already names the bucket in its host or path.
enum S3Path {
    /// Takes the bucket out of the request's path.
    static func removeBucket(_ bucket: String?, from request: inout WireRequest, endpoint: AWSEndpoint) {
        guard let bucket else { return }
        let prefix = "/" + PercentEncoding.encode(bucket)
        guard request.path == prefix || request.path.hasPrefix(prefix + "/") else { return }
        request.path = String(request.path.dropFirst(prefix.count))
        // A host alone has the path `/`; a bucket in the path has no slash behind it.
        if request.path.isEmpty, endpoint.path.isEmpty { request.path = "/" }
    }
}
