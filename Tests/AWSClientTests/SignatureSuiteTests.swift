// SPDX-License-Identifier: Apache-2.0

import Digests
import Testing
import Values

@testable import AWSClient

/// The vectors of AWS's own C library for signatures of versions 4 and 4A, in headers and in URLs.
struct SignatureSuiteTests {
    static let folder = SuiteFiles.folder + "/awsauth"

    @Test(
        .disabled(if: SuiteFiles.names(folder).isEmpty, "run Scripts/fetch-suites awsauth"),
        arguments: [("v4", 38), ("v4a", 38)]
    )
    func `the whole suite passes, in headers and in URLs`(version: String, count: Int) throws {
        // Two folders hold a request and nothing to compare it with.
        let names = SuiteFiles.names("\(Self.folder)/\(version)").filter {
            SuiteFiles.bytes("\(Self.folder)/\(version)/\($0)/header-signature.txt") != nil
        }
        #expect(names.count == count)
        for name in names {
            let item = try SignatureCase(folder: Self.folder, version: version, name: name)
            try checkHeaders(item)
            try checkQuery(item)
        }
    }

    private func checkHeaders(_ item: SignatureCase) throws {
        var request = item.request
        if item.context["sign_body"]?.boolValue == true {
            request.headers.set("X-Amz-Content-Sha256", request.payloadHash)
        }
        let headers = item.signer.signedHeaders(for: request)
        request.headers = headers.filter { $0.name != "Authorization" }
        #expect(item.signer.canonicalRequest(request) == item.text("header-canonical-request"), "\(item.path)")
        let text = item.signer.stringToSign(request)
        #expect(text == item.text("header-string-to-sign"), "\(item.path)")
        let signature = headers.value("Authorization")?.split(separator: "Signature=").last.map(String.init)
        try check(signature ?? "", of: text, item, "header-signature")
    }

    private func checkQuery(_ item: SignatureCase) throws {
        let lifetime = Duration.seconds(item.context["expiration_in_seconds"]?.integerValue ?? 0)
        let query = item.signer.presignedQuery(for: item.request, lifetime: lifetime)
        var request = item.request
        request.query = query.dropLast()
        #expect(item.signer.canonicalRequest(request) == item.text("query-canonical-request"), "\(item.path)")
        let text = item.signer.stringToSign(request)
        #expect(text == item.text("query-string-to-sign"), "\(item.path)")
        try check(query.last?.value ?? "", of: text, item, "query-signature")
    }

    private func check(_ signature: String, of text: String, _ item: SignatureCase, _ file: String) throws {
        guard let key = item.publicKey else {
            #expect(signature == item.text(file), "\(item.path)")
            return
        }
        // No two signatures by ECDSA are equal: ours and theirs must both be of the key that the suite names.
        for signature in [signature, item.text(file)] {
            #expect(key.verifies(try #require(Hex.decode(signature)), of: Array(text.utf8)), "\(item.path)")
        }
    }

    @Test func `the private number is the one whose point the suite names`() throws {
        let number = try #require(
            AsymmetricKey.privateNumber(
                accessKeyID: "AKIDEXAMPLE",
                secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
            )
        )
        let key = try #require(P256Key(privateNumber: number))
        let x = try #require(Hex.decode("b6618f6a65740a99e650b33b6b4b5bd0d43b176d721a3edfea7e7d2d56d936b1"))
        let y = try #require(Hex.decode("865ed22a7eadc9c5cb9d2cbaca1b3699139fedc5043dc6661864218330c8e518"))
        let signature = try #require(key.signature(over: Array("text".utf8)))
        #expect(P256Key(x: x, y: y)?.verifies(signature, of: Array("text".utf8)) == true)
        #expect(P256Key(x: x, y: y)?.verifies(signature, of: Array("test".utf8)) == false)
        #expect(P256Key(x: y, y: x) == nil)
    }

    @Test func `numbers beyond the curve are no keys`() {
        #expect(P256Key(privateNumber: P256Key.order) == nil)
        #expect(P256Key(privateNumber: [UInt8](repeating: 0, count: 32)) == nil)
        #expect(P256Key(privateNumber: [1]) == nil)
    }
}
