// SPDX-License-Identifier: Apache-2.0

import Values

/// The objects below a prefix in the order of their keys, one page of the listing in memory at a time.
struct ObjectListing: Sendable {
    /// An object or, where keys are summed up, a prefix.
    struct Page: Sendable {
        var objects: [JSONObject]
        var prefixes: [String]
    }

    private let caller: S3Caller
    private var parameters: JSONObject
    private var isAtEnd = false

    /// A listing; with a delimiter, keys below the next one are summed up as prefixes.
    init(
        _ caller: S3Caller,
        bucket: String,
        prefix: String,
        delimiter: String? = nil,
        pageSize: Int?,
        _ more: JSONObject
    ) {
        self.caller = caller
        parameters = more
        parameters["Bucket"] = .string(bucket)
        parameters["Prefix"] = .string(prefix)
        // Keys may hold what XML cannot; S3 escapes them when asked to.
        parameters["EncodingType"] = "url"
        parameters["Delimiter"] = delimiter.map { .string($0) }
        parameters["MaxKeys"] = pageSize.map { .integer($0) }
    }

    /// The next page; nil after the last.
    ///
    /// - Throws: `S3Failure`; also for an answer that is no listing, and for a listing that does not move on or breaks
    ///   off: what is not listed would be taken for gone.
    mutating func next() async throws(S3Failure) -> Page? {
        if isAtEnd { return nil }
        let answer = try await caller.call("ListObjectsV2", parameters)
        guard ["Name", "KeyCount", "IsTruncated"].contains(where: { Self.isGiven(answer[$0]) }) else {
            throw unusable("was answered with something that is no listing")
        }
        let token = Self.isGiven(answer["NextContinuationToken"]) ? answer["NextContinuationToken"] : nil
        if answer["IsTruncated"] == true, token == nil {
            throw unusable("says that there is more, and not where it goes on")
        }
        isAtEnd = answer["IsTruncated"] == false || token == nil
        if !isAtEnd, token == parameters["ContinuationToken"] { throw unusable("gives the same page again") }
        parameters["ContinuationToken"] = token
        let isEncoded = answer["EncodingType"]?.stringValue == "url"
        let objects = (answer["Contents"]?.arrayValue ?? []).compactMap { element -> JSONObject? in
            guard var object = element.objectValue, let key = object["Key"]?.stringValue else { return nil }
            if isEncoded { object["Key"] = .string(URLText.decoded(key)) }
            return object
        }
        let prefixes = (answer["CommonPrefixes"]?.arrayValue ?? []).compactMap { $0["Prefix"]?.stringValue }
        return Page(objects: objects, prefixes: isEncoded ? prefixes.map(URLText.decoded) : prefixes)
    }

    private static func isGiven(_ value: JSONValue?) -> Bool { value != nil && value != .null && value != "" }

    private func unusable(_ what: String) -> S3Failure {
        let bucket = parameters["Bucket"]?.stringValue ?? ""
        return S3Failure(kind: .unreachable, description: "ListObjectsV2 of \(bucket) \(what)")
    }
}
