// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Digests
import Testing
import Values

@testable import AWSClient

/// botocore's protocol tests, the way in: shapes and parameters to a request.
@Suite(.disabled(if: SuiteFiles.isAbsent, "run Scripts/fetch-suites botocore"))
struct ProtocolInputTests {
    /// Cases that are not met, each with its reason.
    private static let known = [
        "RestJsonNullAndEmptyHeaders": emptyList, "NullAndEmptyHeaders": emptyList,
    ]
    private static let emptyList =
        "an empty list sends no header: the older suite, botocore and the AWS CLI contradict the newer suite here"

    @Test(arguments: [
        ("query", 38), ("ec2", 29), ("json", 54), ("json_1_0", 21), ("json_1_0-query-compatible", 1),
        ("rest-json", 113),
        ("rest-xml", 94), ("smithy-rpc-v2-cbor", 15), ("smithy-rpc-v2-cbor-query-compatible", 1),
        ("smithy-rpc-v2-cbor-non-query-compatible", 1),
    ])
    func `requests are those of the suite`(file: String, count: Int) throws {
        try check("/protocols/input", file, count)
    }

    @Test(arguments: [("ec2", 12), ("json", 24), ("query", 25), ("rest-json", 56), ("rest-xml", 45)])
    func `requests are those of the older suite`(file: String, count: Int) throws {
        try check("/protocols/legacy/input", file, count)
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
        let reader = ParameterReader(blobText: .utf8, attachments: [:])
        let writer = RequestWriter(operation: item.operation, reader: reader) { "00000000-0000-4000-8000-000000000000" }
        let parameters = item.value["params"] ?? [:]
        let expected = item.value["serialized"] ?? [:]
        var request: WireRequest
        do throws(ParameterError) {
            request = try writer.write(parameters)
            let checksum = try RequestChecksum(
                for: request,
                operation: item.operation,
                parameters: parameters,
                isOptional: true
            )
            checksum.add(to: &request)
        } catch {
            return "refused: \(error)"
        }
        RequestCompression().apply(to: &request, operation: item.operation)
        if let method = expected["method"]?.stringValue, request.method != method { return "method \(request.method)" }
        return uriDifference(request, expected, item) ?? headerDifference(request, expected)
            ?? bodyDifference(request, expected, item)
    }

    private func uriDifference(_ request: WireRequest, _ expected: JSONValue, _ item: ProtocolCase) -> String? {
        let endpoint = AWSEndpoint(
            url: item.suite["clientEndpoint"]?.stringValue ?? "https://example.com",
            signingRegion: "r",
            signingName: "s"
        )
        let uri = expected["uri"]?.stringValue ?? "/"
        let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = (endpoint?.path ?? "") + request.path
        if path != parts[0] { return "path \(path), not \(parts[0])" }
        let query = request.query.map { "\($0.name)=\($0.value ?? "")" }.sorted()
        let wanted = (parts.count > 1 ? PercentEncoding.queryItems(parts[1]) : []).map {
            "\($0.name)=\($0.value ?? "")"
        }
        if query != wanted.sorted() { return "query \(query), not \(wanted.sorted())" }
        guard let host = expected["host"]?.stringValue else { return nil }
        let found = request.hostPrefix + (endpoint?.host ?? "")
        return found == host.prefix { $0 != "/" } ? nil : "host \(found), not \(host)"
    }

    private func headerDifference(_ request: WireRequest, _ expected: JSONValue) -> String? {
        for (name, value) in expected["headers"]?.objectValue ?? JSONObject() {
            let found = request.headers.value(name)
            let wanted = value.stringValue ?? ""
            let isFormType = wanted == "application/x-www-form-urlencoded"
            if isFormType, found?.hasPrefix(wanted) == true { continue }
            if found?.replacing(", ", with: ",") != wanted.replacing(", ", with: ",") {
                return "header \(name): \(found ?? "absent"), not \(wanted)"
            }
        }
        for name in expected["forbidHeaders"]?.arrayValue ?? [] {
            if let text = name.stringValue, request.headers.value(text) != nil { return "header \(text) is forbidden" }
        }
        return nil
    }

    private func bodyDifference(_ request: WireRequest, _ expected: JSONValue, _ item: ProtocolCase) -> String? {
        guard let wanted = expected["body"]?.stringValue else { return encodingDifference(request) }
        let found = String(decoding: request.body, as: UTF8.self)
        if found == wanted { return nil }
        let isSame: Bool
        switch item.operation.wireProtocol {
        case .rpcV2CBOR:
            let left = try? CBORReader.parse(request.body)
            isSame = left == Base64.decode(wanted).flatMap { try? CBORReader.parse($0) }
        case .query, .ec2:
            isSame = form(found) == form(wanted)
        case .restXML:
            let left = try? XMLReader.parse(request.body)
            let right = try? XMLReader.parse(Array(wanted.utf8))
            isSame = left != nil && left.map(canonical) == right.map(canonical)
        default:
            let left = try? JSONParser.parse(request.body)
            isSame = left != nil && left == (try? JSONParser.parse(wanted))
        }
        return isSame ? nil : "body \(found), not \(wanted)"
    }

    /// The suite gives no bytes of compressed bodies: they must decompress.
    private func encodingDifference(_ request: WireRequest) -> String? {
        guard request.headers.value("Content-Encoding")?.hasSuffix("gzip") == true else { return nil }
        return Gzip.decompress(request.body, limit: 1 << 20) == nil ? "the body is not gzip" : nil
    }

    private func form(_ text: String) -> [String] {
        PercentEncoding.queryItems(text.filter { !$0.isNewline }).map { "\($0.name)=\($0.value ?? "")" }.sorted()
    }

    /// The element without blank text between elements, its attributes and children in a fixed order where order is free.
    private func canonical(_ element: XMLElement) -> XMLElement {
        var output = element
        output.text = element.text.trimmingSpace()
        output.attributes.sort { $0.name < $1.name }
        output.children = element.children.map(canonical)
        return output
    }
}
