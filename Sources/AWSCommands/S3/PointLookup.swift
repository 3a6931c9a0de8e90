// SPDX-License-Identifier: Apache-2.0

import AWSClient
import Values

/// Finds the buckets behind an access point.
struct PointLookup: Sendable {
    private let client: AWSClient
    private let region: String?
    private let remaining: @Sendable () -> Duration

    init(_ client: AWSClient, region: String?, remaining: @escaping @Sendable () -> Duration) {
        self.client = client
        self.region = region
        self.remaining = remaining
    }

    /// The buckets that a name in an S3 URI stands for; the name itself when it is a bucket's.
    func buckets(of name: String) async throws(S3Failure) -> [String] {
        if name.hasSuffix("--op-s3") {
            throw .local(
                "Can't resolve underlying bucket name of s3 outposts access point alias. Use arn instead to resolve "
                    + "the bucket name and validate the mv command."
            )
        }
        if name.hasSuffix("-s3alias") { return [try await bucket(ofPoint: name, account: try await account())] }
        let parts = name.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", parts[5].contains("accesspoint") else { return [name] }
        let point = LocalPath.lastComponent(parts[5].split(separator: ":").last.map(String.init) ?? parts[5])
        if parts[2] == "s3-outposts" { return [try await bucket(ofPoint: name, account: parts[4])] }
        if point.hasSuffix(".mrap") { return try await buckets(ofAlias: point, account: parts[4]) }
        return [try await bucket(ofPoint: point, account: parts[4])]
    }

    private func call(_ service: String, _ operation: String, _ parameters: JSONObject) async throws(S3Failure)
        -> JSONValue
    {
        let call = AWSCall(service: service, operation: operation, region: region, parameters: .object(parameters))
        let outcome = await client.call(call, deadline: remaining())
        if let failure = S3Failure(outcome, operation: operation) { throw failure }
        return outcome.answer?.output ?? .null
    }

    private func account() async throws(S3Failure) -> String {
        guard let account = try await call("sts", "GetCallerIdentity", [:])["Account"]?.stringValue else {
            throw .local("GetCallerIdentity was answered without an account")
        }
        return account
    }

    private func bucket(ofPoint name: String, account: String) async throws(S3Failure) -> String {
        let parameters: JSONObject = ["AccountId": .string(account), "Name": .string(name)]
        guard let bucket = try await call("s3control", "GetAccessPoint", parameters)["Bucket"]?.stringValue else {
            throw .local("GetAccessPoint was answered without a bucket")
        }
        return bucket
    }

    private func buckets(ofAlias alias: String, account: String) async throws(S3Failure) -> [String] {
        var parameters: JSONObject = ["AccountId": .string(account)]
        while true {
            let answer = try await call("s3control", "ListMultiRegionAccessPoints", parameters)
            for point in answer["AccessPoints"]?.arrayValue ?? [] where point["Alias"]?.stringValue == alias {
                return (point["Regions"]?.arrayValue ?? []).compactMap { $0["Bucket"]?.stringValue }
            }
            guard let token = answer["NextToken"], token != parameters["NextToken"] else {
                throw .local("Couldn't find multi-region access point with alias \(alias) in account \(account)")
            }
            parameters["NextToken"] = token
        }
    }
}
