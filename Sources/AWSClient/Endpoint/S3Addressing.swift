// SPDX-License-Identifier: Apache-2.0

/// Whether a bucket goes into the host or into the path.
enum S3Addressing {
    /// Moves the bucket from the path to the host where that is possible and wanted.
    ///
    /// A configured endpoint keeps it in the path, since its host rarely has names below it; so does a name with dots,
    /// which no certificate covers, or with capitals, which no host has.
    static func apply(bucket: String?, to request: inout WireRequest, endpoint: inout AWSEndpoint) {
        guard let bucket, !endpoint.isCustom, isHostName(bucket) else { return }
        let prefix = "/" + PercentEncoding.encode(bucket)
        guard request.path == prefix || request.path.hasPrefix(prefix + "/") else { return }
        request.path = String(request.path.dropFirst(prefix.count))
        if request.path.isEmpty { request.path = "/" }
        endpoint.host = bucket + "." + endpoint.host
    }

    private static func isHostName(_ bucket: String) -> Bool {
        (3...63).contains(bucket.utf8.count) && bucket.first != "-" && bucket.last != "-"
            && bucket.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
    }
}
