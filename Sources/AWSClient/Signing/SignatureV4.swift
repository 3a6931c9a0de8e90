// SPDX-License-Identifier: Apache-2.0

import Digests
public import Values

/// AWS Signature Version 4, and 4A, as a function of request, key, scope and moment.
///
/// Version 4 signs for one region and is the same each time; version 4A signs with ECDSA for a set of regions (`*`,
/// `eu-*`) and is another one each time. All but the last step is pure.
///
/// Implements the signing process of the AWS General Reference: canonical request → string to sign → derived key →
/// signature. The query is ordered by encoded name, then encoded value. S3 signs the path as it is sent; every other
/// service normalises and encodes it once more.
public struct SignatureV4: Sendable {
    /// How the path enters the canonical request.
    public enum PathRule: Sendable {
        /// Normalised and encoded once more: every service but S3.
        case encodedTwice
        /// As it is sent: S3.
        case asSent
    }

    /// The payload hash that leaves the body out of the signature; only for requests over TLS, and for presigned URLs.
    public static let unsignedPayload = "UNSIGNED-PAYLOAD"

    private enum Coverage: Sendable {
        case region(String)
        case regionSet([String])
    }

    private let credentials: AWSCredentials
    private let coverage: Coverage
    /// What carries the session token, by its name in headers; in URLs it is written alike.
    var tokenHeader = "X-Amz-Security-Token"
    private let service: String
    private let pathRule: PathRule
    private let moment: Timestamp

    /// A signer for one scope and moment.
    public init(
        credentials: AWSCredentials,
        region: String,
        service: String,
        pathRule: PathRule = .encodedTwice,
        moment: Timestamp
    ) {
        self.credentials = credentials
        coverage = .region(region)
        self.service = service
        self.pathRule = pathRule
        self.moment = moment
    }

    /// A signer of version 4A for one moment, whose signatures hold in several regions.
    public init(
        credentials: AWSCredentials,
        regionSet: [String],
        service: String,
        pathRule: PathRule = .encodedTwice,
        moment: Timestamp
    ) {
        self.credentials = credentials
        coverage = .regionSet(regionSet)
        self.service = service
        self.pathRule = pathRule
        self.moment = moment
    }

    /// The name of the algorithm in headers and queries.
    public var algorithm: String {
        switch coverage {
        case .region: "AWS4-HMAC-SHA256"
        case .regionSet: AsymmetricKey.algorithm
        }
    }

    /// The regions as version 4A names them in the request; nil in version 4.
    private var regionSetText: String? {
        guard case .regionSet(let regions) = coverage else { return nil }
        return regions.joined(separator: ",")
    }

    /// The moment as the signature carries it: `20261122T030000Z`.
    public var dateText: String { moment.basicText }

    /// The date, service and, in version 4, region that the signature is for.
    public var scope: String {
        guard case .region(let region) = coverage else { return "\(dateText.prefix(8))/\(service)/aws4_request" }
        return "\(dateText.prefix(8))/\(region)/\(service)/aws4_request"
    }

    /// The headers of a signed request: those given, with date, token and authorization.
    public func signedHeaders(for request: SigningRequest) -> [HeaderField] {
        var request = request
        request.headers.set("X-Amz-Date", dateText)
        if let regionSetText { request.headers.set("X-Amz-Region-Set", regionSetText) }
        if let token = credentials.sessionToken { request.headers.set(tokenHeader, token) }
        return request.headers + [HeaderField("Authorization", authorization(for: request))]
    }

    /// The value of the `Authorization` header for a request that already carries date and token.
    public func authorization(for request: SigningRequest) -> String {
        let groups = Self.canonicalHeaders(request.headers)
        let names = groups.map(\.name).joined(separator: ";")
        return "\(algorithm) Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(names), "
            + "Signature=\(signature(of: stringToSign(canonicalRequest(request, groups))))"
    }

    /// The query of a presigned URL: the request's own items, then the signature's; AWS accepts up to seven days.
    public func presignedQuery(for request: SigningRequest, lifetime: Duration) -> [QueryItem] {
        var request = request
        request.query += [
            QueryItem(name: "X-Amz-Algorithm", value: algorithm),
            QueryItem(name: "X-Amz-Credential", value: "\(credentials.accessKeyID)/\(scope)"),
            QueryItem(name: "X-Amz-Date", value: dateText),
            QueryItem(name: "X-Amz-Expires", value: String(lifetime.components.seconds)),
            QueryItem(name: "X-Amz-SignedHeaders", value: Self.signedHeaderNames(request.headers)),
        ]
        if let regionSetText { request.query.append(QueryItem(name: "X-Amz-Region-Set", value: regionSetText)) }
        if let token = credentials.sessionToken {
            request.query.append(QueryItem(name: tokenHeader, value: token))
        }
        return request.query + [QueryItem(name: "X-Amz-Signature", value: signature(for: request))]
    }

    /// The canonical request.
    public func canonicalRequest(_ request: SigningRequest) -> String {
        canonicalRequest(request, Self.canonicalHeaders(request.headers))
    }

    private func canonicalRequest(_ request: SigningRequest, _ groups: [(name: String, value: String)]) -> String {
        let path = pathRule == .asSent ? request.path : Self.normalisedPath(request.path)
        var lines = [request.method, path.isEmpty ? "/" : path, Self.canonicalQuery(request.query)]
        lines += groups.map { "\($0.name):\($0.value)" }
        lines += ["", groups.map(\.name).joined(separator: ";"), request.payloadHash]
        return lines.joined(separator: "\n")
    }

    /// The string to sign.
    public func stringToSign(_ request: SigningRequest) -> String { stringToSign(canonicalRequest(request)) }

    private func stringToSign(_ canonicalRequest: String) -> String {
        let hash = Hashing.sha256Text(Array(canonicalRequest.utf8))
        return [algorithm, dateText, scope, hash].joined(separator: "\n")
    }

    /// The signature in hexadecimal.
    public func signature(for request: SigningRequest) -> String { signature(of: stringToSign(request)) }

    private func signature(of stringToSign: String) -> String {
        switch coverage {
        case .region(let region):
            let day = String(dateText.prefix(8))
            let key = SigningKey.derived(from: credentials.secretAccessKey, day: day, region: region, service: service)
            return Hashing.hexadecimal(Hashing.hmacSHA256(key: key, Array(stringToSign.utf8)))
        case .regionSet: return asymmetricSignature(of: stringToSign)
        }
    }

    private func asymmetricSignature(of stringToSign: String) -> String {
        let number = AsymmetricKey.privateNumber(
            accessKeyID: credentials.accessKeyID,
            secretAccessKey: credentials.secretAccessKey
        )
        guard let number, let key = P256Key(privateNumber: number),
            let signature = key.signature(over: Array(stringToSign.utf8))
        else { preconditionFailure("libcrypto has no ECDSA over P-256: the installed OpenSSL is not a supported one") }
        return Hashing.hexadecimal(signature)
    }
}

extension SignatureV4 {
    private static func canonicalQuery(_ query: [QueryItem]) -> String {
        query.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value ?? "")) }
            .sorted { left, right in left.0 == right.0 ? precedes(left.1, right.1) : precedes(left.0, right.0) }
            .map { "\($0.0)=\($0.1)" }
            .joined(separator: "&")
    }

    /// Order by bytes; Swift's own order of strings is by Unicode's canonical equivalence, the same for ASCII.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private static func canonicalHeaders(_ headers: [HeaderField]) -> [(name: String, value: String)] {
        var order: [String] = []
        var values: [String: [String]] = [:]
        for field in headers {
            let name = field.name.lowercased()
            if values[name] == nil { order.append(name) }
            values[name, default: []].append(collapsed(field.value))
        }
        return order.sorted(by: precedes).map { ($0, (values[$0] ?? []).joined(separator: ",")) }
    }

    private static func signedHeaderNames(_ headers: [HeaderField]) -> String {
        canonicalHeaders(headers).map(\.name).joined(separator: ";")
    }

    /// The value without space at its ends and with one space for each run of it.
    private static func collapsed(_ value: String) -> String {
        // Most values have nothing to collapse, which their bytes tell.
        var previous = UInt8(ascii: " ")
        let isPlain = value.utf8.allSatisfy { byte in
            defer { previous = byte }
            return (0x21...0x7E).contains(byte) || byte == UInt8(ascii: " ") && previous != byte
        }
        if isPlain, previous != UInt8(ascii: " ") || value.isEmpty { return value }
        return value.split { $0 == " " || $0 == "\t" || $0.isNewline }.joined(separator: " ")
    }

    /// The path without `.`, `..` and empty segments, encoded once more.
    private static func normalisedPath(_ path: String) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") {
            switch segment {
            case ".": continue
            case "..": _ = segments.popLast()
            default: segments.append(segment)
            }
        }
        guard !segments.isEmpty else { return "/" }
        let isFolder = path.hasSuffix("/") || path.hasSuffix("/.") || path.hasSuffix("/..")
        return "/" + PercentEncoding.encode(segments.joined(separator: "/"), keepsSlash: true) + (isFolder ? "/" : "")
    }
}
