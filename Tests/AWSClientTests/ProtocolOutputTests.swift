// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Digests
import Testing
import Values

@testable import AWSClient

/// botocore's protocol tests, the way out: shapes and a response to an output or an error.
@Suite(.disabled(if: SuiteFiles.isAbsent, "run Scripts/fetch-suites botocore"))
struct ProtocolOutputTests {
    /// Cases that are not met, each with its reason.
    private static let known: [String: String] = {
        let stream = "event streams are not read"
        return [
            "MediaTypeHeaderOutputBase64": "JSON in a header is read as JSON, as the AWS CLI does",
            "RPC JSON Event Stream in json 0": stream, "REST XML Event Stream in rest-xml 0": stream,
            "REST XML Event Stream in rest-xml 1": stream, "REST XML Event Stream in rest-xml 2": stream,
        ]
    }()

    @Test(arguments: [
        ("query", 38), ("ec2", 29), ("json", 58), ("json_1_0", 32), ("json_1_0-query-compatible", 2), ("rest-json", 91),
        ("rest-xml", 78), ("smithy-rpc-v2-cbor", 35), ("smithy-rpc-v2-cbor-query-compatible", 2),
    ])
    func `outputs are those of the suite`(file: String, count: Int) throws {
        try check("/protocols/output", file, count)
    }

    @Test(arguments: [("ec2", 13), ("json", 20), ("query", 19), ("rest-json", 33), ("rest-xml", 25)])
    func `outputs are those of the older suite`(file: String, count: Int) throws {
        try check("/protocols/legacy/output", file, count)
    }

    private func check(_ folder: String, _ file: String, _ count: Int) throws {
        let cases = try ProtocolCase.load(try #require(SuiteFiles.botocore) + folder, file)
        #expect(cases.count == count)
        var passed = 0
        for item in cases {
            let difference = difference(item)
            if difference == nil { passed += 1 }
            let isKnown = Self.known[item.identifier] != nil
            #expect((difference != nil) == isKnown, "\(file) \(item.identifier): \(difference ?? "passes now")")
        }
        print("\(folder.dropFirst()) \(file): \(passed) of \(cases.count)")
    }

    private func difference(_ item: ProtocolCase) -> String? {
        let given = item.value["response"] ?? [:]
        let headers = (given["headers"]?.objectValue ?? JSONObject()).map {
            HeaderField($0.key, $0.value.stringValue ?? "")
        }
        var body = Array((given["body"]?.stringValue ?? "").utf8)
        if body.isEmpty, item.operation.wireProtocol == .query { body = Array("<xml/>".utf8) }
        if item.operation.wireProtocol == .rpcV2CBOR { body = Base64.decode(body) ?? [] }
        let response = WireResponse(status: Int(given["status_code"]?.integerValue ?? 0), headers: headers, body: body)
        let reader = ResponseReader(operation: item.operation)
        if let wanted = item.value["error"] { return errorDifference(item, wanted, response, reader) }
        do throws(ResponseError) {
            let found = try reader.output(response)
            let wanted = Expectation.rendered(item.value["result"] ?? [:], item.operation.output)
            return found == wanted ? nil : "\(found.text()), not \(wanted.text())"
        } catch {
            return "refused: \(error)"
        }
    }

    private func errorDifference(
        _ item: ProtocolCase,
        _ wanted: JSONValue,
        _ response: WireResponse,
        _ reader: ResponseReader
    ) -> String? {
        let error = ErrorAnswer.parse(status: response.status, headers: response.headers, body: response.body)
        let code = item.value["errorCode"]?.stringValue ?? ""
        if error.code != code { return "code \(error.code), not \(code)" }
        if let message = item.value["errorMessage"]?.stringValue, error.message != message {
            return "message \(error.message), not \(message)"
        }
        let members = reader.errorMembers(response, code: code)
        let expected = Expectation.rendered(wanted, item.operation.error(code: code))
        return members == expected ? nil : "\(members.text()), not \(expected.text())"
    }
}
