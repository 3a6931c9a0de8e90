// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import Values

/// `aws s3 ls`: prints buckets, or objects and prefixes, page by page.
struct ListingRun: Sendable {
    /// How many listed things are kept for expectations to look at.
    static let outputLimit = 1000

    let command: S3Command
    let caller: S3Caller
    let surroundings: S3Surroundings

    private var count = 0
    private var bytes: Int64 = 0
    private var isFirstPage = true
    private var isEmpty = false
    private var objects: [JSONValue] = []
    private var prefixes: [JSONValue] = []

    init(_ command: S3Command, _ caller: S3Caller, _ surroundings: S3Surroundings) {
        self.command = command
        self.caller = caller
        self.surroundings = surroundings
    }

    /// Prints the listing; the status is 1 when a key was asked for and nothing begins with it.
    mutating func perform() async throws(S3Failure) -> S3Outcome {
        guard case .object(let bucket, let key) = command.source else { throw .local("an S3 URI is expected") }
        if bucket.isEmpty {
            try await listBuckets()
        } else {
            try await listObjects(bucket, key)
        }
        if command.flags.contains("summarize") {
            surroundings.line("")
            surroundings.line("Total Objects: \(count)")
            surroundings.line("   Total Size: \(sizeText(bytes))")
        }
        var outcome = S3Outcome(status: !key.isEmpty && isEmpty && isFirstPage ? 1 : 0)
        outcome.done = count
        outcome.bytes = bytes
        outcome.output[bucket.isEmpty ? "Buckets" : "Objects"] = .array(objects)
        if !bucket.isEmpty { outcome.output["Prefixes"] = .array(prefixes) }
        if count > Self.outputLimit { outcome.output["Truncated"] = .integer(count) }
        return outcome
    }

    private mutating func listBuckets() async throws(S3Failure) {
        var parameters = JSONObject()
        parameters["MaxBuckets"] = command.pageSize.map { .integer($0) }
        parameters["Prefix"] = command.bucketNamePrefix.map { .string($0) }
        parameters["BucketRegion"] = command.bucketRegion.map { .string($0) }
        while true {
            let answer = try await caller.call("ListBuckets", parameters)
            for bucket in answer["Buckets"]?.arrayValue ?? [] {
                surroundings.line("\(time(bucket["CreationDate"])) \(bucket["Name"]?.stringValue ?? "")")
                count += 1
                if objects.count < Self.outputLimit { objects.append(bucket) }
            }
            guard let token = answer["ContinuationToken"], token != "", token != parameters["ContinuationToken"] else {
                return
            }
            parameters["ContinuationToken"] = token
        }
    }

    private mutating func listObjects(_ bucket: String, _ key: String) async throws(S3Failure) {
        var more = JSONObject()
        more["RequestPayer"] = command.parameters["RequestPayer"]
        var listing = ObjectListing(
            caller,
            bucket: bucket,
            prefix: key,
            delimiter: command.isRecursive ? nil : "/",
            pageSize: command.pageSize,
            more
        )
        while let page = try await listing.next() {
            if page.objects.isEmpty, page.prefixes.isEmpty {
                isEmpty = true
                continue
            }
            show(page)
            isFirstPage = false
        }
    }

    private mutating func show(_ page: ObjectListing.Page) {
        for prefix in page.prefixes {
            let name = LocalPath.lastComponent(String(prefix.dropLast()))
            surroundings.line("                           PRE \(name)/")
            if prefixes.count < Self.outputLimit { prefixes.append(["Prefix": .string(prefix)]) }
        }
        for object in page.objects {
            let key = object["Key"]?.stringValue ?? ""
            let size = object["Size"]?.integerValue ?? 0
            count += 1
            bytes += size
            let text = sizeText(size)
            let column = String(repeating: " ", count: max(0, 10 - text.count)) + text
            let name = command.isRecursive ? key : LocalPath.lastComponent(key)
            surroundings.line("\(time(object["LastModified"])) \(column) \(name)")
            if objects.count < Self.outputLimit { objects.append(.object(object)) }
        }
    }

    private func time(_ moment: JSONValue?) -> String {
        moment?.stringValue.flatMap { Timestamp($0) }.map(surroundings.localTime) ?? ""
    }

    private func sizeText(_ size: Int64) -> String {
        command.flags.contains("human-readable") ? HumanSize.text(bytes: size) : "\(size)"
    }
}
