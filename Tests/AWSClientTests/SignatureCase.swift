// SPDX-License-Identifier: Apache-2.0

import Digests
import Testing
import Values

@testable import AWSClient

/// One case of the signature vectors: a raw request, who signs it and when, and what must come out.
struct SignatureCase {
    let path: String
    let context: JSONValue
    let request: SigningRequest
    let signer: SignatureV4
    /// The key that signatures of version 4A must be of; all cases are signed by the same one.
    let publicKey: P256Key?

    init(folder: String, version: String, name: String) throws {
        path = "\(folder)/\(version)/\(name)"
        context = try JSONParser.parse(SuiteFiles.text(path + "/context.json"))
        var request = try Self.parse(SuiteFiles.text(path + "/request.txt"))
        let isNormalised = context["normalize"]?.boolValue == true
        // One request has a space in its path, which no client sends.
        if !isNormalised { request.path = PercentEncoding.encode(request.path, keepsSlash: true) }
        self.request = request
        if version == "v4a" {
            let key = try JSONParser.parse(SuiteFiles.text("\(folder)/v4a/get-vanilla/public-key.json"))
            let x = try #require(Hex.decode(key["X"]?.stringValue ?? ""))
            publicKey = try #require(P256Key(x: x, y: Hex.decode(key["Y"]?.stringValue ?? "") ?? []))
        } else {
            publicKey = nil
        }
        signer = try Self.signer(context, pathRule: isNormalised ? .encodedTwice : .asSent, version: version)
    }

    func text(_ name: String) -> String { SuiteFiles.text("\(path)/\(name).txt") }

    private static func signer(
        _ context: JSONValue,
        pathRule: SignatureV4.PathRule,
        version: String
    ) throws -> SignatureV4 {
        // A case that leaves the token out adds it after signing.
        let isOmitted = context["omit_session_token"]?.boolValue == true
        let credentials = AWSCredentials(
            accessKeyID: context["credentials"]?["access_key_id"]?.stringValue ?? "",
            secretAccessKey: context["credentials"]?["secret_access_key"]?.stringValue ?? "",
            sessionToken: isOmitted ? nil : context["credentials"]?["token"]?.stringValue,
            source: "test"
        )
        let region = context["region"]?.stringValue ?? ""
        let service = context["service"]?.stringValue ?? ""
        let moment = try #require(Timestamp(context["timestamp"]?.stringValue ?? ""))
        guard version == "v4a" else {
            return SignatureV4(
                credentials: credentials,
                region: region,
                service: service,
                pathRule: pathRule,
                moment: moment
            )
        }
        return SignatureV4(
            credentials: credentials,
            regionSet: [region],
            service: service,
            pathRule: pathRule,
            moment: moment
        )
    }

    private static func parse(_ text: String) throws -> SigningRequest {
        let halves = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        var lines = halves[0].split(separator: "\n")
        let first = lines.removeFirst()
        let target = first.drop { $0 != " " }.dropFirst()
        let parts = target[..<(try #require(target.lastIndex(of: " ")))].split(separator: "?", maxSplits: 1)
        var headers: [HeaderField] = []
        for line in lines {
            if line.first == " ", !headers.isEmpty {
                headers[headers.count - 1].value += " " + line
            } else {
                let pair = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                headers.append(HeaderField(String(pair[0]), String(pair[1])))
            }
        }
        let body = halves.count > 1 ? Array(halves[1].utf8) : []
        return SigningRequest(
            method: String(first.prefix { $0 != " " }),
            path: String(parts[0]),
            query: parts.count > 1 ? PercentEncoding.queryItems(parts[1]) : [],
            headers: headers,
            payloadHash: Hashing.sha256Text(body)
        )
    }
}
