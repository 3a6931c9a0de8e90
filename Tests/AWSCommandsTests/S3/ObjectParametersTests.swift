// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import Testing
import Values

@testable import AWSCommands

struct ObjectParametersTests {
    private func parameters(_ words: String) throws -> ObjectParameters {
        let parsed = try AWSCommand.parse(words: ["aws", "s3"] + words.split(separator: " ").map(String.init)).get()
        guard case .s3(let command) = parsed.kind else { throw S3Failure.local("no S3 command") }
        return try ObjectParameters(command) { path throws(S3Failure) in
            guard path == "key" else { throw .local("no file \(path)") }
            return Array(repeating: 7, count: 32)
        }
    }

    @Test func `an upload carries what it is given, and a checksum`() throws {
        let put = try parameters("cp a s3://b --acl private --storage-class GLACIER_IR --metadata x=y --sse").put
        #expect(
            put == [
                "ACL": "private", "StorageClass": "GLACIER_IR", "Metadata": ["x": "y"],
                "ServerSideEncryption": "AES256",
                "ChecksumAlgorithm": "CRC32",
            ]
        )
        #expect(try parameters("cp a s3://b --checksum-algorithm SHA256").put == ["ChecksumAlgorithm": "SHA256"])
    }

    @Test func `a customer's key goes as base64 with its digest to every call that needs it`() throws {
        let given = try parameters("cp a s3://b --sse-c --sse-c-key fileb://key")
        for call in [given.put, given.part, given.complete, given.get, given.head(isCopy: false)] {
            #expect(call["SSECustomerAlgorithm"] == "AES256")
            #expect(call["SSECustomerKey"] == "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=")
            #expect(call["SSECustomerKeyMD5"] == "y4HAEFCYWuvAXWFTtA1Qpg==")
        }
        #expect(given.plain.isEmpty)
        #expect(throws: S3Failure.self) { try parameters("cp a s3://b --sse-c --sse-c-key fileb://none") }
    }

    @Test func `the source's key of a copy reads the source`() throws {
        let given = try parameters("cp s3://a/k s3://b --sse-c-copy-source --sse-c-copy-source-key 12345678")
        #expect(given.copy["CopySourceSSECustomerKey"] == "MTIzNDU2Nzg=")
        #expect(given.head(isCopy: true)["SSECustomerKey"] == "MTIzNDU2Nzg=")
        #expect(given.put["SSECustomerKey"] == nil)
    }

    @Test func `grants name who may do what`() throws {
        let put = try parameters("cp a s3://b --grants read=id=1 full=emailaddress=a@b,id=2").put
        #expect(put["GrantRead"] == "id=1")
        #expect(put["GrantFullControl"] == "emailaddress=a@b,id=2")
        #expect(throws: S3Failure.self) { try parameters("cp a s3://b --grants everybody") }
        #expect(throws: S3Failure.self) { try parameters("cp a s3://b --grants own=id=1") }
    }

    @Test(
        arguments: [
            ("", nil, nil), ("--copy-props none", "REPLACE", "REPLACE"),
            ("--copy-props metadata-directive", nil, "REPLACE"),
            ("--copy-props default", nil, nil), ("--metadata a=b", "REPLACE", nil),
            ("--metadata-directive COPY --copy-props none", "COPY", nil),
        ] as [(String, String?, String?)]
    )
    func `a copy keeps what it is told to`(options: String, metadata: String?, tagging: String?) throws {
        let given = try parameters("cp s3://a/k s3://b \(options)")
        #expect(given.copy["MetadataDirective"]?.stringValue == metadata)
        #expect(given.copy["TaggingDirective"]?.stringValue == tagging)
        #expect(given.keepsMetadata == (metadata != "REPLACE"))
        #expect(given.keepsTags == (tagging == nil))
    }

    @Test func `who pays is said with every call`() throws {
        let given = try parameters("cp s3://a/k s3://b --request-payer")
        for call in [given.copy, given.head(isCopy: true), given.plain, given.partCopy, given.complete] {
            #expect(call["RequestPayer"] == "requester")
        }
    }
}
