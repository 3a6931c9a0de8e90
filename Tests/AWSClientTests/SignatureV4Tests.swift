// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSClient

struct SignatureV4Tests {
    private static let key = "AKIDEXAMPLE"
    private static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

    private func signer(token: String? = nil, pathRule: SignatureV4.PathRule = .encodedTwice) throws -> SignatureV4 {
        SignatureV4(
            credentials: AWSCredentials(
                accessKeyID: Self.key,
                secretAccessKey: Self.secret,
                sessionToken: token,
                source: "test"
            ),
            region: "us-east-1",
            service: "service",
            pathRule: pathRule,
            moment: try #require(Timestamp("2015-08-30T12:36:00Z"))
        )
    }

    private func request(_ path: String, query: [QueryItem] = []) -> SigningRequest {
        SigningRequest(
            method: "GET",
            path: path,
            query: query,
            headers: [HeaderField("Host", "h")],
            payloadHash: SignatureV4.unsignedPayload
        )
    }

    @Test func `no description of credentials holds a secret`() {
        let credentials = AWSCredentials(
            accessKeyID: "AK",
            secretAccessKey: "S3CRET",
            sessionToken: "T0KEN",
            source: "test"
        )
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped, "\([credentials])"] {
            #expect(!text.contains("S3CRET") && !text.contains("T0KEN"))
        }
    }

    @Test func `the query is ordered by name, then value, not by the text of both`() throws {
        let query = ["select-type": "1", "select": "2"].map { QueryItem(name: $0.key, value: $0.value) }
        let canonical = try signer().canonicalRequest(
            request("/", query: query + [QueryItem(name: "select", value: "1")])
        )
        #expect(canonical.split(separator: "\n")[2] == "select=1&select=2&select-type=1")
    }

    @Test func `S3 signs the path as it is sent, others normalise and encode it again`() throws {
        let path = "/a//b%20c/../d/"
        #expect(try signer().canonicalRequest(request(path)).split(separator: "\n")[1] == "/a/d/")
        #expect(try signer(pathRule: .asSent).canonicalRequest(request(path)).split(separator: "\n")[1] == path[...])
        #expect(try signer().canonicalRequest(request("/b%20c")).split(separator: "\n")[1] == "/b%2520c")
    }

    @Test func `a presigned URL is the one in AWS's documentation`() throws {
        let credentials = AWSCredentials(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE",
            secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            source: "test"
        )
        let signer = SignatureV4(
            credentials: credentials,
            region: "us-east-1",
            service: "s3",
            pathRule: .asSent,
            moment: try #require(Timestamp("2013-05-24T00:00:00Z"))
        )
        var signing = request("/test.txt")
        signing.headers = [HeaderField("Host", "examplebucket.s3.amazonaws.com")]
        let query = signer.presignedQuery(for: signing, lifetime: .seconds(86_400))
        #expect(
            query.last?.value == "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
        )
    }

    @Test(.disabled(if: SuiteFiles.isAbsent, "run Scripts/fetch-suites botocore"))
    func `AWS's signature suite passes whole`() throws {
        let folder = try #require(SuiteFiles.botocore) + "/auth/aws4_testsuite"
        let cases = SuiteFiles.folders(folder, holding: ".req")
        #expect(cases.count == 34)
        for path in cases {
            let name = path.split(separator: "/").last.map(String.init) ?? ""
            let stem = "\(path)/\(name)"
            let canonical = SuiteFiles.text(stem + ".creq")
            let (request, token) = try parse(SuiteFiles.text(stem + ".req"), canonical: canonical)
            let signer = try signer(token: token)
            #expect(signer.canonicalRequest(request) == canonical, "\(name)")
            #expect(signer.stringToSign(request) == SuiteFiles.text(stem + ".sts"), "\(name)")
            #expect(signer.authorization(for: request) == SuiteFiles.text(stem + ".authz"), "\(name)")
        }
    }

    /// Reads a raw request of the suite; the token is one that enters the signature.
    private func parse(_ text: String, canonical: String) throws -> (SigningRequest, String?) {
        let halves = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        var lines = halves[0].split(separator: "\n")
        let first = lines.removeFirst()
        let target = first.drop { $0 != " " }.dropFirst()
        let end = try #require(target.lastIndex(of: " "))
        let parts = target[..<end].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var headers: [HeaderField] = []
        for line in lines {
            if line.first == " ", !headers.isEmpty {
                headers[headers.count - 1].value += " " + line
            } else {
                let pair = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                headers.append(HeaderField(String(pair[0]), String(pair[1])))
            }
        }
        let line = canonical.split(separator: "\n").first { $0.hasPrefix("x-amz-security-token:") }
        let token = line.map { String($0.dropFirst("x-amz-security-token:".count)) }
        if let token { headers.set("X-Amz-Security-Token", token) }
        let body = halves.count > 1 ? String(halves[1]) : ""
        let request = SigningRequest(
            method: String(first.prefix { $0 != " " }),
            path: String(parts[0]),
            query: parts.count > 1 ? PercentEncoding.queryItems(parts[1]) : [],
            headers: headers,
            payloadHash: Hashing.sha256Text(Array(body.utf8))
        )
        return (request, token)
    }
}
